"""A buyer changes the way to pay while nobody has paid. On both engines."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.payments import changing, reconciling
from marketplace.payments import payment as payments
from marketplace.payments.changing import ChangedTooOften, NoMoreToChange, pay_by
from marketplace.payments.methods import NotOffered
from marketplace.payments.receiving import receive
from tests.qris import hang_up
from tests.trade import POUCH, Trade, done, press_twice
from tests.world import RATNA, SEKAR

TOTAL = POUCH + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    trade = Trade(inside_on)
    hang_up()
    return trade


def change(trade: Trade, reference: str, method: str) -> None:
    pay_by(reference, trade.of(reference).key, method, key=codes.token())


def lives(trade: Trade, reference: str) -> list[tuple[str, str]]:
    found = payments.of_order(db.session(), reference)
    return [(payment.method, payment.state) for payment in found]


def test_the_old_payment_ends_and_the_new_one_is_awaited(trade: Trade) -> None:
    reference = trade.place()
    held = trade.of(reference).hold_until

    press_twice(pay_by, reference, trade.of(reference).key, "qris")

    assert lives(trade, reference) == [("transfer", "expired"), ("qris", "awaited")]
    assert TOTAL - 999 <= trade.due(reference) < TOTAL
    assert trade.of(reference).hold_until >= held
    assert trade.of(reference).state == "placed"
    assert trade.stock(trade.pouch_sku).held == 1


def test_the_new_payment_pays(trade: Trade) -> None:
    reference = trade.place()
    change(trade, reference, "qris")

    receive(trade.payment(reference).code, key=codes.token(), by=SEKAR)

    assert lives(trade, reference) == [("transfer", "expired"), ("qris", "settled")]
    assert trade.sound()


def test_money_for_the_old_payment_still_pays_and_ends_the_new_one(trade: Trade) -> None:
    reference = trade.place()
    asked_first = trade.due(reference)
    change(trade, reference, "qris")

    assert trade.confirm(trade.transferred(asked_first)) == "paid"

    assert lives(trade, reference) == [("transfer", "settled"), ("qris", "expired")]
    assert trade.books()["1100:main"] == asked_first
    assert trade.sound()


def test_money_in_both_ways_is_kept_apart_once(trade: Trade) -> None:
    reference = trade.place()
    asked_first = trade.due(reference)
    change(trade, reference, "qris")
    asked_then, code = trade.due(reference), trade.payment(reference).code
    receive(code, key=codes.token(), by=SEKAR)

    assert trade.confirm(trade.transferred(asked_first)) == "kept apart"

    assert trade.books()["1200:qris"] == asked_then
    assert trade.books()[f"2600:{reference}"] == -asked_first
    assert trade.sound()


def test_whoever_holds_no_key_changes_nothing(trade: Trade) -> None:
    reference = trade.place()

    with pytest.raises(NotFound):
        pay_by(reference, "not the key", "qris", key=codes.token())

    assert lives(trade, reference) == [("transfer", "awaited")]


@pytest.mark.parametrize("ending", ["paid", "cancelled", "over"])
def test_nothing_is_changed_once_it_is_decided(trade: Trade, ending: str) -> None:
    reference = trade.bought() if ending == "paid" else trade.place()
    if ending == "cancelled":
        cancel_as_staff(reference, reason="salah pesan", borne_by="cooperative", by=RATNA)
    before = lives(trade, reference)

    by_then = trade.after_hold(reference) if ending == "over" else nullcontext()
    with by_then, pytest.raises(NoMoreToChange):
        change(trade, reference, "qris")

    assert lives(trade, reference) == before


@pytest.mark.parametrize("method", ["transfer", "stripe", "gold"])
def test_only_another_way_that_is_offered_is_taken(trade: Trade, method: str) -> None:
    reference = trade.place()

    with pytest.raises(NotOffered):
        change(trade, reference, method)

    assert lives(trade, reference) == [("transfer", "awaited")]


def test_a_code_that_is_no_longer_shown_may_be_asked_for_again(trade: Trade) -> None:
    reference = trade.place(method="qris")
    first_due = trade.due(reference)
    assert "qris" not in changing.choices(
        db.session(), trade.of(reference), trade.payment(reference)
    )

    with clock.at(clock.now() + timedelta(minutes=31)):
        change(trade, reference, "qris")

        assert lives(trade, reference) == [("qris", "expired"), ("qris", "awaited")]
        assert trade.due(reference) != first_due
        assert trade.payment(reference).expires_at > clock.now()


def test_whoever_paid_a_part_pays_the_rest_in_the_same_way(trade: Trade) -> None:
    reference = trade.place()
    line = trade.transferred(20_000)
    assert reconciling.assign(line, reference, key=codes.token(), by=SEKAR) == "kept apart"

    with pytest.raises(NoMoreToChange):
        change(trade, reference, "qris")

    assert lives(trade, reference) == [("transfer", "awaited")]


def test_goods_do_not_wait_for_ever(trade: Trade) -> None:
    reference = trade.place()
    for method in ("qris", "transfer", "cash", "qris"):
        change(trade, reference, method)

    with pytest.raises(ChangedTooOften):
        change(trade, reference, "cash")

    assert len(lives(trade, reference)) == changing.MOST_PAYMENTS
    assert lives(trade, reference)[-1] == ("qris", "awaited")


def test_money_and_a_change_at_the_same_moment(trade: Trade) -> None:
    reference = trade.place()
    key, line = trade.of(reference).key, trade.transferred(trade.due(reference))

    paid, changed = done(
        trade,
        lambda: trade.confirm(line),
        lambda: pay_by(reference, key, "qris", key=codes.token()),
    )

    assert paid
    assert [state for _method, state in lives(trade, reference)].count("settled") == 1
    assert "awaited" not in {state for _method, state in lives(trade, reference)}
    assert changed == (len(lives(trade, reference)) == 2)
    assert trade.sound()
