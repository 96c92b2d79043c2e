"""QRIS money is seen in the merchant's app by a person, and comes to the bank in one sum."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import returning
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.payments import qris_receipt as receipts
from marketplace.payments import receiving, refunding
from marketplace.payments import refund as refunds
from marketplace.payments import statement as statements
from marketplace.payments.receiving import (
    DoesNotAddUp,
    NotedAlready,
    assign,
    pay_out,
    receive,
    receive_other,
)
from marketplace.payments.reconciling import DecidedAlready, NoSuchOrder
from marketplace.payments.refund import RESTOCKED
from marketplace.payments.settling import use_kept
from marketplace.policy.timers import REUSE_AMOUNT_AFTER
from tests.qris import hang_up
from tests.trade import POUCH, Count, Trade, done, press_twice, rows_of
from tests.world import RATNA, SEKAR

TOTAL = POUCH + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    trade = Trade(inside_on)
    hang_up()
    return trade


def seen(trade: Trade, reference: str) -> str:
    """Sekar finds in the app what this order's payment asks for."""
    return receive(trade.payment(reference).code, key=codes.token(), by=SEKAR)


def other(amount: int, reference: str = "") -> str:
    return receive_other(amount, reference, key=codes.token(), by=SEKAR)


def looked_for(trade: Trade) -> set[str]:
    return {payment.order_reference for payment in receipts.to_look_for(db.session())}


def test_money_that_was_seen_pays_the_order(trade: Trade) -> None:
    """B09: the bank owes what was paid; the code that was taken off is ours to bear."""
    reference = trade.place(method="qris")
    due = trade.due(reference)
    assert looked_for(trade) == {reference}

    press_twice(receive, trade.payment(reference).code, by=SEKAR)

    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.payment(reference).state == "settled"
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
    assert trade.books() == {
        "1200:qris": due, f"2100:{reference}": -TOTAL, "5600:all": TOTAL - due,
    }  # fmt: skip
    assert looked_for(trade) == set()
    assert trade.sound()


def test_what_goes_back_is_what_was_paid(trade: Trade) -> None:
    """B09, M11: not the total, of which a code was taken off; in one refund or in two."""
    whole, halves = trade.place(method="qris"), trade.place(pouches=2, method="qris")
    paid = {reference: trade.due(reference) for reference in (whole, halves)}
    for reference in paid:
        seen(trade, reference)

    for reference in (whole, halves, halves):
        asked = Asked("buyer", RESTOCKED, "batal", {0: 1})
        returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    back = {
        reference: [refund.amount for refund in refunds.of_order(db.session(), reference)]
        for reference in paid
    }
    assert back == {whole: [paid[whole]], halves: [POUCH, paid[halves] - POUCH]}
    assert rows_of(trade.books(), 2100, 5600) == {}
    assert trade.sound()


def test_two_people_who_see_it_note_it_once(trade: Trade) -> None:
    reference = trade.place(method="qris")
    due, code = trade.due(reference), trade.payment(reference).code

    told = done(trade, *[lambda: receive(code, key=codes.token(), by=SEKAR)] * 2)

    assert sorted(told) == [False, True]
    assert trade.books()["1200:qris"] == due
    assert trade.sound()


def test_what_ended_unpaid_is_looked_for_some_days_more(trade: Trade) -> None:
    """B10: late QRIS money is matched, not lost."""
    late, never = trade.place(method="qris"), trade.place(method="qris")
    over = max(trade.of(reference).hold_until for reference in (late, never))
    with clock.at(over):
        assert expire_due() == 2
        assert looked_for(trade) == {late, never}

        assert seen(trade, late) == "paid"

        assert trade.states(late) == ("paid", {"to_make"})
        assert trade.sound()
    with clock.at(over + REUSE_AMOUNT_AFTER - timedelta(minutes=1)):
        assert looked_for(trade) == {never}
    with clock.at(over + REUSE_AMOUNT_AFTER):
        assert looked_for(trade) == set()


