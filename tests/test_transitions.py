"""Every line of `marketplace/lifecycles.py` is played through the pages by each role that may, and
refused for each that may not. The list is the table itself: a new line without a play fails here.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.kernel.lifecycle import Lifecycle
from marketplace.lifecycles import LIFECYCLES, Role
from tests.paper import Form
from tests.providers.stripe_remote import StripeDouble
from tests.transitions import (
    afterwards,
    counter,
    goods,
    machines,
    making,
    money,
    orders,
    people,
    treasury,
)
from tests.transitions.plays import PLAYS, Deed, Line
from tests.transitions.stage import ANOTHER, Stage

__all__ = (
    "afterwards", "counter", "goods", "machines", "making", "money", "orders", "people", "treasury",
)  # fmt: skip
PEOPLE = [role for role in Role if role is not Role.SYSTEM]
REFUSED = {400, 403, 404, 409, 422}


def lines_of(lifecycle: Lifecycle) -> Iterator[tuple[Line, frozenset[str]]]:
    """Each line from each of its states for each role in it, and all the roles in it."""
    for move in lifecycle.transitions:
        for state in sorted(move.from_states):
            for role in sorted(move.who):
                yield Line(lifecycle.thing, move.verb, state, move.to_state, Role(role)), move.who


def test_every_verb_of_every_thing_is_played() -> None:
    assert set(PLAYS) == {(life.thing, t.verb) for life in LIFECYCLES for t in life.transitions}


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda life: life.thing)
def test_the_table_is_what_happens(app: Flask, stripe: StripeDouble, lifecycle: Lifecycle) -> None:
    stage = Stage(app, stripe)
    for line, who in lines_of(lifecycle):
        deed = PLAYS[line.thing, line.verb](stage, line)
        if deed.form is not None and not deed.of_the_bearer:
            nobody_else_does(stage, deed, who)
        before = stage.moves()

        deed.done()

        made = stage.moves()[len(before) :]
        assert (*line.place, deed.by or stage.name_of(line.role)) in made, f"{line}: {made}"


def nobody_else_does(stage: Stage, deed: Deed, who: frozenset[str]) -> None:
    """The others hold the same page, and press the same button."""
    assert isinstance(deed.form, Form)
    before = stage.moves()
    others = [stage.person(role) for role in PEOPLE if role not in who]
    if Role.PRODUCER in who and not deed.of_her_own:
        others.append(stage.person(ANOTHER))
    for other in others:
        answer = other.send(deed.form, deed.button)
        assert answer in REFUSED or other.path.startswith("/sign-in"), (answer, other.url)
        assert stage.moves() == before, other.url
