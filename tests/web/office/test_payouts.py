"""Payouts in the office: seen before they are proposed, approved by another, paid, printed."""

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import Role
from marketplace.payouts import payout as payouts
from marketplace.people import user as users
from tests.trade import Trade, rows_of
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, bayu, ratna, sekar, tono

MOST_STATEMENTS = 9
NAMES = ("Melati Contoh", "Kenanga Contoh", "5556667778")


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = Trade(app)
    trade.begin_with(Trade.earned, pouches=2, crisps=1)
    return trade


def proposed(office: Visitor) -> str:
    """The page of a new run; its address."""
    office.get("/office/payouts").form("Propose this payout").press()
    return office.assert_ok().path


def test_the_preview_tells_shops_codes_and_four_digits(trade: Trade) -> None:
    office = sekar(trade).get("/office/payouts").assert_sees(
        "Rumah Flanel", trade.melati.code, "Bank •••• 7778", "Rp81.000",
        "Dapur Timur", trade.kenanga.code, "Cash", "Rp13.500", "Rp94.500",
    )  # fmt: skip

    office.assert_sees_not(*NAMES)


def test_what_waits_says_why(trade: Trade) -> None:
    with trade.inside():
        trade.petty_cash(13_500)
        trade.paid_out(trade.kenanga)
        trade.earned(pouches=1)

    office = sekar(trade).get("/office/payouts")

    office.assert_sees("Rp40.500", "Below Rp50.000")
    assert not office.has_form("Propose this payout")


def test_who_may_approve_is_named_and_no_run_is_left_without(trade: Trade) -> None:
    """M21: two approve, and each once looked at an account: one run could be approved by nobody."""
    treasurer, manager, administrator = sekar(trade), ratna(trade), bayu(trade)
    with trade.inside():
        ours = {user.name: user.code for user in users.staff(db.session())}
        for her, who in ((trade.melati, "Ratna"), (trade.kenanga, "Bayu")):
            confirmed(her.code, ours[who])

    proposed(treasurer)
    treasurer.assert_sees("Proposed as 2 runs, so that somebody can approve each.")

    with trade.inside():
        runs = {run.payouts[0].producer: run.code for run in payouts.runs(db.session())}
        assert [len(run.payouts) for run in payouts.runs(db.session())] == [1, 1]
    melatis, kenangas = runs[trade.melati.code], runs[trade.kenanga.code]
    manager.get(f"/office/payouts/{melatis}").assert_sees("Who may approve it: Bayu")
    assert not manager.has_form("Approve")
    for approver, run in ((administrator, melatis), (manager, kenangas)):
        approver.get(f"/office/payouts/{run}").form("Approve").press()
        approver.assert_ok().assert_sees("Approved. It can be paid now.")


def test_what_nobody_here_may_approve_keeps_nobody_else_waiting(trade: Trade) -> None:
    """M21: the only other colleague has just looked at an account."""
    treasurer, manager = sekar(trade), ratna(trade)
    with trade.inside():
        [ours] = [user.code for user in users.staff(db.session()) if user.name == "Ratna"]
        confirmed(trade.melati.code, ours)

    proposed(treasurer)

    with trade.inside():
        runs = {run.payouts[0].producer: run.code for run in payouts.runs(db.session())}
    treasurer.get(f"/office/payouts/{runs[trade.melati.code]}").assert_sees(
        "No colleague may approve it either. Please invite one more who may."
    )
    manager.get(f"/office/payouts/{runs[trade.kenanga.code]}").form("Approve").press()
    manager.assert_ok().assert_sees("Approved. It can be paid now.")


def confirmed(producer: str, who: str) -> None:
    """This colleague last touched where her money goes."""
    with transaction() as session:
        session.execute(
            text("UPDATE payout_destination SET confirmed_by = :who WHERE producer = :her"),
            {"who": who, "her": producer},
        )


def test_two_people_pay_everybody(trade: Trade) -> None:
    with trade.inside():
        trade.petty_cash(13_500)
    treasurer = sekar(trade)
    run = proposed(treasurer)
    treasurer.assert_sees("Proposed. Another person must approve it.", "Sekar")
    treasurer.assert_sees("Who proposed it or changed an account may not approve it.")
    assert not treasurer.has_form("Approve")

    second = bayu(trade).get(run)
    second.form("Approve").press()
    second.assert_ok().assert_sees("Approved by Bayu")
    assert not second.has_form("Download the bank's file"), "an administrator sends no money"
    treasurer.get(run).form("Download the bank's file").press()
    assert treasurer.response.headers["Content-Type"].startswith("text/csv")
    assert treasurer.response.headers["Cache-Control"] == "no-store"
    assert treasurer.response.headers["Content-Disposition"].startswith("attachment;")
    assert '"5556667778","Melati Contoh","81000"' in treasurer.response.text
    for near in ("Rumah Flanel", "Dapur Timur"):
        treasurer.get(run).form("/arrive", near=near).press()
        treasurer.assert_ok()

    treasurer.assert_sees("Finished")
    with trade.inside():
        assert rows_of(trade.books(), 1010, 2210, 2220) == {}
        assert trade.sound()
    treasurer.get("/office/payouts").assert_sees("Nobody can be paid now.", "Rp94.500")


