"""What the cooperative gives to an order is booked when it is paid, and back when it is not to be.
On both engines.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import split
from marketplace.orders import order as orders
from marketplace.payments import payment as payments
from marketplace.payments import reconciling
from marketplace.payments import refund as refunds
from marketplace.payments.settling import settle_cash
from tests.trade import CRISPS, POUCH, Trade, press_twice
from tests.world import RATNA, SEKAR, TONO

GIVEN = 7_001
GOODS = POUCH + CRISPS
TOTAL = GOODS + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def given(trade: Trade, amount: int = GIVEN) -> str:
    """An order of both makers to which the cooperative gives so much; returns its reference."""
    reference = trade.place(pouches=1, crisps=1, delivery="courier")
    with transaction() as session:
        order = orders.to_decide_on(session, reference)
        order.discount, order.total = amount, order.total - amount
        for line, share in zip(
            order.lines, split(amount, [line.total for line in order.lines]), strict=True
        ):
            line.our_discount = share
        payments.newest(session, reference).amount = order.total
    return reference


def _by_transfer(trade: Trade, reference: str) -> None:
    line = trade.transferred(trade.due(reference))
    assert reconciling.assign(line, reference, key=codes.token(), by=SEKAR) == "paid"


def _in_cash(trade: Trade, reference: str) -> None:
    press_twice(settle_cash, reference, TOTAL - GIVEN, by=TONO)


def _in_two_pieces(trade: Trade, reference: str) -> None:
    half = (TOTAL - GIVEN) // 2
    for amount in (half, TOTAL - GIVEN - half):
        line = trade.transferred(amount)
        reconciling.assign(line, reference, key=codes.token(), by=SEKAR)


@pytest.mark.parametrize("pay", [_by_transfer, _in_cash, _in_two_pieces])
def test_her_part_is_paid_in_full_whatever_we_give(
    trade: Trade, pay: Callable[[Trade, str], None]
) -> None:
    """M27: the buyer pays less, the cooperative the rest, and each maker earns the same."""
    reference = given(trade)

    pay(trade, reference)

    books = trade.books()
    assert books[f"2100:{reference}"] == -TOTAL
    assert books["5700:all"] == GIVEN
    assert trade.sound()


def test_a_cancelled_order_gives_back_to_each_what_was_theirs(trade: Trade) -> None:
    """The buyer gets what was paid, not what the goods cost."""
    reference = given(trade)
    _by_transfer(trade, reference)

    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert [r.amount for r in refunds.of_order(db.session(), reference)] == [TOTAL - GIVEN]
    books = trade.books()
    assert f"2100:{reference}" not in books
    assert "5700:all" not in books
    assert trade.sound()


def test_an_order_nobody_pays_costs_us_nothing(trade: Trade) -> None:
    reference = given(trade)

    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert trade.books() == {}
    assert trade.sound()
