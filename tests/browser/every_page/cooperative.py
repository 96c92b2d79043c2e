"""The demo cooperative, served, and its people with their browsers' cookies."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.kernel.db import db
from marketplace.orders.order import Order
from marketplace.web.storefront.orders import MOST_KEPT
from tests.engines.templates import Engines
from tests.paper import attribute
from tests.serving import Server, serve
from tests.visitor import Visitor

DEMO = {"TITIP_DEMO": "1"}
STAFF = ("ratna", "sekar", "bayu", "tono")
PRODUCERS = ("Melati", "Kenanga")
BUYER = "buyer"
DATABASE = "titip.sqlite"


@dataclass(frozen=True)
class Cooperative:
    """A served one: its application for questions about addresses, everybody's browser, and pages
    to begin at that no link leads to, each with whom it is for.
    """

    server: Server
    app: Flask
    people: dict[str, Visitor]
    beginnings: Sequence[tuple[str, str]] = ()


def speak(person: Visitor, language: str) -> None:
    """The private rooms speak the language that somebody last chose; public ones have addresses."""
    if person.path.startswith(("/studio", "/office")):
        home = f"/{person.path.split('/')[1]}/"
        if person.get(home).tree.get("lang") != language:
            person.form("/language").press()
        assert person.get(home).path == home, f"no longer signed in: {person.path}"


@contextmanager
def served(engines: Engines, folder: Path) -> Iterator[Cooperative]:
    """The demo is made once in a run and copied for whoever serves it."""
    shutil.copytree(engines.once("demo", lambda: _made(engines)), folder, dirs_exist_ok=True)
    url = f"sqlite:///{folder / DATABASE}"
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)} | DEMO)
    with serve(url, folder, DEMO) as server:
        yield Cooperative(server, app, _everybody(server, app))


def _made(engines: Engines) -> str:
    folder = engines.folder / "demo"
    folder.mkdir()
    url = engines.new_sqlite(folder / DATABASE)
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)} | DEMO)
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["demo"])
        assert told.exit_code == 0, told.output
        db.session.remove()
        db.engine.dispose()
    return str(folder)


def _everybody(server: Server, app: Flask) -> dict[str, Visitor]:
    plates = server.run("demo-people").stdout
    people = {BUYER: buyer_of_all(server, app)}
    for name in PRODUCERS:
        code, pin, desk_code = _found(rf"{name} +code (\w+) +PIN (\d+) +desk code (\d+)", plates)
        people[name] = _signed_in(server, "desk", known_by=code, pin=pin, desk_code=desk_code)
    for login in STAFF:
        password, digits = _found(rf"{login} +(\S+) +six digits now: (\d+)", plates)
        people[login] = _signed_in(server, "staff", login=login, password=password, factor=digits)
    return people


def _signed_in(server: Server, door: str, **typed: str) -> Visitor:
    person = Visitor(server.url).get(f"/sign-in/{door}")
    person.form("sign-in").fill({**typed}).press()
    assert person.path in {"/studio/", "/office/"}, person.text
    return person


def buyer_of_all(server: Server, app: Flask) -> Visitor:
    """Somebody who holds the key of one order of each kind, and has goods in the cart."""
    buyer = Visitor(server.url)
    with app.app_context():
        found = {_kind(order): order for order in db.session().scalars(select(Order))}
        keys = [(order.reference, order.key) for order in found.values()]
    for reference, key in keys[-MOST_KEPT:]:
        buyer.get(f"/orders/{reference}?key={key}").assert_ok()
    _fill_the_cart(buyer)
    return buyer


def _fill_the_cart(buyer: Visitor) -> None:
    goods = [attribute(link, "href") for link in buyer.get("/products").links]
    for address in goods:
        if address.startswith("/products/") and buyer.get(address).has_form("/cart"):
            buyer.form("/cart").press()
            return
    raise AssertionError(f"nothing can be bought: {goods}")


def _kind(order: Order) -> tuple[str, frozenset[str]]:
    return order.state, frozenset(part.state for part in order.parts)


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in {text}"
    return found.groups()
