"""Pages that look the same to everybody: made once in a moment, right when it is over."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.catalogue import offering
from marketplace.kernel import codes
from marketplace.kernel.db import WRITES, db
from marketplace.web import moment
from tests.visitor import Visitor
from tests.world import World


class Hands:
    """The hands of a clock that tests move."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(moment, "monotonic", hands.monotonic)
    return hands


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.fixture
def pouch(world: World) -> Iterator[str]:
    with world.inside():
        code = world.on_sale(world.melati, "Pouch bunga", count=5)
    yield code


def another_process(app: Flask, statement: str) -> None:
    """Writes as another process would: this one does not notice."""
    with app.app_context(), db.engine.connect().execution_options(**{WRITES: True}) as writing:
        writing.execute(text(statement))
        writing.commit()


def test_a_page_is_made_once_for_all_who_ask_within_a_moment(
    world: World, pouch: str, hands: Hands
) -> None:
    Visitor.in_process(world.app).get(f"/products/{pouch}").assert_ok()

    with world.inside(), world.counting() as told:
        Visitor.in_process(world.app).get(f"/products/{pouch}").assert_ok()

    assert told == []


def test_what_this_process_changes_shows_at_once(world: World, pouch: str, hands: Hands) -> None:
    Visitor.in_process(world.app).get(f"/en/products/{pouch}").assert_sees("Only 5 left")

    with world.inside():
        her, by = world.melati.code, world.melati.actor
        offering.change_stock(her, pouch, -3, key=codes.token(), by=by)

    Visitor.in_process(world.app).get(f"/en/products/{pouch}").assert_sees("Only 2 left")


@pytest.mark.parametrize(
    ("statement", "before", "after"),
    [
        ("UPDATE stock SET held = 4", "Only 5 left", "Only one left"),
        ("UPDATE variant SET price = 46000", "Rp45.000", "Rp46.000"),
        ("UPDATE revision SET name = 'Pouch daun'", "Pouch bunga", "Pouch daun"),
    ],
)
def test_what_another_process_changes_shows_within_a_second(
    world: World, pouch: str, hands: Hands, statement: str, before: str, after: str
) -> None:
    Visitor.in_process(world.app).get(f"/en/products/{pouch}").assert_sees(before)
    another_process(world.app, statement)
    Visitor.in_process(world.app).get(f"/en/products/{pouch}").assert_sees(before)

    hands.at += 0.9

    Visitor.in_process(world.app).get(f"/en/products/{pouch}").assert_sees(after)


def test_what_is_taken_off_by_another_process_is_gone_within_a_second(
    world: World, pouch: str, hands: Hands
) -> None:
    Visitor.in_process(world.app).get("/products").assert_sees("Pouch bunga")
    another_process(world.app, "UPDATE producer SET state = 'suspended'")

    hands.at += 0.9

    assert Visitor.in_process(world.app).get(f"/products/{pouch}").status == 404
    assert "Pouch bunga" not in Visitor.in_process(world.app).get("/products").text


@pytest.mark.parametrize("path", ["/", "/products", "/products?q=pouch", "/pages/how-to-buy"])
def test_a_shared_page_never_carries_a_cookie(world: World, pouch: str, path: str) -> None:
    client = world.app.test_client()
    client.set_cookie("session", "of somebody")

    for _ in range(2):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers.getlist("Set-Cookie") == []
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cache-Control"].startswith("public, max-age=0")


def test_who_has_the_page_is_told_so(world: World, pouch: str) -> None:
    client = world.app.test_client()
    first = client.get(f"/products/{pouch}")

    second = client.get(f"/products/{pouch}", headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.data) == (304, b"")


def test_what_is_not_found_is_asked_for_again(world: World, pouch: str, hands: Hands) -> None:
    another_process(world.app, "UPDATE product SET state = 'archived'")
    assert Visitor.in_process(world.app).get(f"/products/{pouch}").status == 404

    another_process(world.app, "UPDATE product SET state = 'kept'")

    Visitor.in_process(world.app).get(f"/products/{pouch}").assert_ok()


def test_no_more_is_kept_than_there_is_room_for() -> None:
    moments = moment.Moment(most=2)
    for number in range(3):
        moments.keep(number, number, 0)

    assert len(moments._kept) == 2


def test_a_change_while_a_page_is_made_outdates_it(app: Flask, hands: Hands) -> None:
    world = World(app)
    with world.inside():
        made = []

        def make() -> int:
            # Somebody changes something in another thread, while this is being read.
            told = threading.Thread(target=lambda: _change(world))
            told.start()
            told.join()
            made.append(1)
            return len(made)

        moment.remembered("number", make)

        assert moment.remembered("number", lambda: 7) == 7


def _change(world: World) -> None:
    with world.inside():
        world.draft(world.melati)
