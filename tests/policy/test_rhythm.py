"""When goods are collected: the days, the cut-offs, and what a closed day does. Today is Saturday
21 November 2026; 25 December is a holiday.
"""

from datetime import UTC, date, datetime, time

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.policy import rhythm as rhythms
from marketplace.policy.rhythm import Rhythm
from tests.policy.closed import closed

SATURDAY_NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)
TUESDAYS_AND_FRIDAYS = Rhythm((1, 4), 1, time(12))


def days(rhythm: Rhythm) -> list[str]:
    return [f"{turn.hand_over_on:%d.%m}" for turn in rhythms.turns(db.session(), rhythm)]


def test_without_days_there_is_no_collection(inside: Flask) -> None:
    with clock.at(SATURDAY_NOON):
        assert rhythms.turns(db.session(), rhythms.current(db.session())) == []


def test_each_day_has_its_cut_off_and_knows_the_next(inside: Flask) -> None:
    with clock.at(SATURDAY_NOON):
        turns = rhythms.turns(db.session(), TUESDAYS_AND_FRIDAYS)

    first = turns[0]
    assert first.cut_off_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert (first.hand_over_on, first.next_on) == (date(2026, 11, 24), date(2026, 11, 27))
    assert [turn.next_on for turn in turns[:-1]] == [turn.hand_over_on for turn in turns[1:]]


def test_what_is_cut_off_is_not_to_come(inside: Flask) -> None:
    with clock.at(datetime(2026, 11, 23, 5, tzinfo=UTC)):
        assert days(TUESDAYS_AND_FRIDAYS)[0] == "27.11"


def test_a_closed_day_moves_to_the_next_that_hands_work(inside: Flask) -> None:
    with clock.at(SATURDAY_NOON), transaction() as session:
        session.add(closed(date(2026, 11, 24)))
    with clock.at(SATURDAY_NOON):
        assert days(TUESDAYS_AND_FRIDAYS)[:2] == ["25.11", "27.11"]
        assert days(Rhythm((1, 2), 1, time(12)))[0] == "25.11"  # both at once
    with clock.at(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        assert days(Rhythm((1,), 0, time(12)))[0] == "25.11"  # also seen from the day itself
    with clock.at(datetime(2026, 12, 19, 5, tzinfo=UTC)):
        assert days(Rhythm((4,), 1, time(12)))[0] == "26.12"


def test_it_is_kept_with_its_date(inside: Flask) -> None:
    with transaction() as session:
        rhythms.put(session, TUESDAYS_AND_FRIDAYS, by="RATNA222")

    assert rhythms.current(db.session()) == TUESDAYS_AND_FRIDAYS
