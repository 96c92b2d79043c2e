"""What time it is, where it is, and how tests and drills say otherwise."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from marketplace.kernel import clock

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.fixture
def clock_file(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "clock"
    clock.read_from(str(file))
    yield file
    clock.read_from("")


def away(instant: datetime) -> timedelta:
    """How far from the real time."""
    return abs(instant - datetime.now(UTC))


def test_by_itself_it_is_now_and_in_utc() -> None:
    assert away(clock.now()) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)


def test_inside_it_is_the_instant_we_say_and_afterwards_it_is_not() -> None:
    with clock.at(FRIDAY):
        assert clock.now() == FRIDAY
        with clock.at(FRIDAY + timedelta(days=1)):
            assert clock.now() == datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
        assert clock.now() == FRIDAY

    assert away(clock.now()) < timedelta(seconds=5)


def test_an_instant_of_another_zone_is_the_same_in_utc() -> None:
    with clock.at(datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(hours=7)))):
        assert clock.now().isoformat() == "2026-11-20T16:30:00+00:00"


def test_the_file_can_say_an_instant_and_change_its_mind(clock_file: Path) -> None:
    clock_file.write_text("2026-11-20T23:30:00+07:00\n")
    assert clock.now() == FRIDAY

    clock_file.write_text("2026-11-21T16:30:00Z")
    assert clock.now() == FRIDAY + timedelta(days=1)


def test_the_file_can_say_how_far_from_the_real_time(clock_file: Path) -> None:
    clock_file.write_text("+3600")

    assert away(clock.now() - timedelta(hours=1)) < timedelta(seconds=5)


def test_without_its_file_the_time_is_real(clock_file: Path) -> None:
    assert away(clock.now()) < timedelta(seconds=5)


def test_what_a_test_says_counts_more_than_the_file(clock_file: Path) -> None:
    clock_file.write_text("2030-01-01T00:00:00Z")

    with clock.at(FRIDAY):
        assert clock.now() == FRIDAY


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [("WIB", 23, date(2026, 11, 20)), ("WITA", 0, date(2026, 11, 21)),
     ("WIT", 1, date(2026, 11, 21))],
)  # fmt: skip
def test_the_same_instant_is_another_hour_and_day_further_east(
    zone: str, hour: int, day: date
) -> None:
    assert clock.local(FRIDAY, zone).hour == hour
    with clock.at(FRIDAY):
        assert clock.today(zone) == day


def test_a_day_is_one_in_jakarta_unless_said_otherwise() -> None:
    with clock.at(FRIDAY):
        assert clock.today() == date(2026, 11, 20)
    with clock.at(FRIDAY + timedelta(minutes=30)):
        assert clock.today() == date(2026, 11, 21)
