"""Many goods go their way with as many questions to the database as few, and whoever needs some of
them waits for nobody who waits for them.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from marketplace.catalogue.on_hand import Stock
from marketplace.fulfilment import checking, packing, receiving, sending
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.orders.order import PICKUP
from marketplace.payments import settling
from marketplace.payments.payment import CASH
from tests.at_once import SECONDS
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


def test_goods_are_locked_in_the_order_of_their_skus(postgresql_app: Flask) -> None:
    """Whatever was ordered first: who still waits for the first SKU has none of the others, so that
    the story which has it can go on.
    """
    with postgresql_app.app_context():
        trade = Trade(postgresql_app)
        bags = [trade.on_sale(trade.melati, f"Tas {n}", count=9) for n in range(FEW)]
        first, last = sorted(trade.sku(trade.melati, bag) for bag in bags)
        for sku in (last, first):
            order = trade.place_of({sku: 1}, method=CASH, delivery=PICKUP)
            settling.settle_cash(order, trade.of(order).total, key=codes.token(), by=TONO)

        def receive() -> int:
            with postgresql_app.app_context():
                return receiving.receive_all(trade.melati.code, key=codes.token(), by=TONO)

        with ThreadPoolExecutor(1) as pool:
            with transaction() as session:
                session.execute(select(Stock).where(Stock.sku == first).with_for_update())
                received = pool.submit(receive)
                await_one_who_waits_for(session)
                session.execute(select(Stock).where(Stock.sku == last).with_for_update(nowait=True))
            assert received.result(SECONDS) == FEW
        assert trade.sound()


def await_one_who_waits_for(session: Session) -> None:
    """Returns when another story stands before what this one has locked."""
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = "
        "pg_current_xact_id()::xid"
    )
    deadline = time.monotonic() + SECONDS
    while not session.scalar(waiting):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)
