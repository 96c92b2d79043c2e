"""Places where buyers collect their goods, and the hours at which somebody hands them out there."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import indonesia
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.policy import calendar
from marketplace.policy.calendar import Calendar, CalendarDay

LOOKED_AHEAD_DAYS = 21
OFFERED = 8

Hours = dict[int, list[tuple[time, time]]]
"""By day of the week, Monday first: from when until when."""


class Point(Model):
    """`open_hours` is JSON, in its own `zone`, or ours where it has none; `balinese` holidays may
    count there. A point that was closed offers nothing any more.
    """

    __tablename__ = "pickup_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    street: Mapped[str]
    city: Mapped[str]
    open_hours: Mapped[str]
    zone: Mapped[str] = mapped_column(default="")
    balinese: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]

    @property
    def hours(self) -> Hours:
        kept = json.loads(self.open_hours)
        return {
            int(day): [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in windows]
            for day, windows in kept.items()
        }

    @property
    def address_lines(self) -> list[str]:
        return [self.name, self.street, self.city]


class Window(NamedTuple):
    """A time to collect goods at a point."""

    point: Point
    starts: datetime
    ends: datetime

    @property
    def key(self) -> str:
        """For a form to carry."""
        return f"{self.point.code}@{self.starts:%Y%m%dT%H%MZ}"


def written(hours: Hours) -> str:
    """For the column."""
    return json.dumps(
        {
            str(day): [[a.isoformat("minutes"), b.isoformat("minutes")] for a, b in windows]
            for day, windows in hours.items()
        }
    )


def known_as(session: Session, code: str) -> Point:
    """Raises `NotFound`."""
    point = session.scalar(select(Point).where(Point.code == code))
    if point is None:
        raise NotFound()
    return point


def every(session: Session) -> list[Point]:
    """For the office, the closed ones too."""
    return list(session.scalars(select(Point).order_by(Point.closed_at.is_not(None), Point.name)))


def by_code(session: Session, wanted: Collection[str]) -> dict[str, Point]:
    """The points with these codes."""
    if not wanted:
        return {}
    return {p.code: p for p in session.scalars(select(Point).where(Point.code.in_(wanted)))}


def open_now(session: Session) -> list[Point]:
    """Where buyers may collect. Without one, that is our counter."""
    open_ones = select(Point).where(Point.closed_at.is_(None)).order_by(Point.name)
    return list(session.scalars(open_ones))


def windows(session: Session, ready_on: date) -> list[Window]:
    """The next ones at each open point, on the day after all is ready and later. Nothing where
    there is no point.
    """
    points = open_now(session)
    if not points:
        return []
    rows, ours = calendar.coming(session), calendar.ours(session)
    offered = list[Window]()
    for point in points:
        offered += islice(_coming(point, ready_on, _days_of(point, rows, ours)), OFFERED)
    return offered


def _days_of(point: Point, rows: Collection[CalendarDay], ours: Calendar) -> Calendar:
    """What counts there: as with us, unless it lies in another zone."""
    if not point.zone:
        return ours
    return calendar.elsewhere(rows, point.zone, balinese=point.balinese)


def _coming(point: Point, ready_on: date, days: Calendar) -> Iterator[Window]:
    hours = point.hours
    for ahead in range(1, LOOKED_AHEAD_DAYS):
        day = ready_on + timedelta(days=ahead)
        if not indonesia.is_working_day(day, days.no_pickup, days_off=()):
            continue
        for opens, closes in hours.get(day.weekday(), []):
            spoken = (datetime.combine(day, at, tzinfo=days.zone) for at in (opens, closes))
            yield Window(point, *(at.astimezone(UTC) for at in spoken))
