"""An order of many goods goes its way with as many questions to the database as one of few."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from flask import Flask

from marketplace.fulfilment import checking, packing, receiving, sending
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.orders.order import PICKUP
from marketplace.payments import settling
from marketplace.payments.payment import CASH
from tests.trade import Trade
from tests.world import RATNA, TONO

FEW, MANY = 2, 12
T = TypeVar("T")


@pytest.fixture
def trade(inside: Flask) -> Trade:
    return Trade(inside)


@pytest.fixture
def goods(trade: Trade) -> list[str]:
    """Of one maker."""
    made = [trade.on_sale(trade.melati, f"Tas {n}", price=50_000, count=9) for n in range(MANY)]
    return [trade.sku(trade.melati, product) for product in made]


def test_many_goods_are_asked_for_as_often_as_few(trade: Trade, goods: list[str]) -> None:
    few = asked(trade, goods[:FEW])
    many = asked(trade, goods)

    assert many == few
    assert trade.sound()


def asked(trade: Trade, skus: list[str]) -> dict[str, int]:
    """How many questions each story of an order of these asked."""
    maker, counts = trade.melati.code, dict[str, int]()

    def told(story: Callable[..., T], *about: object, **how: object) -> T:
        db.session.rollback()
        with trade.counting() as questions:
            result = story(*about, **how)
        counts[story.__name__] = len(questions)
        return result

    def pressed(story: Callable[..., T], *about: object) -> T:
        return told(story, *about, key=codes.token(), by=TONO)

    order = told(trade.place_of, dict.fromkeys(skus, 2), method=CASH, delivery=PICKUP)
    pressed(settling.settle_cash, order, trade.of(order).total)
    pressed(receiving.receive_all, maker)
    pressed(checking.accept_all, maker)
    parcel = pressed(packing.pack_order, order)
    told(sending.collect, parcel, by=TONO)
    told(sending.complete, parcel, by=RATNA)
    assert trade.states(order) == ("completed", {"completed"})
    return counts
