"""The cooperative's calendar: days on which nobody picks parcels up, or nobody makes anything.
National holidays come by themselves; rows add what else there is, in Bali or with us.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, indonesia
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.policy import cooperative, seasons, setting
from marketplace.policy.seasons import Season

BALINESE = "balinese days"
_BALI_POSTCODES = ("80", "81", "82")
_LOOKED_BACK = timedelta(days=60)


class Scope(StrEnum):
    """Whose day it is: everybody's, Bali's, or only ours."""

    ID = "ID"
    BALI = "BALI"
    KOPERASI = "KOPERASI"


class CalendarDay(Model):
    """A day on which couriers do not come, or hands rest. One taken out again keeps its row."""

    __tablename__ = "calendar"
    __table_args__ = (
        CheckConstraint("scope IN ('ID', 'BALI', 'KOPERASI')", name="scope_known"),
        CheckConstraint("no_pickup OR no_production", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date] = mapped_column(index=True)
    scope: Mapped[str]
    no_pickup: Mapped[bool]
    no_production: Mapped[bool]
    note: Mapped[str]
    removed_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Calendar:
    """Days without a pick-up and days without making, for one place; Sundays and national holidays
    are left out besides. `closed` are those of the cooperative's own on which it does neither.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(clock.ZONES["WIB"]))
    no_pickup: frozenset[date] = frozenset()
    no_production: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    seasons: tuple[Season, ...] = ()

    def next_for_hands(self, day: date) -> date:
        """The first day after `day` on which something is made."""
        return _next(day, self.no_production)

    def next_for_riders(self, day: date) -> date:
        """The first day after `day` on which something leaves."""
        return _next(day, self.no_pickup)

    def season_on(self, day: date) -> Season | None:
        """The busiest one on that day."""
        busy = [season for season in self.seasons if season.first <= day <= season.last]
        return max(busy, key=lambda season: season.more_days, default=None)


def ours(session: Session) -> Calendar:
    """What counts where the cooperative is. Four statements."""
    known = cooperative.known(session)
    zone = ZoneInfo(clock.ZONES[known.zone if known else "WIB"])
    scopes = {Scope.ID, Scope.KOPERASI, *([Scope.BALI] if counts_balinese(session) else [])}
    return _put_together(coming(session), scopes, zone, seasons.current(session))


def elsewhere(rows: Collection[CalendarDay], zone: str, *, balinese: bool) -> Calendar:
    """What counts at a place of ours that lies somewhere else."""
    scopes = {Scope.ID, Scope.KOPERASI, *([Scope.BALI] if balinese else [])}
    return _put_together(rows, scopes, ZoneInfo(clock.ZONES[zone]), [])


def coming(session: Session) -> list[CalendarDay]:
    """Every row that may still matter to a promise."""
    since = clock.today() - _LOOKED_BACK
    return list(
        session.scalars(
            select(CalendarDay).where(CalendarDay.day >= since, CalendarDay.removed_at.is_(None))
        )
    )


def counts_balinese(session: Session) -> bool:
    """As the office decided; before that, where our postcode is one of Bali."""
    decided = setting.current(session, BALINESE)
    if decided is not None:
        return bool(decided["count"])
    known = cooperative.known(session)
    return known is not None and known.postcode.startswith(_BALI_POSTCODES)


def count_balinese(session: Session, count: bool, *, by: str) -> None:
    """From now on."""
    setting.put(session, BALINESE, {"count": count}, by=by)


def of_year(session: Session, year: int) -> list[CalendarDay]:
    """By day, those taken out too."""
    return list(
        session.scalars(
            select(CalendarDay)
            .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
            .order_by(CalendarDay.day, CalendarDay.id)
        )
    )


def known_as(session: Session, code: str) -> CalendarDay:
    """Raises `NotFound`."""
    found = session.scalar(select(CalendarDay).where(CalendarDay.code == code))
    if found is None:
        raise NotFound()
    return found


def _put_together(
    rows: Iterable[CalendarDay], scopes: set[Scope], zone: ZoneInfo, busy: Collection[Season]
) -> Calendar:
    there = [row for row in rows if row.scope in scopes]
    return Calendar(
        zone=zone,
        no_pickup=frozenset(row.day for row in there if row.no_pickup),
        no_production=frozenset(row.day for row in there if row.no_production),
        closed=frozenset(
            row.day
            for row in there
            if row.scope == Scope.KOPERASI and row.no_pickup and row.no_production
        ),
        seasons=tuple(busy),
    )


def _next(day: date, without: Collection[date]) -> date:
    return indonesia.next_working_day(day, without, days_off={indonesia.SUNDAY})