def test_money_for_a_cancelled_order_is_kept_apart_once(trade: Trade) -> None:
    reference = trade.place(method="qris")
    due = trade.due(reference)
    cancel_as_staff(reference, reason="salah pesan", borne_by="cooperative", by=RATNA)

    assert seen(trade, reference) == "kept apart"
    with pytest.raises(NotedAlready):
        seen(trade, reference)

    assert trade.books() == {"1200:qris": due, f"2600:{reference}": -due}
    assert looked_for(trade) == set()
    assert trade.sound()


def test_late_money_pays_once_the_goods_are_back(trade: Trade) -> None:
    """What was taken off is taken off then too."""
    reference = trade.place(5, method="qris")
    due = trade.due(reference)
    with trade.after_hold(reference):
        expire_due()
        other_one = trade.bought(pouches=1)
        assert seen(trade, reference) == "kept apart"
        cancel_as_staff(other_one, reason="salah pesan", borne_by="cooperative", by=RATNA)

        press_twice(use_kept, reference, by=SEKAR)

        assert trade.states(reference)[0] == "paid"
        total = trade.of(reference).total
        assert rows_of(trade.books(), 2600, 5600) == {"5600:all": total - due}
        assert trade.sound()


def unidentified(trade: Trade, amount: int = 50_000) -> str:
    """Money that nobody asked for; the receipt's code."""
    receive_other(amount, "", key=codes.token(), by=SEKAR)
    return receipts.unidentified(db.session())[-1].code


def test_money_of_nobody_goes_back_once(trade: Trade) -> None:
    """B09: like unidentified money at the bank: the books, a refund that waits for approval."""
    receipt = unidentified(trade)
    assert trade.books() == {"1200:qris": 50_000, f"2900:{receipt}": -50_000}

    press_twice(receiving.give_back, receipt, by=SEKAR)
    with pytest.raises(DecidedAlready):
        receiving.give_back(receipt, key=codes.token(), by=RATNA)
    with pytest.raises(DecidedAlready):
        receiving.assign(receipt, trade.place(), key=codes.token(), by=SEKAR)

    [refund] = refunds.unfinished(db.session())
    assert (refund.about, refund.source, refund.amount, refund.state) == (
        receipt, "unidentified", 50_000, "asked",
    )  # fmt: skip
    assert trade.books() == {"1200:qris": 50_000, f"2500:{refund.code}": -50_000}
    assert receipts.unidentified(db.session()) == []
    assert trade.sound()


def test_money_of_nobody_is_sent_where_it_came_from(trade: Trade) -> None:
    """No buyer can name an account for it; the bank pays out the sum it came in all the same."""
    receipt = unidentified(trade)
    code = receiving.give_back(receipt, key=codes.token(), by=SEKAR)
    pay_out(trade.transferred(49_650), [receipt], key=codes.token(), by=SEKAR)
    pay_out(trade.transferred(30_000), [unidentified(trade, 30_000)], key=codes.token(), by=SEKAR)
    refunding.approve(code, by=RATNA)

    refunding.send(code, paid_from="bank", bank_reference="BCA-9", key=codes.token(), by=SEKAR)
    press_twice(refunding.confirm, code, by=SEKAR)

    assert rows_of(trade.books(), 1100, 1200, 2500, 5100) == {"1100:main": 29_650, "5100:all": 350}
    assert trade.sound()


def test_two_people_give_money_of_nobody_back_once(trade: Trade) -> None:
    receipt, known = unidentified(trade), trade.place()

    told = done(
        trade,
        lambda: receiving.give_back(receipt, key=codes.token(), by=SEKAR),
        lambda: receiving.assign(receipt, known, key=codes.token(), by=RATNA),
    )

    assert sorted(told) == [False, True]
    assert sum(a for code, a in trade.books().items() if code.startswith("2")) == -50_000
    assert trade.sound()


