"""How long things wait, on the cooperative's own calendar: November 2026 has no holiday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.kernel.db import db, transaction
from marketplace.policy import setting, timers
from tests.world import World

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
        setting.put(session, timers.CLOSED_DAYS, ["2026-11-24"], by="ratna")

    assert timers.made_by(db.session(), MONDAY) == date(2026, 11, 26)
