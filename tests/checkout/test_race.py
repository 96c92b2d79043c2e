"""Proof that the guards are what keeps a stampede from going wrong: without them it does. The
stampede itself is in `tests.faults.test_stampede`.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Connection, Select, event, select, text

from marketplace.catalogue import stock
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.pile import Pile
from marketplace.catalogue.stock import Hold
from marketplace.checkout.cart import Cart
from marketplace.checkout.placing import Agreement, place_order
from marketplace.kernel import codes
from marketplace.kernel import db as database
from marketplace.kernel.db import db
from marketplace.kernel.refusals import Refusal, Unavailable
from marketplace.orders.order import PICKUP
from marketplace.payments.payment import CASH
from tests.at_once import SECONDS
from tests.world import DEWI, World

AT_ONCE, FEW = 12, 3


def test_without_lock_and_condition_postgresql_sells_the_same_unit_twice(
    postgresql_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_read = Barrier(AT_ONCE)

    def read_then_write(pile: Pile, quantity: int, _journey: object) -> Hold:
        session, sku = pile.session, pile.sku
        row = session.execute(
            select(Stock.on_hand, Stock.held, Stock.sold).where(Stock.sku == sku)
        ).one()
        if row.on_hand - row.held - row.sold < quantity:
            raise stock.SoldOut(sku=sku, left=0)
        all_have_read.wait(SECONDS)
        overwrite = text("UPDATE stock SET held = :held WHERE sku = :sku")
        session.execute(overwrite, {"held": row.held + quantity, "sku": sku})
        return Hold(0, [])

    assert _stampede(postgresql_app)["ordered"] == FEW
    monkeypatch.setattr(Select, "with_for_update", lambda query, **_: query)
    monkeypatch.setattr(stock, "set_aside", read_then_write)
    assert _stampede(postgresql_app)["ordered"] == AT_ONCE


def test_without_immediate_sqlite_turns_buyers_away_at_once(
    app: Flask,
) -> None:
    def read_first(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=0")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT * FROM stock")

    assert _stampede(app) == {"ordered": FEW, "refused": AT_ONCE - FEW}
    with app.app_context():
        event.remove(db.engine, "begin", database._begin_on_sqlite)
        event.listen(db.engine, "begin", read_first)
    assert _stampede(app)["locked out"] > 0


def _stampede(app: Flask) -> Counter[str]:
    """Twelve buyers, three units, one moment, straight to the story."""
    world = World(app) if "world" not in app.extensions else app.extensions["world"]
    app.extensions["world"] = world
    with world.inside():
        product = world.on_sale(world.melati, price=45_000, count=FEW)
        sku = world.sku(world.melati, product)
    start = Barrier(AT_ONCE)

    def buy(_: int) -> str:
        agreement = Agreement(PICKUP, DEWI, "", CASH, 45_000, "id")
        with app.app_context():
            start.wait(SECONDS)
            try:
                place_order(Cart({sku: 1}), agreement, key=codes.token())
            except Unavailable:
                return "locked out"
            except Refusal:
                return "refused"
            return "ordered"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(buy, range(AT_ONCE)))
