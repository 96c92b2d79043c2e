"""B12: leaders open places where goods are collected; a buyer chooses one of them, and when."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.shipping import point as points
from marketplace.shipping.point import Point
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import bayu

SUNDAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
FRIDAY = "Friday, 27 November, 09.00–12.00 WIB"
KIOSK = {"name": "Kios Pasar", "street": "Jalan Pasar 3", "city": "Semarang"}
BUYER = {
    "delivery": "pickup", "method": "cash", "name": "Dewi Pembeli", "phone": "0890-0000-7777",
}  # fmt: skip


@pytest.fixture
def trade(app: Flask) -> Iterator[Trade]:
    """Two weeks in which goods are made in one working day."""
    with clock.at(SUNDAY):
        yield Trade(app)


def opened(trade: Trade, **hours: str) -> Visitor:
    office = bayu(trade).get("/office/points")
    office.form("Open the point").fill(KIOSK | hours).press()
    return office


def count(trade: Trade) -> int:
    with trade.inside():
        return db.session.scalar(select(func.count()).select_from(Point)) or 0


def at_checkout(trade: Trade) -> Visitor:
    dewi = trade.visitor().get(f"/en/products/{trade.pouch}")
    dewi.form("/cart").fill(quantity="1").press()
    return dewi.get("/en/checkout").assert_ok()


def test_a_buyer_chooses_where_and_when(trade: Trade) -> None:
    """Until there is a point, goods wait at the counter; then only the hours of the point count."""
    at_checkout(trade).assert_sees("Free of charge, at Jalan Contoh 1")
    opened(trade, friday="9.00-12.00, 15:00 - 18:00").assert_sees("Kios Pasar", "Open")

    dewi = at_checkout(trade).assert_sees("Free of charge, at Kios Pasar.")
    dewi.form("Continue").fill(BUYER).press()
    dewi.assert_sees("Where and when do you collect it?", "Please choose one.")
    window = list(dewi.form("Continue").choices("window"))[1]
    assert window.endswith("@20261127T0200Z"), "Friday at nine in Semarang"
    dewi.form("Continue").fill(BUYER | {"window": window}).press()
    dewi.assert_sees("You collect it Rp0", FRIDAY).form("Order now").press()

    dewi.assert_sees("Kios Pasar", "Jalan Pasar 3", FRIDAY).assert_ok()


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({}, "Please type the hours of one day at least."),
        ({"monday": "9.00-12.00, 11.00-13.00"}, "Two of these hours overlap."),
        ({"monday": "12.00-9.00"}, "Please type hours like this: 9.00-12.00."),
        ({"monday": "25.00-26.00"}, "Please type hours like this: 9.00-12.00."),
        ({"monday": "mornings"}, "Please type hours like this: 9.00-12.00."),
    ],
)
def test_hours_that_cannot_be_come_back(trade: Trade, hours: dict[str, str], sentence: str) -> None:
    office = opened(trade, **hours).assert_sees(sentence)

    assert office.form("Open the point").value("name") == "Kios Pasar"
    assert count(trade) == 0


def test_a_closed_point_takes_nothing_new_and_can_be_opened_again(trade: Trade) -> None:
    office = opened(trade, friday="9.00-12.00")
    office.link("Kios Pasar").follow().form("Close this point").press()
    office.assert_sees("Nothing new is collected there.", "Closed")
    at_checkout(trade).assert_sees("Free of charge, at Jalan Contoh 1")

    office.link("Kios Pasar").follow().form("Open it again").press()

    at_checkout(trade).assert_sees("Free of charge, at Kios Pasar.")
    with trade.inside():
        (point,) = points.every(db.session())
        assert point.closed_at is None
