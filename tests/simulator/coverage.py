"""Which transitions and recipes the simulator is about, and which of them it never reached."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select

from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Move
from marketplace.ledger.recipes import RECIPES
from marketplace.lifecycles import LIFECYCLES

OUTSIDE: Mapping[str, str] = {
    "product": "what is offered, not what is sold",
    "revision": "what the public sees of a product, before anybody buys it",
    "notice": "words that may label a person",
    "producer": "who may sell; nobody comes or goes while the days pass",
    "shop name": "a name",
    "review": "what buyers say of goods",
    "question": "what buyers ask",
    "message": "what is told to people; nothing is booked or moved by it",
    "device": "signing in",
    "surplus": "what a meeting decides once a year; these days are weeks",
}
"""Things whose transitions move neither money, goods nor orders while the days pass, and why."""

OUTSIDE_TOO: Mapping[str, str] = {
    "surplus_shared": OUTSIDE["surplus"],
    "share_paid": OUTSIDE["surplus"],
}
"""Recipes of these."""


class Place(NamedTuple):
    """A transition from one of its states."""

    thing: str
    verb: str
    state: str

    def __str__(self) -> str:
        return f"{self.thing}: {self.verb} from {self.state}"


def places() -> Iterator[Place]:
    """All that the simulator is about."""
    for lifecycle in LIFECYCLES:
        if lifecycle.thing not in OUTSIDE:
            for line in lifecycle.transitions:
                for state in sorted(line.from_states):
                    yield Place(lifecycle.thing, line.verb, state)


def reached() -> set[Place]:
    """What moved in this database."""
    rows = db.session.execute(select(Move.thing, Move.verb, Move.from_state).distinct())
    return {Place(*row) for row in rows}


def missing(moved: Collection[Place], booked: Collection[str]) -> list[str]:
    """What was never reached, as a person would say it."""
    recipes = [recipe.__name__ for recipe in RECIPES if recipe.__name__ not in OUTSIDE_TOO]
    return [
        *(str(place) for place in places() if place not in moved),
        *(f"recipe {name}" for name in recipes if name not in booked),
    ]
