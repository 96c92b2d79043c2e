"""Two hundred buyers want ten things at the same moment, over HTTP, on both databases; and proof
that the guards are what keeps this from going wrong.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from time import sleep
from urllib.parse import urljoin

import pytest
import requests
from flask import Flask
from requests.cookies import RequestsCookieJar
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.orm import Session

from marketplace.catalogue import stock
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.stock import Hold
from marketplace.checkout.cart import Cart
from marketplace.checkout.placing import Agreement, place_order
from marketplace.kernel import codes
from marketplace.kernel import db as database
from marketplace.kernel.db import db
from marketplace.kernel.refusals import Refusal, Unavailable
from marketplace.orders.order import PICKUP, Order
from marketplace.payments.payment import CASH
from marketplace.reports import invariants
from tests.paper import Sent
from tests.persons import AtHttp
from tests.serving import serve
from tests.visitor import Visitor
from tests.world import DEWI, World

UNITS = 10
AT_ONCE, FEW = 12, 3

_PATIENCE = 120  # seconds; a busy machine may take its time, a lost press may not


@pytest.mark.timeout(240)
def test_two_hundred_buyers_for_ten_units(app_on: Flask, engine_url: str, data_dir: Path) -> None:
    _rush(app_on, engine_url, data_dir, 200)


@pytest.mark.long
def test_a_thousand_buyers_for_ten_units(app_on: Flask, engine_url: str, data_dir: Path) -> None:
    _rush(app_on, engine_url, data_dir, 1_000)


def _rush(app: Flask, engine_url: str, data_dir: Path, count: int) -> None:
    """So many buyers press at one moment; ten of them order, the others are told politely."""
    world = World(app)
    with world.inside():
        product = world.on_sale(world.melati, price=45_000, count=UNITS)
        sku = world.sku(world.melati, product)
    with serve(engine_url, data_dir, workers=2) as server:
        order, cookies = _about_to_order(server.url, product)
        start = Barrier(count)
        buyers = [_Buyer(server.url, order, cookies, number, start) for number in range(count)]
        with ThreadPoolExecutor(count) as pool:
            answers = Counter(pool.map(_Buyer.press, buyers))

    assert answers == {"ordered": UNITS, "refused": count - UNITS}
    with world.inside():
        row = db.session.get_one(Stock, sku)
        assert (row.on_hand, row.held, row.sold) == (UNITS, UNITS, 0)
        assert db.session.scalar(select(func.count()).select_from(Order)) == UNITS
        assert invariants.broken(db.session()) == []


def _about_to_order(address: str, product: str) -> tuple[Sent, RequestsCookieJar]:
    """What a buyer who looks at the total would send, and with which cookies."""
    buyer = AtHttp(Visitor(address))
    buyer.open(f"/products/{product}")
    buyer.press("/cart", quantity="1")
    buyer.open("/checkout")
    buyer.press(delivery=PICKUP, method=CASH, name="Pembeli", phone="0890-0000-0000")
    return buyer.form(step="order").sent(), buyer.visitor.session.cookies


@dataclass
class _Buyer:
    """Looked at the same page as all the others, and presses at the same moment."""

    address: str
    order: Sent
    cookies: RequestsCookieJar
    number: int
    start: Barrier

    def press(self) -> str:
        own = {
            "once": codes.token(),
            "name": f"Pembeli {self.number}",
            "phone": f"0890-0000-{self.number:04}",
        }
        self.start.wait(60)
        answer = requests.post(
            urljoin(self.address, self.order.action),
            data=dict(self.order.fields) | own,
            cookies=self.cookies,
            headers={"Sec-Fetch-Site": "same-origin", "Origin": self.address},
            allow_redirects=False,
            timeout=_PATIENCE,
        )
        if answer.status_code == 303 and re.search(r"/orders/\w+", answer.headers["Location"]):
            return "ordered"
        refused = answer.status_code == 409
        return "refused" if refused else f"{answer.status_code}: {answer.text[:200]}"


def test_without_the_condition_postgresql_sells_the_same_unit_twice(
    postgresql_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_then_write(session: Session, sku: str, quantity: int, _journey: object) -> Hold:
        row = session.execute(
            select(Stock.on_hand, Stock.held, Stock.sold).where(Stock.sku == sku)
        ).one()
        if row.on_hand - row.held - row.sold < quantity:
            raise stock.SoldOut(sku=sku, left=0)
        sleep(0.05)
        overwrite = text("UPDATE stock SET held = :held WHERE sku = :sku")
        session.execute(overwrite, {"held": row.held + quantity, "sku": sku})
        return Hold(0, [])

    assert _stampede(postgresql_app)["ordered"] == FEW
    monkeypatch.setattr(stock, "_hold", read_then_write)
    assert _stampede(postgresql_app)["ordered"] > FEW


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
            start.wait(30)
            try:
                place_order(Cart({sku: 1}), agreement, key=codes.token())
            except Unavailable:
                return "locked out"
            except Refusal:
                return "refused"
            return "ordered"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(buy, range(AT_ONCE)))
