"""The days a report is about, in the cooperative's zone, and how they are gathered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, func
from sqlalchemy.orm import Session

from marketplace.kernel.clock import ZONES

LONGEST = timedelta(days=3 * 366)
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
_A_MONTH, _HALF_A_YEAR = 31, 184


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """From the `first` day to the `last`, both included."""

    first: date
    last: date
    zone: str = "WIB"

    @property
    def since(self) -> datetime:
        return self._midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return self._midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def grain(self) -> Grain:
        """What fits its length: no page shows a hundred bars."""
        if self.days <= _A_MONTH:
            return Grain.DAY
        return Grain.WEEK if self.days <= _HALF_A_YEAR else Grain.MONTH

    def of(self, instant: Any) -> ColumnElement[bool]:
        """Whether an instant of a query lies in it."""
        found: ColumnElement[bool] = (instant >= self.since) & (instant < self.until)
        return found

    def local_day(self, session: Session, instant: Any) -> ColumnElement[date]:
        """The day of an instant in the cooperative's zone, inside a query."""
        if session.get_bind().dialect.name == "sqlite":
            hours = ZoneInfo(ZONES[self.zone]).utcoffset(self.since) or timedelta()
            return func.date(instant, f"+{hours // timedelta(hours=1)} hours", type_=Date)
        return func.date(func.timezone(ZONES[self.zone], instant), type_=Date)

    def starts(self, grain: Grain) -> Iterator[date]:
        """The first day of each piece of it."""
        day = self.first
        while day <= self.last:
            yield start_of(day, grain, self.first)
            day = _next(day, grain)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(ZONES[self.zone])).astimezone(UTC)


def between(first: date, last: date, zone: str) -> Period:
    """In the right order, no longer than three years, and within what calendars know."""
    first, last = min(first, last), min(max(first, last), LATEST)
    first = max(min(first, last), EARLIEST)
    last = max(last, first)
    return Period(max(first, last - LONGEST), last, zone)


def month_of(day: date, zone: str) -> Period:
    return Period(day.replace(day=1), _end_of_month(day), zone)


def month_before(month: Period) -> Period:
    return month_of(month.first - timedelta(days=1), month.zone)


def quarter_of(day: date, zone: str) -> Period:
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return Period(first, _end_of_month(first + timedelta(days=70)), zone)


def start_of(day: date, grain: Grain, first: date) -> date:
    """Where the piece with this day begins; the first one begins with the period."""
    if grain == Grain.WEEK:
        day -= timedelta(days=day.weekday())
    elif grain == Grain.MONTH:
        day = day.replace(day=1)
    return max(day, first)


def _next(day: date, grain: Grain) -> date:
    if grain == Grain.DAY:
        return day + timedelta(days=1)
    if grain == Grain.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return _end_of_month(day) + timedelta(days=1)


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