def test_the_same_amount_twice_is_kept_apart(trade: Trade) -> None:
    """A code filled with an amount can be scanned twice."""
    reference = trade.place(method="qris")
    due = trade.due(reference)
    seen(trade, reference)

    assert other(due, reference) == "kept apart"

    assert trade.books()["1200:qris"] == 2 * due
    assert trade.books()[f"2600:{reference}"] == -due
    assert trade.sound()


def test_more_than_was_asked_for_pays_and_the_rest_is_kept(trade: Trade) -> None:
    reference = trade.place(method="qris")
    due = trade.due(reference)

    assert other(due + 5_000, reference.lower()) == "paid and over"

    assert trade.states(reference)[0] == "paid"
    assert trade.books()[f"2600:{reference}"] == -5_000
    assert trade.sound()


def test_money_of_nobody_waits_for_its_order(trade: Trade) -> None:
    reference = trade.place(method="qris")
    due = trade.due(reference)

    assert other(due) == "unidentified"
    receipt = receipts.unidentified(db.session())[0].code
    assert trade.books() == {"1200:qris": due, f"2900:{receipt}": -due}

    press_twice(assign, receipt, reference, by=SEKAR)

    assert trade.states(reference)[0] == "paid"
    assert trade.books() == {
        "1200:qris": due, f"2100:{reference}": -TOTAL, "5600:all": TOTAL - due,
    }  # fmt: skip
    with pytest.raises(DecidedAlready):
        assign(receipt, reference, key=codes.token(), by=SEKAR)
    assert trade.sound()


def test_what_cannot_be_is_refused(trade: Trade) -> None:
    transfer = trade.place()

    with pytest.raises(NotFound):
        seen(trade, transfer)
    with pytest.raises(NoSuchOrder):
        other(50_000, "NADA2222")

    assert trade.states(transfer)[0] == "placed"
    assert trade.books() == {}
    assert receipts.not_paid_out(db.session()) == []


def paid_by_qris(trade: Trade, count: int) -> tuple[list[str], int]:
    """So many payments that were seen: the codes of their receipts, and their sum."""
    for _ in range(count):
        seen(trade, trade.place(method="qris"))
    owed = receipts.not_paid_out(db.session())
    return [receipt.code for receipt in owed], sum(receipt.amount for receipt in owed)


def test_the_bank_pays_many_in_one_sum_and_keeps_its_fee(trade: Trade) -> None:
    """B09: QRIS settles in bulk and net."""
    owed, gross = paid_by_qris(trade, 3)
    line = trade.transferred(gross - 500)

    press_twice(pay_out, line, owed, by=SEKAR)

    assert trade.books()["1100:main"] == gross - 500
    assert trade.books()["5100:all"] == 500
    assert "1200:qris" not in trade.books()
    assert receipts.not_paid_out(db.session()) == []
    assert statements.line_known_as(db.session(), line).booked_as == receiving.PAID_OUT
    assert trade.sound()


def test_each_payment_is_paid_out_once(trade: Trade) -> None:
    owed, gross = paid_by_qris(trade, 2)
    pay_out(trade.transferred(gross), owed, key=codes.token(), by=SEKAR)
    again = trade.transferred(gross)

    for line, receipts_of in ((again, owed), (again, [*owed, "NADA2222"])):
        with pytest.raises(DecidedAlready):
            pay_out(line, receipts_of, key=codes.token(), by=SEKAR)

    assert trade.books()["1100:main"] == gross
    assert statements.line_known_as(db.session(), again).booked_as == ""
    assert trade.sound()


@pytest.mark.parametrize("off", [1, -600, -40_000])
def test_a_sum_that_cannot_be_is_refused(trade: Trade, off: int) -> None:
    """The bank never pays more than was taken, and keeps a percent at most."""
    owed, gross = paid_by_qris(trade, 1)
    line = trade.transferred(gross + off)

    with pytest.raises(DoesNotAddUp):
        pay_out(line, owed, key=codes.token(), by=SEKAR)

    assert trade.books()["1200:qris"] == gross
    assert len(receipts.not_paid_out(db.session())) == 1
