"""QRIS in the office: the code, the ways to pay, money seen in the app and paid out by the bank."""

import pytest
from flask import Flask

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.payments import qris_receipt as receipts
from marketplace.payments import receiving
from marketplace.payments import refund as refunds
from marketplace.people import audit
from marketplace.policy import ways_to_pay
from tests.qris import STATIC, drawn, hang_up, scanned
from tests.trade import Trade
from tests.web.office.colleagues import ratna, sekar, tono
from tests.world import SEKAR


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def kept(trade: Trade) -> ways_to_pay.WaysToPay:
    with trade.inside():
        return ways_to_pay.current(db.session())


def test_the_code_is_checked_kept_and_shown(trade: Trade) -> None:
    office = ratna(trade).get("/office/ways-to-pay").assert_ok()
    office.assert_sees("QRIS", "Not set up", "Bank transfer", "On")

    office.form("Keep").fill(qris=STATIC).press()

    office.assert_ok().assert_sees("KOPERASI CONTOH", "SEMARANG", "ID0000000000001", "UMI")
    svg = office.page.select_one(".qr svg")
    assert svg is not None and scanned(drawn(svg)) == STATIC
    assert kept(trade).qris == STATIC


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("hello", "This is not the text of a QRIS code."),
        (STATIC.replace("SEMARANG", "SEMARANK"), "The checksum of this QRIS code is wrong."),
        (STATIC.replace("5303360", "5303840")[:-4] + "2384", "QRIS code"),
    ],
)
def test_a_wrong_code_is_refused(trade: Trade, typed: str, sentence: str) -> None:
    office = ratna(trade).get("/office/ways-to-pay")

    office.form("Keep").fill(qris=typed).press()

    assert office.status == 409
    office.assert_sees(sentence)
    assert kept(trade).qris == ""


def test_ways_are_switched_off_and_on_but_never_all(trade: Trade) -> None:
    office = ratna(trade).get("/office/ways-to-pay")

    office.form("/office/ways-to-pay/cash/off").press()
    office.assert_ok().form("/office/ways-to-pay/transfer/off").press()

    assert office.status == 409
    office.assert_sees("Buyers need one way to pay.")
    assert kept(trade).off == ("cash",)
    office.get("/office/ways-to-pay").form("/office/ways-to-pay/cash/on").press()
    assert kept(trade).off == ()
    with trade.inside():
        noted = [note.act for note in audit.about(db.session(), [ways_to_pay.KEY])]
        assert sorted(noted) == ["switch off cash", "switch on cash"]


def test_money_in_the_app_is_confirmed_and_paid_out(trade: Trade) -> None:
    """B09: confirmed by staff from the list of the merchant's app."""
    with trade.inside():
        hang_up()
        reference, other = trade.place(method="qris"), trade.place(method="qris")
        due, due_of_other = trade.due(reference), trade.due(other)
    office = sekar(trade).assert_sees("2 QRIS payments to look for")
    office.get("/office/qris").assert_ok().assert_sees(reference, other)

    office.get(f"/office/qris?amount={due}").assert_sees(reference).assert_sees_not(other)
    office.form("It is in the app").press()
    office.assert_ok().assert_sees("The order is paid.").assert_sees_not(reference)

    office.link("The app shows something else").follow()
    office.form("Note the money").fill(amount="7000", reference="", noticed_as="RRN 12").press()
    office.assert_ok().assert_sees("Owner not known", "RRN 12", "Rp7.000")
    office.get("/office/kept").assert_sees("QRIS money, owner not known", "RRN 12")
    office.link("For an order").follow()
    office.form("Book it for this order").fill(reference=other).press()
    office.assert_ok().assert_sees("It is kept apart.")

    with trade.inside():
        line = trade.transferred(due + 7_000 - 20)
    office.get(f"/office/statement-lines/{line}/qris").assert_ok()
    offered = [str(box["value"]) for box in office.page.select("input[name=receipts]")]
    office.form("Confirm").fill(receipts=offered).press()
    office.assert_ok().assert_sees("The sum fits. The bank kept Rp20.", "QRIS money in one sum")

    with trade.inside():
        assert trade.states(reference)[0] == "paid"
        assert trade.states(other)[0] == "placed"
        assert trade.books()["1100:main"] == due + 7_000 - 20
        assert due_of_other != due
        assert trade.sound()


def test_packers_do_not_confirm_money(trade: Trade) -> None:
    assert tono(trade).get("/office/qris").status == 403


def test_the_list_asks_as_often_for_many_as_for_one(trade: Trade) -> None:
    office = sekar(trade)

    def asked_with(more: int) -> int:
        with trade.inside():
            for _ in range(more):
                trade.place(method="qris")
        with trade.inside(), trade.counting() as queries:
            office.get("/office/qris").assert_ok()
        return len(queries)

    with trade.inside():
        hang_up()

    assert asked_with(1) == asked_with(3)


def test_money_of_nobody_goes_back_from_its_page(trade: Trade) -> None:
    with trade.inside():
        receiving.receive_other(50_000, "", key=codes.token(), by=SEKAR)
        [receipt] = receipts.unidentified(db.session())
        address = f"/office/qris/receipts/{receipt.code}"
    assert tono(trade).get(address).status == 403
    office = sekar(trade).get("/office/qris").link("For an order").follow()
    form = office.form("Return it")

    form.press()
    office.assert_ok().assert_sees("The refund waits for its approval.", "Rp50.000", "To approve")
    first = office.path
    form.press()

    assert office.assert_ok().path == first, "pressed twice, one refund"
    assert not office.get(address).has_form("Return it")
    with trade.inside():
        assert len(refunds.unfinished(db.session())) == 1
        assert trade.sound()
    ratna(trade).get(first).form("Approve").press()
    office.get(first).assert_sees("Nobody named an account. Send it where it came from.")