def test_what_came_back_can_be_paid_again(trade: Trade) -> None:
    treasurer = sekar(trade)
    run = proposed(treasurer)
    bayu(trade).get(run).form("Approve").press()
    treasurer.get(run).form("Download the bank's file").press()
    bounce = treasurer.get(run).form("It came back")
    bounce.press()
    treasurer.assert_ok().assert_sees("Recorded: the money came back. It can be paid again.")
    bounce.press()
    treasurer.assert_ok()

    treasurer.get("/office/payouts").assert_sees("Rumah Flanel", "Rp81.000")
    with trade.inside():
        assert rows_of(trade.books(), 2210) == {f"2210:{trade.melati.code}": -81_000}
        assert trade.sound()


def test_cash_alone_is_started_without_a_file(trade: Trade) -> None:
    with trade.inside():
        trade.petty_cash(13_500)
    treasurer, second = sekar(trade), bayu(trade)
    first = proposed(treasurer)
    second.get(first).form("Approve").press()
    with trade.inside():
        trade.earned(pouches=0, crisps=2)
    run = proposed(treasurer)
    second.get(run).form("Approve").press()

    treasurer.get(run).assert_sees_not("Download the bank")
    treasurer.form("Start paying cash").press()

    treasurer.assert_ok().assert_sees("You can pay at the counter now.", "She signed for it")


def test_a_proposal_is_withdrawn(trade: Trade) -> None:
    treasurer = sekar(trade)
    proposed(treasurer)

    treasurer.form("Withdraw it").press()

    treasurer.assert_ok().assert_sees("Withdrawn. Nobody is paid by it.")
    treasurer.get("/office/payouts").assert_sees("Rp94.500")
    assert treasurer.has_form("Propose this payout")


def test_an_altered_run_is_refused_in_a_sentence(trade: Trade) -> None:
    treasurer = sekar(trade)
    run = proposed(treasurer)
    with trade.inside(), transaction() as session:
        session.execute(text("UPDATE payout SET amount = amount + 1"))

    second = bayu(trade).get(run)
    second.form("Approve").press()

    assert second.status == 409
    second.assert_sees("This run is not what was approved.")
    with trade.inside():
        assert payouts.runs(db.session())[0].state == "proposed"
        assert rows_of(trade.books(), 2220) == {}


def test_only_amounts_keep_to_one_line_on_a_slip(trade: Trade) -> None:
    """X08: whatever else it says may be broken, so that it fits the screen of a phone."""
    with trade.inside():
        payout = trade.paid_out(trade.melati)
        run = payouts.known_as(db.session(), payout).run.code

    slip = sekar(trade).get(f"/office/payouts/{run}/{payout}/slip")

    amounts = [cell.get_text(strip=True) for cell in slip.page.select(".slip td.num")]
    assert amounts.count("Rp81.000") == 2
    assert [amount for amount in amounts if "Rp" not in amount] == []


def test_the_slip_is_the_producers_own(trade: Trade) -> None:
    treasurer = sekar(trade)
    run = proposed(treasurer)
    bayu(trade).get(run).form("Approve").press()

    treasurer.get(run).link("Slip", near="Rumah Flanel").follow().assert_ok()

    treasurer.assert_sees("Rumah Flanel", trade.melati.code, "Rp90.000", "-Rp9.000", "Rp81.000")
    treasurer.assert_sees("Eighty-one thousand rupiah", "7778")
    treasurer.assert_sees_not(*NAMES)


def test_payouts_take_few_statements(trade: Trade) -> None:
    treasurer = sekar(trade)
    run = proposed(treasurer)

    for page in ("/office/payouts", run):
        with trade.inside(), trade.counting() as told:
            treasurer.get(page).assert_ok()
        assert len(told) <= MOST_STATEMENTS, told


def test_who_may_do_what(trade: Trade) -> None:
    run = proposed(ratna(trade))
    assert tono(trade).get(run).status == 403
    auditor = at_office(trade, "Agnes", Role.AUDITOR).get(run).assert_ok()

    for word in ("Approve", "Withdraw it", "Download the bank's file"):
        assert not auditor.has_form(word)
    auditor.get("/office/payouts").assert_ok()
    assert not auditor.has_form("Propose this payout")
    auditor.assert_sees_not(*NAMES)


def test_codes_nobody_has_are_not_found(trade: Trade) -> None:
    treasurer = sekar(trade)
    run = proposed(treasurer)
    with trade.inside():
        payout = payouts.runs(db.session())[0].payouts[0].code

    assert treasurer.get("/office/payouts/K7M29QXF").status == 404
    assert treasurer.get(f"{run}/K7M29QXF/slip").status == 404
    assert treasurer.get(f"/office/payouts/K7M29QXF/{payout}/slip").status == 404
