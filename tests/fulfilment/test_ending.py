"""A buyer reads what happened to an order, also to one that ended early. On SQLite."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import ending
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.words import speaking
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refunding
from marketplace.payments.refund import RefundAccount
from tests.trade import Trade
from tests.world import BAYU, RATNA, SEKAR


@pytest.fixture
def trade(app: Flask) -> Iterator[Trade]:
    small = Trade(app)
    with small.inside(), speaking("en"):
        yield small


def told(trade: Trade, reference: str) -> list[tuple[str, bool, bool]]:
    """Each step: its word, whether its moment is known, whether it is behind us."""
    db.session.rollback()
    found = ending.steps(
        db.session(),
        trade.of(reference),
        payments.newest(db.session(), reference),
        [],
        refunds.of_order(db.session(), reference),
    )
    return [(label, at is not None, done) for label, at, done in found]


def test_an_order_nobody_paid_says_when_it_ended(trade: Trade) -> None:
    reference = trade.place()
    with trade.after_hold(reference):
        expire_due()

    assert told(trade, reference) == [("Ordered", True, True), ("Expired", True, True)]


def test_a_cancelled_order_says_what_becomes_of_its_money(trade: Trade) -> None:
    reference = trade.bought(method=payments.CASH)
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
    before = [("Ordered", True, True), ("Paid", True, True), ("Cancelled", True, True)]
    assert told(trade, reference) == [*before, ("Rp56.000 goes back to you", False, False)]

    [refund] = refunds.of_order(db.session(), reference)
    account = RefundAccount("014", "1234567890", "Dewi")
    refunding.name_destination(reference, trade.of(reference).key, account)
    refunding.approve(refund.code, by=BAYU)
    refunding.send(
        refund.code, paid_from="cash", bank_reference="", key=codes.token(), by=SEKAR
    )
    refunding.confirm(refund.code, key=codes.token(), by=SEKAR)

    assert told(trade, reference) == [*before, ("Rp56.000 returned to you", True, True)]


def test_an_order_on_its_way_is_told_as_ever(trade: Trade) -> None:
    reference = trade.bought()

    assert [label for label, _at, _done in told(trade, reference)] == [
        "Paid", "Being packed", "Shipped", "Arrived", "Completed",
    ]  # fmt: skip
