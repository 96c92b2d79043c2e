"""A small cooperative to which everything happened that the demo spares its visitors: goods called
back, a disputed payment, a closed year. It comes out of the plays of the table of transitions.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import OK
from pathlib import Path
from urllib.parse import urlsplit

from marketplace.app import create_app
from marketplace.kernel.db import db
from marketplace.lifecycles import LIFECYCLES, Role
from marketplace.payments.gateways import online
from tests.browser.every_page.cooperative import BUYER, DATABASE, Cooperative, buyer_of_all
from tests.browser.every_page.errands import (
    file_being_made,
    pages_left_by,
    returning_buyer,
    undecided_surplus,
)
from tests.engines.templates import Engines
from tests.providers.stripe_remote import stripe_double
from tests.serving import serve
from tests.test_transitions import lines_of
from tests.transitions.plays import PLAYS
from tests.transitions.stage import ANOTHER, Stage
from tests.visitor import Visitor

# What others need to begin with comes last: these plays take goods off sale, or send people away.
BEGINNINGS = ("notice", "revision", "product", "shop name", "producer")
SHOWN_BY_THE_DEMO = ("reservation", "cycle", "shipment", "payout run", "payout", "surplus")
ALONE = ("block", "verify", "told")  # plays that look for theirs as the only one there is
ROLES = (
    Role.PRODUCER, ANOTHER, Role.MANAGER, Role.TREASURER, Role.ADMINISTRATOR, Role.PACKER,
)  # fmt: skip
HOMES = ("/studio/", "/office/", "/account")


@contextmanager
def rehearsed(engines: Engines, folder: Path) -> Iterator[Cooperative]:
    """It is made once in a run and copied for whoever serves it."""
    kept = json.loads(engines.once("rehearsed", lambda: _made(engines)))
    shutil.copytree(kept["folder"], folder, dirs_exist_ok=True)
    url = f"sqlite:///{folder / DATABASE}"
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    with serve(url, folder) as server:
        people = {BUYER: buyer_of_all(server, app)}
        people |= {name: _at(server.url, cookies) for name, cookies in kept["people"].items()}
        yield Cooperative(server, app, people, kept["beginnings"])


def _made(engines: Engines) -> str:
    """Each thing stands where a verb could move it, and nobody has pressed the button yet."""
    folder = engines.folder / "rehearsed"
    folder.mkdir()
    url = engines.new_sqlite(folder / DATABASE)
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    with stripe_double() as stripe:
        stage = Stage(app, stripe)
        beginnings = pages_left_by(stage)
        _play(stage)
        beginnings += [undecided_surplus(stage), file_being_made(stage)]
        people: dict[str, Visitor] = {str(role): stage.person(role) for role in ROLES}
        people["returning buyer"] = returning_buyer(stage)
        online.use([])
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    cookies = {name: _cookies(person) for name, person in people.items()}
    return json.dumps({"folder": str(folder), "people": cookies, "beginnings": beginnings})


def _play(stage: Stage) -> None:
    """Each verb once, from the first of its states, by the first who may."""
    played = set()
    for lifecycle in sorted(LIFECYCLES, key=lambda life: life.thing in BEGINNINGS):
        if lifecycle.thing in SHOWN_BY_THE_DEMO:
            continue
        for line, _ in lines_of(lifecycle):
            place = line.thing, line.verb
            if line.verb not in ALONE and place not in played:
                played.add(place)
                PLAYS[place](stage, line)


def _cookies(person: Visitor) -> dict[str, str]:
    return {cookie.name: cookie.value or "" for cookie in person.session.cookies}


def _at(home: str, cookies: dict[str, str]) -> Visitor:
    """The same person at the served address."""
    person = Visitor(home)
    for name, value in cookies.items():
        person.session.cookies.set(name, value, domain=urlsplit(home).hostname)
    for room in HOMES:
        if person.get(room).status == OK and person.path == room:
            return person
    raise AssertionError(f"nobody lets {list(cookies)} in: {person.text}")


@contextmanager
def empty(engines: Engines, folder: Path) -> Iterator[Cooperative]:
    """One that nobody has founded yet."""
    folder.mkdir()
    url = engines.new_sqlite(folder / DATABASE)
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    with serve(url, folder, workers=1) as server:
        yield Cooperative(server, app, {BUYER: Visitor(server.url)}, [(BUYER, "/setup")])
