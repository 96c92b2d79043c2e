"""Which days count where: everybody's, Bali's, ours. On both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.policy import calendar, cooperative, seasons, timers
from marketplace.policy.calendar import Scope
from marketplace.policy.seasons import Season
from tests.policy.closed import closed
from tests.world import COOPERATIVE

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
IN_BALI = replace(COOPERATIVE, postcode="80115", zone="WITA")


@pytest.fixture(autouse=True)
def semarang(inside_on: Flask) -> None:
    with clock.at(MONDAY - timedelta(days=301)), transaction() as session:
        cooperative.put(session, COOPERATIVE, by="bayu")


def add(*days: calendar.CalendarDay) -> None:
    with transaction() as session:
        session.add_all(days)


def made(lead: int = 1) -> date:
    with clock.at(MONDAY):
        return timers.made_by(db.session(), MONDAY, lead)


def test_balinese_days_count_where_they_are_kept() -> None:
    """B13: Galungan rests hands in Bali; in Semarang they work."""
    add(closed(TUESDAY, Scope.BALI))
    assert made() == TUESDAY
    with clock.at(MONDAY - timedelta(days=1)), transaction() as session:
        cooperative.put(session, IN_BALI, by="bayu")
    assert made() == WEDNESDAY
    with clock.at(MONDAY - timedelta(hours=1)), transaction() as session:
        calendar.count_balinese(session, False, by="ratna")
    assert made() == TUESDAY


def test_nobody_fetches_what_is_made_on_a_day_without_riders() -> None:
    """B13: hands work on it, and the goods leave on the next day."""
    add(closed(TUESDAY, Scope.ID, no_production=False))
    assert made() == WEDNESDAY
    assert made(2) == WEDNESDAY


def test_hands_may_rest_while_riders_come() -> None:
    add(closed(TUESDAY, no_pickup=False))
    assert made() == WEDNESDAY
    with clock.at(MONDAY):
        assert timers.goes_out(db.session(), MONDAY + timedelta(hours=2), time(10)) == TUESDAY


def test_a_day_taken_out_counts_no_more() -> None:
    row = closed(TUESDAY)
    row.removed_at = MONDAY
    add(row)
    assert made() == TUESDAY


def test_the_eve_of_silence_in_bali() -> None:
    """B13: Wednesday, 18 March 2026, three in the afternoon; a lead of one day. Nyepi, the day
    after it, and Lebaran follow: nothing is promised for any of them.
    """
    with clock.at(MONDAY - timedelta(days=300)), transaction() as session:
        cooperative.put(session, IN_BALI, by="bayu")
    ordered = datetime(2026, 3, 18, 7, tzinfo=UTC)
    with clock.at(ordered):
        add(closed(date(2026, 3, 18), Scope.BALI), closed(date(2026, 3, 25), Scope.BALI))
        assert timers.made_by(db.session(), ordered, 1) == date(2026, 3, 26)
        assert timers.goes_out(db.session(), ordered, time(10)) == date(2026, 3, 26)


def test_transfers_wait_for_banks_as_before() -> None:
    """Only a day on which the cooperative does nothing at all moves what waits for people."""
    add(closed(TUESDAY, Scope.BALI), closed(TUESDAY, no_production=False))
    with clock.at(MONDAY):
        ends = timers.transfer_hold_ends(db.session(), MONDAY)
        assert ends == datetime(2026, 11, 24, 5, tzinfo=UTC)
        add(closed(TUESDAY))
        ends = timers.transfer_hold_ends(db.session(), MONDAY)
        assert ends == datetime(2026, 11, 25, 5, tzinfo=UTC)


def test_in_a_busy_season_the_day_ends_earlier() -> None:
    """B13: Ramadan adds days and shifts the cut-off; a season kept before had none."""
    half_past_eight = MONDAY - timedelta(hours=1, minutes=30)
    with clock.at(MONDAY - timedelta(hours=3)), transaction() as session:
        seasons.put(session, [Season(date(2026, 11, 20), WEDNESDAY, 2, time(8))], by="ratna")
    with clock.at(MONDAY):
        assert timers.goes_out(db.session(), half_past_eight, time(10)) == TUESDAY
    assert made() == date(2026, 11, 26)
    with clock.at(MONDAY - timedelta(hours=2)), transaction() as session:
        seasons.put(session, [Season(date(2026, 11, 20), WEDNESDAY, 2)], by="ratna")
    with clock.at(MONDAY):
        assert timers.goes_out(db.session(), half_past_eight, time(10)) == date(2026, 11, 23)
    assert seasons._read("2026-11-20", "2026-11-25", 2).cutoff is None
