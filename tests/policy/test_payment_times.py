"""How long a transfer is waited for, and how much longer its goods are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.checkout.expiring import expire_due
from marketplace.kernel import clock
from marketplace.kernel.db import db
from tests.trade import Count, Trade
from tests.web.office.colleagues import bayu, sekar

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def test_an_unpaid_order_goes_after_its_hours_and_the_hours_of_grace(trade: Trade) -> None:
    """B10: both are decided in the office; the stock is free again, and nothing else happened."""
    with trade.inside(), clock.at(MONDAY - 2 * HOUR):
        before = trade.place()
    with clock.at(MONDAY - HOUR):
        office = bayu(trade).get("/office/payment-times").assert_sees("Hours to pay")
        office.form("Keep").fill(hours="48", grace_hours="6").press()
        office.assert_ok().assert_sees("Kept.")

    with trade.inside(), clock.at(MONDAY):
        reference = trade.place()
        assert trade.payment(reference).expires_at == MONDAY + 48 * HOUR
        assert trade.of(reference).hold_until == MONDAY + 54 * HOUR
        assert trade.of(before).hold_until < MONDAY + 27 * HOUR
    with trade.inside(), clock.at(MONDAY + 53 * HOUR):
        assert expire_due() == 1
        assert trade.states(reference)[0] == "placed"
    with trade.inside(), clock.at(MONDAY + 54 * HOUR):
        assert expire_due() == 1
        assert trade.states(reference)[0] == "expired"
        assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
        assert trade.books() == {}
        db.session.rollback()


@pytest.mark.parametrize("typed", [("0", "0"), ("24", "-1"), ("241", "0"), ("", "")])
def test_what_is_no_time_changes_nothing(trade: Trade, typed: tuple[str, str]) -> None:
    office = bayu(trade).get("/office/payment-times")

    office.form("Keep").fill(hours=typed[0], grace_hours=typed[1]).press()

    assert office.status == 422
    office.get("/office/payment-times")
    assert office.form("Keep").value("hours") == "24"
    assert sekar(trade).get("/office/payment-times").status == 403
