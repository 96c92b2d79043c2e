"""Collections are planned and closed by the clock: once, also after it stood still."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from marketplace.fulfilment import cycle as cycles
from marketplace.fulfilment import cycling, making
from marketplace.fulfilment.cycle import Cycle
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import Cycle as States
from marketplace.orders import part as parts
from marketplace.orders.cutting import cut
from marketplace.outbox import message as messages
from marketplace.policy.rhythm import Rhythm
from tests.policy.closed import closed
from tests.trade import Trade, done
from tests.world import RATNA

SATURDAY = datetime(2026, 11, 21, 5, tzinfo=UTC)
MONDAY_BEFORE, MONDAY_AFTER = SATURDAY + timedelta(hours=47), SATURDAY + timedelta(hours=49)
TUESDAYS = Rhythm((1, 4), 1, time(12))


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    with clock.at(SATURDAY):
        trade = Trade(inside_on)
        cycling.change_rhythm(TUESDAYS, by=RATNA)
    yield trade
    assert trade.sound()


def due(trade: Trade, reference: str, day: date) -> str:
    """Its first part is due on this day; returns the part's code."""
    with transaction() as session:
        part = parts.known_as(session, trade.of(reference).parts[0].code)
        part.due_on = day
        return part.code


def state_of(day: date) -> list[str]:
    found = db.session.query(Cycle).filter_by(hand_over_on=day).order_by(Cycle.id)
    return [cycle.state for cycle in found]


def listed(day: date) -> list[tuple[str, int]]:
    [cycle] = db.session.query(Cycle).filter_by(hand_over_on=day, state=States.CLOSED)
    return [(job.part, job.quantity) for job in cycles.jobs_of(db.session(), cycle)]


def news(about: str) -> int:
    told = messages.about_thing(db.session(), about)
    return sum("cycle" in message.facts for message in told)


TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


def test_a_list_closes_once_and_its_makers_are_told(trade: Trade) -> None:
    """M07: what was paid before the cut-off and is due before the next collection."""
    with clock.at(SATURDAY):
        early = due(trade, trade.bought(pouches=2), TUESDAY)
        wednesday = due(trade, trade.bought(pouches=0, crisps=3), date(2026, 11, 25))
        later = due(trade, trade.bought(pouches=1), FRIDAY)
    with clock.at(MONDAY_BEFORE):
        assert cycling.keep_up() == 0
    with clock.at(MONDAY_AFTER):
        late = due(trade, trade.bought(pouches=0, crisps=1), TUESDAY)
        assert cycling.keep_up() >= 1
        assert cycling.keep_up() == 0

    assert listed(TUESDAY) == [(early, 2), (wednesday, 3)]
    assert (news(trade.melati.code), news(trade.kenanga.code)) == (1, 1)
    with clock.at(SATURDAY + timedelta(days=5)):
        cycling.keep_up()
    assert listed(FRIDAY) == [(late, 1), (later, 1)]


def test_after_a_day_without_a_clock_the_list_is_the_same(trade: Trade) -> None:
    with clock.at(SATURDAY):
        early = due(trade, trade.bought(pouches=2), TUESDAY)
    with clock.at(MONDAY_AFTER):
        due(trade, trade.bought(pouches=0, crisps=1), TUESDAY)
    with clock.at(MONDAY_AFTER + timedelta(hours=30)):
        cycling.keep_up()

    assert listed(TUESDAY) == [(early, 2)]


def test_a_frozen_list_stays_what_it_was(trade: Trade) -> None:
    with clock.at(SATURDAY):
        code = due(trade, trade.bought(pouches=5), TUESDAY)
    with clock.at(MONDAY_AFTER):
        cycling.keep_up()
        with transaction() as session:
            cut(session, parts.known_as(session, code), 2)
        making.mark_ready(trade.melati.code, code, by=trade.melati.actor)

    assert listed(TUESDAY) == [(code, 5)]


def test_two_clocks_close_it_once(trade: Trade) -> None:
    with clock.at(SATURDAY):
        code = due(trade, trade.bought(pouches=1), TUESDAY)

    def on_monday() -> None:
        with clock.at(MONDAY_AFTER):
            cycling.keep_up()

    done(trade, on_monday, on_monday)

    assert listed(TUESDAY) == [(code, 1)]
    assert news(trade.melati.code) == 1


def test_another_rhythm_plans_anew_and_leaves_what_is_closed(trade: Trade) -> None:
    with clock.at(MONDAY_AFTER):
        cycling.keep_up()
        cycling.change_rhythm(Rhythm((2,), 1, time(12)), by=RATNA)

    assert state_of(TUESDAY) == ["closed"]
    assert state_of(FRIDAY) == ["dropped"]
    assert state_of(date(2026, 11, 25)) == ["open"]
    with clock.at(MONDAY_AFTER):
        cycling.change_rhythm(Rhythm(), by=RATNA)
        assert cycles.coming(db.session()) == []
        assert cycling.keep_up() == 0


def test_a_closed_day_moves_what_is_open(trade: Trade) -> None:
    with clock.at(SATURDAY), transaction() as session:
        session.add(closed(date(2026, 11, 24)))
    with clock.at(SATURDAY):
        cycling.keep_up()

    assert state_of(TUESDAY) == ["dropped"]
    assert state_of(date(2026, 11, 25)) == ["open"]


def test_without_a_rhythm_nothing_is_planned(inside_on: Flask) -> None:
    Trade(inside_on)

    assert cycling.keep_up() == 0
    assert db.session.query(Cycle).all() == []
