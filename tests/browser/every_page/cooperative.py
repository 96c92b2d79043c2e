"""The demo cooperative, served, and its people with their browsers' cookies."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.kernel.db import db
from marketplace.orders.order import Order
from tests.engines.templates import Engines
from tests.serving import Server, serve
from tests.visitor import Visitor

DEMO = {"TITIP_DEMO": "1"}
STAFF = ("ratna", "sekar", "bayu", "tono")
PRODUCERS = ("Melati", "Kenanga")
BUYER = "buyer"
DATABASE = "titip.sqlite"


@dataclass(frozen=True)
class Cooperative:
    """A served demo: its application for questions about addresses, and everybody's browser."""

    server: Server
    app: Flask
    people: dict[str, Visitor]


def speak(person: Visitor, language: str) -> None:
    """The private rooms speak the language that somebody last chose; public ones have addresses."""
    if person.path.startswith(("/studio", "/office")):
        home = f"/{person.path.split('/')[1]}/"
        if person.get(home).tree.get("lang") != language:
            person.form("/language").press()
        person.get(home)


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
    with serve(engines.new_sqlite(folder / DATABASE), folder, DEMO, workers=1) as server:
        server.run("demo")
    return str(folder)


def _everybody(server: Server, app: Flask) -> dict[str, Visitor]:
    plates = server.run("demo-people").stdout
    people = {BUYER: _buyer(server, app)}
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


def _buyer(server: Server, app: Flask) -> Visitor:
    """Somebody who holds the key of one order in each state, and has goods in a cart."""
    buyer = Visitor(server.url)
    with app.app_context():
        orders = {order.state: order for order in db.session().scalars(select(Order))}
        keys = [(order.reference, order.key) for order in orders.values()]
    for reference, key in keys:
        buyer.get(f"/orders/{reference}?key={key}").assert_ok()
    return buyer


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in {text}"
    return found.groups()
