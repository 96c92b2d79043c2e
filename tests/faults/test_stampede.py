"""A crowd presses at one moment, over HTTP, each with four things in the cart, and of one of them
there are ten: ten orders are made, nobody sees an error, nothing waits for itself.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from urllib.parse import urljoin

import pytest
import requests
from flask import Flask
from requests.cookies import RequestsCookieJar
from sqlalchemy import func, select

from marketplace.catalogue.on_hand import Stock
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.orders.order import PICKUP, Order
from marketplace.payments.payment import CASH
from marketplace.reports import invariants
from tests.paper import Sent
from tests.persons import AtHttp
from tests.serving import serve
from tests.visitor import Visitor
from tests.world import World

UNITS, PLENTY = 10, 2_000
LINES = 4

_PATIENCE = 900  # seconds: a thousand stand in one line, and a busy machine takes its time


@pytest.mark.timeout(240)
def test_two_hundred_buyers_for_ten_units(app_on: Flask, engine_url: str, data_dir: Path) -> None:
    """O11: many race for the last units, and exactly so many orders are made."""
    _rush(app_on, engine_url, data_dir, 200)


@pytest.mark.long
def test_a_thousand_buyers_for_ten_units(app_on: Flask, engine_url: str, data_dir: Path) -> None:
    """O11: the same, in full."""
    _rush(app_on, engine_url, data_dir, 1_000)


def _rush(app: Flask, engine_url: str, data_dir: Path, count: int) -> None:
    world = World(app)
    with world.inside():
        scarce = world.on_sale(world.melati, "Pouch langka", price=45_000, count=UNITS)
        others = [
            world.on_sale(world.melati, f"Pouch {name}", price=20_000, count=PLENTY)
            for name in ("merah", "biru", "hijau")
        ]
        skus = [world.sku(world.melati, product) for product in (scarce, *others)]
    with serve(engine_url, data_dir, workers=2) as server:
        goods = [scarce, *others]
        looks = [_about_to_order(server.url, goods[at:] + goods[:at]) for at in range(LINES)]
        start = Barrier(count)
        buyers = [_Buyer(server.url, *looks[n % LINES], n, start) for n in range(count)]
        with ThreadPoolExecutor(count) as pool:
            answers = Counter(pool.map(_Buyer.press, buyers))

    assert answers == {"ordered": UNITS, "refused": count - UNITS}
    assert "deadlock" not in server.log.read_text(errors="replace").lower()
    with world.inside():
        rows = [db.session.get_one(Stock, sku) for sku in skus]
        assert [(row.held, row.sold) for row in rows] == [(UNITS, 0)] * LINES
        assert db.session.scalar(select(func.count()).select_from(Order)) == UNITS
        assert invariants.broken(db.session()) == []


def _about_to_order(address: str, goods: list[str]) -> tuple[Sent, RequestsCookieJar]:
    """What a buyer who looks at the total would send, and with which cookies. The things lie in
    the cart in the order they were put there.
    """
    buyer = AtHttp(Visitor(address))
    for product in goods:
        buyer.open(f"/products/{product}")
        buyer.press("/cart", quantity="1")
    buyer.open("/checkout")
    buyer.press(delivery=PICKUP, method=CASH, name="Pembeli", phone="0890-0000-0000")
    return buyer.form(step="order").sent(), buyer.visitor.session.cookies


@dataclass
class _Buyer:
    """Looked at the same page as many others, and presses at the same moment."""

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
