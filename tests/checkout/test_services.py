"""A buyer chooses among those who go there; what was chosen is promised. On both engines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import counting
from marketplace.checkout import cart as carts
from marketplace.checkout import parcels
from marketplace.checkout.cart import Cart
from marketplace.checkout.parcels import TooOldThere, Wishes
from marketplace.checkout.placing import Agreement, ServiceGone, TotalChanged, place_order
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.orders.order import COURIER, Order
from marketplace.payments import payment as payments
from marketplace.shipping.tariff import NoCourier, Tariff
from tests.trade import BAGS, PER_KG, POUCH, POUCHES, Count, Trade
from tests.world import DEWI

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
THERE = replace(DEWI, region="34.02.08.2003")
FAST = 25_000


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    """JNE REG takes three days, JNE YES one, and costs more."""
    with clock.at(MONDAY):
        trade = Trade(inside_on)
        with transaction() as session:
            session.add(
                Tariff(
                    courier="JNE", service="YES", dest="34.02", per_kg=FAST, days_least=1,
                    days_most=1, counts_from=date(2026, 1, 1),
                )
            )  # fmt: skip
        yield trade


def offered(trade: Trade, pouches: int = 1, crisps: int = 0) -> list[str]:
    wanted = {trade.pouch_sku: pouches, trade.crisps_sku: crisps}
    filled = carts.fill(db.session(), Cart({sku: n for sku, n in wanted.items() if n}))
    planned = parcels.plan(db.session(), filled, Wishes(COURIER, THERE, "34"))
    return [quote.courier for parcel in planned for quote in parcel.offered]


def place(trade: Trade, service: str, total: int) -> str:
    cart = Cart({trade.pouch_sku: 1})
    method = payments.TRANSFER
    agreed = Agreement(COURIER, THERE, "34", method, total, "id", service=service)
    return place_order(cart, agreed, key=codes.token())


def test_the_chosen_service_is_promised(trade: Trade) -> None:
    """B11: its price, its name and its latest day; the cheapest where nobody chose."""
    assert offered(trade) == ["JNE REG", "JNE YES"]
    for service, name, price, days in (
        ("", "JNE REG", PER_KG, 3), ("JNE REG", "JNE REG", PER_KG, 3),
        ("JNE YES", "JNE YES", FAST, 1),
    ):  # fmt: skip
        found = trade.of(place(trade, service, POUCH + price))
        parcel = found.deliveries[0]
        assert (parcel.courier, parcel.price, parcel.latest_days) == (name, price, days)
        assert found.total == POUCH + price


@pytest.mark.parametrize(
    ("service", "total", "why"),
    [
        ("JNE YES", POUCH + PER_KG, TotalChanged),
        ("JNE REG", POUCH + FAST, TotalChanged),
        ("J&T EZ", POUCH + PER_KG, ServiceGone),
    ],
)
def test_another_price_or_courier_buys_nothing(
    trade: Trade, service: str, total: int, why: type[Exception]
) -> None:
    with pytest.raises(why):
        place(trade, service, total)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert trade.stock(trade.pouch_sku) == Count(POUCHES, held=0, sold=0)


def test_services_too_slow_for_the_food_are_not_offered(trade: Trade) -> None:
    """B11: crisps keep thirty days and must have ten of them left, whoever carries them."""
    with clock.at(MONDAY + timedelta(days=14)):
        assert offered(trade, crisps=1) == ["JNE REG", "JNE YES"]
    with clock.at(MONDAY + timedelta(days=16)):
        assert offered(trade, crisps=1) == ["JNE YES"]
        assert offered(trade) == ["JNE REG", "JNE YES"]
    with clock.at(MONDAY + timedelta(days=20)):
        with pytest.raises(TooOldThere):
            offered(trade, crisps=1)
        counting.count(
            trade.kenanga.code, trade.crisps, 2, key=codes.token(), by=trade.kenanga.actor
        )
        assert offered(trade, crisps=2) == ["JNE REG", "JNE YES"]
        with pytest.raises(TooOldThere):
            offered(trade, crisps=3)
        assert trade.stock(trade.crisps_sku) == Count(BAGS + 2, held=0, sold=0)


def test_where_nobody_goes_nothing_is_offered(trade: Trade) -> None:
    with transaction() as session:
        session.add(
            Tariff(
                courier="JNE", service="REG", dest="34.02.08", per_kg=0, days_least=2, days_most=3,
                counts_from=date(2026, 1, 1),
            )
        )  # fmt: skip
        session.scalars(select(Tariff).where(Tariff.service == "YES")).one().per_kg = 0
    with pytest.raises(NoCourier):
        offered(trade)
