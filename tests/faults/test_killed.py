"""The whole shop is killed under load, again and again, while buyers and a cashier press the same
button until they are answered. What was acknowledged is there, once, and the books balance.
"""

import random
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kernel.db import db
from marketplace.kernel.once import Once
from marketplace.lifecycles import Message as MessageStates
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Role
from marketplace.orders.order import PICKUP, Order
from marketplace.outbox.message import Message
from marketplace.payments.payment import CASH
from marketplace.reports import invariants
from tests.faults.mortal import Mortal
from tests.faults.people import Crowd, Notebook
from tests.persons import AtHttp
from tests.serving import _stop
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office
from tests.world import World

PRICE, PLENTY = 45_000, 9_000
BUYERS = 4
BETWEEN_DEATHS = 5  # promises at least, so that each life does something
PATIENCE = 200


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_or_doubled(
    app: Flask, sqlite_url: str, data_dir: Path, tmp_path: Path
) -> None:
    _storm(app, sqlite_url, data_dir, tmp_path, deaths=3, workers=1)


@pytest.mark.long
def test_a_hundred_deaths(app_on: Flask, engine_url: str, data_dir: Path, tmp_path: Path) -> None:
    _storm(app_on, engine_url, data_dir, tmp_path, deaths=100, workers=2)


def _storm(
    app: Flask, engine_url: str, data_dir: Path, outside: Path, *, deaths: int, workers: int
) -> None:
    world = World(app)
    with world.inside():
        product = world.on_sale(world.melati, price=PRICE, count=PLENTY)
    shop = Mortal(engine_url, data_dir, workers=workers)
    notebook = Notebook(outside / "acknowledged.txt")
    try:
        crowd = _crowd(world, shop, product, notebook)
        threads = crowd.begin(BUYERS)
        _die(shop, notebook, deaths, crowd)
        crowd.enough.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert crowd.bugs == []
        shop.server.run("tick")
        assert "every invariant holds" in shop.server.run("check").stdout
    finally:
        _stop(shop.process)
    with world.inside():
        _kept_every_promise(notebook)
    print(f"{shop.deaths} deaths, {len(notebook)} promises kept")


def _crowd(world: World, shop: Mortal, product: str, notebook: Notebook) -> Crowd:
    buyer = AtHttp(Visitor(shop.url))
    buyer.open(f"/products/{product}")
    buyer.press("/cart", quantity="1")
    buyer.open("/checkout")
    buyer.press(
        delivery=PICKUP, method=CASH, name="Dewi", phone="0890-0000-0777", email="d@dewi.example"
    )
    cashier = at_office(world, "Tono", Role.PACKER, visitor=Visitor(shop.url))
    look, cookies = buyer.form(step="order").sent(), buyer.visitor.session.cookies
    return Crowd(shop.url, look, cookies, cashier, str(PRICE), notebook)


def _die(shop: Mortal, notebook: Notebook, deaths: int, crowd: Crowd) -> None:
    """Each time at another moment of the work."""
    chance = random.Random(deaths)
    for _ in range(deaths):
        wanted, deadline = len(notebook) + BETWEEN_DEATHS, time.monotonic() + PATIENCE
        while len(notebook) < wanted and time.monotonic() < deadline and not crowd.bugs:
            time.sleep(0.01)
        assert crowd.bugs == []
        time.sleep(chance.uniform(0, 0.2))
        shop.kill()
        shop.rise()


def _kept_every_promise(notebook: Notebook) -> None:
    session = db.session()
    placed = {
        once.key.rpartition(":")[2]: once.result
        for once in session.scalars(select(Once).where(Once.story == "place order"))
    }
    references = set(session.scalars(select(Order.reference)))
    ordered, paid = notebook.of("ordered"), notebook.of("paid")
    # Each key made the one order its buyer was told of, and there is no order without its key.
    assert ordered.items() <= placed.items()
    assert sorted(placed.values()) == sorted(references)
    assert len(ordered) >= BETWEEN_DEATHS
    states = dict(session.execute(select(Order.reference, Order.state)).all())
    assert {states[reference] for reference in paid.values()} == {OrderStates.PAID}
    assert invariants.broken(session) == []
    untold = select(func.count()).where(Message.state.in_([MessageStates.DEAD]))
    assert session.scalar(untold) == 0
    about = set(session.scalars(select(Message.about).where(Message.kind == "order placed")))
    assert about == references
