"""A shop closes until a day, and is open again by itself."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.kernel.refusals import WrongState
from marketplace.people import inviting, pausing
from marketplace.people import producer as producers
from marketplace.people.producer import Producer
from tests.world import RATNA, World

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 5, tzinfo=UTC)
BACK = date(2026, 11, 25)


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def melati(world: World) -> Producer:
    db.session.rollback()
    return producers.known_as(db.session(), world.melati.code)


def test_she_is_back_by_herself(world: World) -> None:
    """S07: the state follows the day."""
    with clock.at(NOW):
        pausing.pause(world.melati.code, BACK, by=world.melati.actor)
        assert (pausing.reopen_due(), melati(world).state) == (0, "paused")
        assert not melati(world).shop_open

    with clock.at(LATER):
        assert melati(world).shop_open  # nobody waits for the worker
        assert (pausing.reopen_due(), pausing.reopen_due()) == (1, 0)
        assert (melati(world).state, melati(world).back_on) == ("active", None)


def test_the_day_can_be_moved_while_she_is_away(world: World) -> None:
    with clock.at(NOW):
        pausing.pause(world.melati.code, date(2026, 11, 22), by=world.melati.actor)
        pausing.pause(world.melati.code, BACK, by=world.melati.actor)

        assert melati(world).back_on == BACK


def test_a_day_that_is_over_is_refused(world: World) -> None:
    with clock.at(NOW), pytest.raises(pausing.NotAhead):
        pausing.pause(world.melati.code, date(2026, 11, 20), by=world.melati.actor)

    assert (melati(world).state, melati(world).back_on) == ("active", None)


def test_a_pause_without_a_day_lasts(world: World) -> None:
    with clock.at(NOW):
        pausing.pause(world.melati.code, BACK, by=world.melati.actor)
        inviting.move_producer(world.melati.code, "resume", by=world.melati.actor)
        inviting.move_producer(world.melati.code, "pause", by=RATNA)

    with clock.at(LATER):
        assert pausing.reopen_due() == 0
        assert not melati(world).shop_open


def test_who_is_suspended_does_not_come_back(world: World) -> None:
    with clock.at(NOW):
        pausing.pause(world.melati.code, BACK, by=world.melati.actor)
        inviting.move_producer(world.melati.code, "suspend", by=RATNA)
        with pytest.raises(WrongState):
            pausing.pause(world.melati.code, BACK, by=world.melati.actor)

    with clock.at(LATER):
        assert pausing.reopen_due() == 0
        assert melati(world).state == "suspended"
