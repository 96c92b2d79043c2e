"""What belongs to payouts in the office: pay day, results of the bank, receipts, payouts from
outside, and where money goes, as a second person looks at it.
"""

import csv
import io

import pytest
from flask import Flask

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.money import format_rupiah
from marketplace.lifecycles import Role
from marketplace.payouts import paying, receipt
from marketplace.payouts import payout as payouts
from marketplace.people import destination as destinations
from marketplace.people import redirecting
from marketplace.people.destination import BankAccount
from marketplace.policy import pay_day
from tests.photos import camera_photo
from tests.trade import Trade, rows_of
from tests.web.office.colleagues import at_office, bayu, ratna, sekar
from tests.world import BAYU, SEKAR

OTHER = BankAccount("008", "1112223334", "MELATI CONTOH")
NAMES = ("Melati Contoh", "Kenanga Contoh", "MELATI CONTOH", "5556667778", "1112223334")


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = Trade(app)
    trade.begin_with(Trade.earned, pouches=2, crisps=1)
    trade.begin_with(Trade.petty_cash, 13_500)
    return trade


def sent(trade: Trade) -> tuple[str, str, str]:
    """The page of a run that was sent, and the codes of its payouts by bank and in cash."""
    with trade.inside():
        run = paying.propose(key=codes.token(), by=SEKAR)
        paying.approve(run, key=codes.token(), by=BAYU)
        paying.bank_file(run, by=SEKAR)
        found = payouts.run_known_as(db.session(), run).payouts
        by_method = {payout.method: payout.code for payout in found}
    return f"/office/payouts/{run}", by_method["bank"], by_method["cash"]


def test_the_pay_day_and_the_form_of_the_file_are_chosen(trade: Trade) -> None:
    """M21: for the account we have now."""
    office = ratna(trade).get("/office/payouts/day")
    office.form("Keep").fill(weekday="2", hour="14.30", form_of_file="bca").press()

    office.assert_ok()
    with trade.inside():
        chosen = pay_day.current(db.session())
        assert (chosen.weekday, chosen.at, pay_day.form_of_file(db.session())) == (
            2, "14:30", "bca",
        )  # fmt: skip


def test_results_are_looked_at_before_they_are_recorded(trade: Trade) -> None:
    """M21: then all of it, and once more changes nothing."""
    run, bank, _cash = sent(trade)
    office = sekar(trade).get(f"{run}/results")
    office.form("Look at it").fill(lines=f"{bank}, berhasil").press()
    office.assert_ok().assert_sees("What these lines do", "Rumah Flanel", "Paid", "Rp81.000")
    with trade.inside():
        assert payouts.known_as(db.session(), bank).state == "planned"

    record = office.form("Record all of it")
    record.press()
    office.assert_ok().assert_sees("1 payout is recorded.", "1 of 2 decided")
    record.press()

    with trade.inside():
        assert payouts.known_as(db.session(), bank).state == "arrived"
        assert trade.sound()


def test_a_line_that_does_not_fit_is_named_and_nothing_can_be_recorded(trade: Trade) -> None:
    run, _bank, _cash = sent(trade)
    office = sekar(trade).get(f"{run}/results")

    office.form("Look at it").fill(lines="NOBODY22, paid").press()

    office.assert_sees("NOBODY22", "No payout of this run has this reference.")
    assert not office.has_form("Record all of it")


def test_the_list_of_a_run_is_read_by_others_and_names_nobody(trade: Trade) -> None:
    run, *_ = sent(trade)

    office = sekar(trade).get(f"{run}/list.csv").assert_ok()

    rows = list(csv.DictReader(io.StringIO(office.response.content.decode("utf-8-sig"))))
    assert sum(int(row["amount"]) for row in rows) == 94_500
    assert {row["shop"] for row in rows} == {"Rumah Flanel", "Dapur Timur"}
    assert not any(name in office.response.text for name in NAMES)


def test_a_receipt_is_printed_before_she_signs_and_keeps_its_number(trade: Trade) -> None:
    """M21: number, date, from, amount in figures and words, for, signature."""
    run, _bank, cash = sent(trade)
    office = sekar(trade).get(run)
    office.form("Print a receipt").press()
    office.assert_ok().assert_sees(
        "Receipt", "Rp13.500", "Thirteen thousand five hundred rupiah", "TITIP JUAL", "Signature",
        "Dapur Timur", trade.kenanga.code,
    )  # fmt: skip
    office.assert_sees_not("duty stamp", *NAMES)
    with trade.inside():
        paper = receipt.of_payout(db.session(), cash)
        assert paper is not None

    office.get(run).form("/arrive", near="Dapur Timur").press()

    with trade.inside():
        known = receipt.of_payout(db.session(), cash)
        assert known is not None and known.code == paper.code
        assert trade.sound()


