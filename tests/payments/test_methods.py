"""A way to pay is offered when the shop has it and it fits the order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.payments import methods
from marketplace.payments.gateways import online
from marketplace.payments.methods import NotOffered
from tests.qris import STATIC, hang_up
from tests.trade import POUCH, Trade

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # ten in the morning in Semarang


@pytest.fixture
def trade(inside: Flask) -> Trade:
    return Trade(inside)


class Named:
    """A provider that is there, and that nobody asks."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def providers(trade: Trade) -> Iterator[None]:
    online.use([Named("stripe"), Named("midtrans")])  # type: ignore[list-item]
    yield
    online.use([])


def offered(total: int = 50_000) -> list[str]:
    return methods.offered(db.session(), total)


def test_transfer_and_cash_need_nothing(trade: Trade) -> None:
    assert offered() == ["transfer", "cash"]


def test_qris_is_offered_once_the_shop_has_its_code(trade: Trade) -> None:
    """B09"""
    hang_up()

    assert offered() == ["transfer", "qris", "cash"]


def test_providers_are_offered_where_they_are_set_up(providers: None) -> None:
    assert offered() == ["transfer", "cash", "stripe", "midtrans"]


def test_what_is_switched_off_is_not_offered(providers: None) -> None:
    hang_up(STATIC, "qris", "cash", "midtrans")

    assert offered() == ["transfer", "stripe"]


@pytest.mark.parametrize(
    ("total", "fits"),
    [
        (999, ["transfer", "cash", "midtrans"]),
        (1_000, ["transfer", "qris", "cash", "midtrans"]),
        (9_999, ["transfer", "qris", "cash", "midtrans"]),
        (10_000, ["transfer", "qris", "cash", "stripe", "midtrans"]),
        (10_000_000, ["transfer", "qris", "cash", "stripe", "midtrans"]),
        (10_000_001, ["transfer", "cash", "stripe", "midtrans"]),
    ],
)
def test_each_way_has_its_limits(providers: None, total: int, fits: list[str]) -> None:
    hang_up()

    assert offered(total) == fits


def test_an_order_is_not_placed_in_a_way_that_is_not_offered(trade: Trade) -> None:
    with pytest.raises(NotOffered):
        trade.place(method="qris")

    assert trade.stock(trade.pouch_sku).held == 0
    assert trade.books() == {}


@pytest.mark.parametrize(
    ("method", "pay", "hold"),
    [
        # 24 hours would end at ten; no statement shows it before noon.
        ("transfer", datetime(2026, 11, 24, 5, 0, tzinfo=UTC), timedelta()),
        ("cash", datetime(2026, 11, 24, 5, 0, tzinfo=UTC), timedelta()),
        ("qris", MONDAY + timedelta(minutes=30), timedelta(hours=25, minutes=30)),
        ("stripe", MONDAY + timedelta(minutes=31), timedelta(minutes=10)),
        ("midtrans", MONDAY + timedelta(minutes=31), timedelta(minutes=10)),
    ],
)
def test_goods_wait_as_long_as_the_money_may_take(
    trade: Trade, method: str, pay: datetime, hold: timedelta
) -> None:
    """B10: QRIS money is waited for until a person has looked, at noon of the next working day."""
    times = methods.times(db.session(), method, MONDAY)

    assert times == (pay, pay + hold)


def test_a_qris_payment_asks_for_a_little_less(trade: Trade) -> None:
    """B09: whoever pays by QRIS is never asked for more, and no two for the same."""
    hang_up()
    total = POUCH + 11_000

    placed = [trade.place(method="qris") for _ in range(5)]

    dues = {trade.due(reference) for reference in placed}
    assert len(dues) == 5
    assert all(total - 999 <= due < total for due in dues)
    payment = trade.payment(placed[0])
    assert trade.of(placed[0]).hold_until > payment.expires_at
