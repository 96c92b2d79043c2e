"""The calendar on its pages: a year, days added and taken out, busy seasons."""

from datetime import UTC, date, datetime

import pytest

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.policy import calendar, seasons
from tests.web.office.colleagues import ratna
from tests.world import World

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
DAY = {"day": "2026-12-09", "scope": "BALI", "note": "Galungan"}


def counting(world: World) -> list[tuple[date, str]]:
    with world.inside():
        return [(row.day, row.scope) for row in calendar.coming(db.session())]


def test_a_day_is_added_taken_out_and_put_back(world: World) -> None:
    """M19: with a log; nothing is lost by a press too many."""
    with clock.at(NOW):
        office = ratna(world).get("/office/calendar").assert_ok()
        office.assert_sees("Calendar 2026", "National holiday", "25 December 2026")
        office.form("Add the day").fill(DAY).press()
        office.assert_ok().assert_sees("9 December 2026", "Bali", "Galungan", "Added a day")
        assert counting(world) == [(date(2026, 12, 9), "BALI")]

        office.form("Take it out").press()
        office.assert_ok().assert_sees("Taken out", "Took a day out")
        assert counting(world) == []
        office.form("Put it back").press()
        office.assert_ok()
        assert counting(world) == [(date(2026, 12, 9), "BALI")]
        office.form("Add the day").fill(DAY).press()
        assert office.status == 409
        assert len(counting(world)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""}, {"day": "2026-11-22"}, {"scope": ""},
        {"no_pickup": False, "no_production": False},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_kept(world: World, wrong: dict[str, str | bool]) -> None:
    with clock.at(NOW):
        office = ratna(world).get("/office/calendar")
        office.form("Add the day").fill({**DAY, **wrong}).press()
        assert office.status in {409, 422}
        assert counting(world) == []


def test_another_year_and_strange_years(world: World) -> None:
    with clock.at(NOW):
        office = ratna(world).get("/office/calendar?year=2031").assert_ok()
        office.assert_sees("Calendar 2031", "not known yet")
        for year in ("x", "99999", "-1", "²"):
            office.get(f"/office/calendar?year={year}").assert_ok().assert_sees("Calendar 2026")


def test_balinese_days_are_counted_when_the_office_says_so(world: World) -> None:
    with clock.at(NOW):
        office = ratna(world).get("/office/calendar").assert_sees("not for us")
        office.form("Count them for us").press()
        office.assert_ok().assert_sees("They count for us too.")
        office.form("Leave them out").press()
        office.assert_ok().assert_sees("not for us", "Leaves the days of Bali out")


def test_a_busy_season_is_added_and_taken_out(world: World) -> None:
    """B13, M19: more working days and an earlier end of the day, with a log."""
    typed = {"first": "2026-12-01", "last": "2026-12-20", "more_days": "2", "cutoff": "8.30"}
    with clock.at(NOW):
        office = ratna(world).get("/office/calendar/seasons").assert_sees("No busy season")
        office.form("Add the season").fill(typed | {"last": "2026-11-01"}).press()
        assert office.status == 422
        office.form("Add the season").fill(typed).press()
        office.assert_ok().assert_sees("1 December 2026 – 20 December 2026", "8.30")
        other = {"first": "2026-12-24", "last": "2026-12-30", "cutoff": ""}
        office.form("Add the season").fill(typed | other).press()
        office.assert_ok()
        with world.inside():
            assert [s.more_days for s in seasons.current(db.session())] == [2, 2]

        office.form("Take it out", near="20 December").press()

        office.assert_ok().assert_sees("Took a busy season out")
        with world.inside():
            assert [s.first for s in seasons.current(db.session())] == [date(2026, 12, 24)]


def test_a_full_year_takes_no_more_queries(world: World) -> None:
    with clock.at(NOW):
        office = ratna(world).get("/office/calendar")

        def asked() -> int:
            with world.inside(), world.counting() as told:
                office.get("/office/calendar").assert_ok()
            return len(told)

        office.form("Add the day").fill(DAY).press()
        short = asked()
        for day in range(10, 20):
            office.form("Add the day").fill(DAY | {"day": f"2026-12-{day}"}).press()
        assert asked() <= short <= 20