def test_large_cash_needs_a_duty_stamp(trade: Trade) -> None:
    """UU 10/2020: above five million."""
    said = receipt.Said(["Koperasi"], "Dapur Timur", "X", 5_000_000, "TITIP JUAL", "2026-11-20")

    assert [said.needs_stamp, receipt.Said(**{**vars(said), "amount": 5_000_001}).needs_stamp] == [
        False, True,
    ]  # fmt: skip


def test_a_payout_from_outside_is_written_down_and_approved(trade: Trade) -> None:
    """M24: with its picture; another person sees it and approves."""
    office = ratna(trade).get("/office/payouts/outside")
    office.form("Write it down").fill(
        producer=trade.kenanga.code, amount="10.000", method="cash",
        paid_on=clock.today().isoformat(), reference="K-9",
    ).attach("picture", "receipt.jpg", camera_photo(300, 200), "image/jpeg").press()  # fmt: skip
    office.assert_ok().assert_sees("Written down. Another person must approve it.", "K-9")
    run = office.path
    assert not office.has_form("Approve")

    second = bayu(trade).get(run)
    second.get(f"{run}/picture").assert_ok()
    assert second.response.headers["Content-Type"] == "image/jpeg"
    second.get(run).form("Approve").press()

    second.assert_ok().assert_sees("Finished", format_rupiah(3_500), "is left for later")
    with trade.inside():
        assert rows_of(trade.books(), 2210)[f"2210:{trade.kenanga.code}"] == -3_500
        assert trade.sound()
    auditor = at_office(trade, "Agnes", Role.AUDITOR).get(run).assert_ok()
    assert auditor.get(f"{run}/picture").status == 403


def test_a_second_person_reads_the_account_back_and_confirms(trade: Trade) -> None:
    """S16: four digits on the list; the account itself on one answer, and the look is kept."""
    with trade.inside():
        change = redirecting.change_destination(
            trade.melati.code, OTHER, key=codes.token(), by=BAYU
        )
    office = sekar(trade).get("/office/payouts/places").assert_sees("Rumah Flanel", "3334")
    office.assert_sees_not(*NAMES)
    page = f"/office/payouts/places/{change}"

    office.get(page).form("Show it, to read it back to her").press()
    office.assert_ok().assert_sees("1112223334", "MELATI CONTOH", "Mandiri")
    office.get(page).assert_sees_not(*NAMES)
    office.form("She wants this").fill(how="by phone").press()

    office.assert_ok().assert_sees("Confirmed. Thank you for speaking with her.")
    with trade.inside():
        place = destinations.known_as(db.session(), change)
        assert (place.state, place.confirmed_by is not None) == ("confirmed", True)
    office, hers = ratna(trade), f"/office/people/{trade.melati.code}/acts"
    office.get(hers).assert_sees("Her old number was called.", "To read it back to her")
    office.form("/language").press()
    office.get(hers).assert_sees("Nomor lamanya ditelepon.", "Untuk dibacakan kepadanya")
    office.assert_sees_not("by phone", "to read it back")


def test_who_typed_it_cannot_confirm_and_somebody_elses_account_needs_a_reason(
    trade: Trade,
) -> None:
    office = ratna(trade).get(f"/office/people/{trade.melati.code}/destination")
    office.form("Keep").fill(
        method="wallet", wallet="ovo", wallet_phone="0890-0000-0077", holder="Saudara",
        others=True,
    ).press()  # fmt: skip
    office.assert_ok().assert_sees("A change is waiting")
    with trade.inside():
        [place] = destinations.to_look_at(db.session())
        assert (place.method, place.tail, place.hers) == ("wallet", "0077", False)
    page = f"/office/payouts/places/{place.code}"
    office.get(page).assert_sees("You typed it. Somebody else must speak with her.")
    assert not office.has_form("She wants this")

    second = sekar(trade).get(page)
    second.form("She wants this").fill(how="in person").press()

    assert second.status == 422
    second.assert_sees("The account is not in her name. Please say why.")
    with trade.inside():
        assert destinations.known_as(db.session(), place.code).state == "waiting"


@pytest.mark.parametrize("phone", ["08123", "not a phone", ""])
def test_the_number_of_a_wallet_is_a_phone(trade: Trade, phone: str) -> None:
    office = ratna(trade).get(f"/office/people/{trade.melati.code}/destination")

    office.form("Keep").fill(
        method="wallet", wallet="ovo", wallet_phone=phone, holder="Melati"
    ).press()

    assert office.status == 422
    with trade.inside():
        assert destinations.coming(db.session(), trade.melati.code) is None
