"""How long things wait, on the cooperative's own calendar: November 2026 has no holiday."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.policy import cooperative, seasons, timers
from marketplace.policy.seasons import Season
from tests.policy.closed import closed
from tests.world import COOPERATIVE, World

# Ten in the morning in Semarang.
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
THURSDAY, FRIDAY, SATURDAY = (MONDAY + timedelta(days=n) for n in (3, 4, 5))


@pytest.mark.parametrize(
    ("placed_at", "ends_at"),
    [
        # 24 hours would end at ten; no statement shows it before noon.
        (MONDAY, datetime(2026, 11, 24, 5, 0, tzinfo=UTC)),
        (MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=32)),
        # A weekend in between: noon on Monday.
        (FRIDAY, datetime(2026, 11, 30, 5, 0, tzinfo=UTC)),
    ],
)
def test_a_transfer_is_waited_for(inside: Flask, placed_at: datetime, ends_at: datetime) -> None:
    assert timers.transfer_hold_ends(db.session(), placed_at) == ends_at


def test_complaints_have_two_working_days(inside: Flask) -> None:
    # Delivered on Thursday: Friday, Monday, and the whole of Monday counts.
    ends_at = timers.complaint_window_ends(db.session(), THURSDAY)

    assert ends_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opened_at", "answer_by"),
    [
        (THURSDAY, datetime(2026, 11, 27, 17, 0, tzinfo=UTC)),
        (FRIDAY, datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_complaint_is_answered_on_the_next_working_day(
    inside: Flask, opened_at: datetime, answer_by: datetime
) -> None:
    assert timers.complaint_answered_by(db.session(), opened_at) == answer_by


@pytest.mark.parametrize(
    ("placed_at", "day"),
    [
        (MONDAY, date(2026, 11, 25)),
        (FRIDAY, date(2026, 11, 30)),
        (SATURDAY, date(2026, 12, 1)),
        # Half past midnight on Tuesday in Semarang, still Monday in UTC.
        (datetime(2026, 11, 23, 17, 30, tzinfo=UTC), date(2026, 11, 26)),
    ],
)
def test_goods_are_made_in_two_days_but_not_on_sundays(
    inside: Flask, placed_at: datetime, day: date
) -> None:
    assert timers.made_by(db.session(), placed_at) == day


def test_a_day_the_cooperative_is_closed_is_left_out(inside: Flask) -> None:
    World(inside)
    with transaction() as session:
        session.add(closed(date(2026, 11, 24)))

    with clock.at(MONDAY):
        assert timers.made_by(db.session(), MONDAY) == date(2026, 11, 26)


# Three in the afternoon on Bali, the day before its day of silence.
BEFORE_NYEPI = datetime(2026, 3, 18, 7, 0, tzinfo=UTC)


def test_nothing_is_promised_for_a_day_of_silence(inside: Flask) -> None:
    """B13: the lead is counted in working days. 19 March 2026 is Nyepi; Lebaran follows."""
    with transaction() as session:
        cooperative.put(session, replace(COOPERATIVE, zone="WITA"), by="bayu")

    assert timers.made_by(db.session(), BEFORE_NYEPI, 1) == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("lead_days", "day"),
    [(1, date(2026, 11, 24)), (5, date(2026, 11, 28)), (6, date(2026, 11, 30))],
)
def test_a_lead_is_counted_in_working_days(inside: Flask, lead_days: int, day: date) -> None:
    """B13: from Monday; the sixth working day is the Monday after."""
    assert timers.made_by(db.session(), MONDAY, lead_days) == day


@pytest.mark.parametrize(
    ("ready_on", "day"),
    [
        (date(2026, 11, 20), date(2026, 11, 24)),
        (date(2026, 12, 3), date(2026, 12, 3)),
        # A Sunday: the Monday after.
        (date(2026, 12, 6), date(2026, 12, 7)),
    ],
)
def test_what_comes_on_a_day_is_not_promised_before(
    inside: Flask, ready_on: date, day: date
) -> None:
    """B15: a pre-order has a date."""
    assert timers.made_by(db.session(), MONDAY, 1, ready_on) == day


def test_before_a_feast_hands_need_longer(inside: Flask) -> None:
    with transaction() as session:
        before_christmas = Season(date(2026, 11, 26), date(2026, 12, 20), 3)
        seasons.put(session, [before_christmas], by="ratna")

    assert timers.made_by(db.session(), MONDAY, 1) == date(2026, 11, 24)
    # Friday, Saturday, Monday, Tuesday.
    assert timers.made_by(db.session(), THURSDAY, 1) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("placed_at", "day"),
    [
        (MONDAY - timedelta(minutes=1), date(2026, 11, 23)),
        (MONDAY, date(2026, 11, 24)),
        (SATURDAY, date(2026, 11, 30)),
        (SATURDAY + timedelta(hours=20), date(2026, 11, 30)),
    ],
)
def test_what_stays_in_town_leaves_the_same_day(
    inside: Flask, placed_at: datetime, day: date
) -> None:
    """B13: ordered before ten it leaves today; on Sundays nobody works."""
    assert timers.goes_out(db.session(), placed_at, time(10)) == day
