"""The office says on which days nobody makes or fetches anything, and when a season is busy. What
was promised before is kept: only what is promised from now on follows.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import format_day, lazy
from marketplace.people import audit
from marketplace.policy import calendar, seasons
from marketplace.policy.calendar import CalendarDay, Scope
from marketplace.policy.seasons import Season

KEY = "calendar"


class NothingRests(NotNow):
    status = 422
    says = lazy("Please tick what is not done on this day.")


class ThereAlready(NotNow):
    says = lazy("This day is in the calendar already.")


class DayOver(NotNow):
    says = lazy("This day is over. Please choose today or a later one.")


class LastBeforeFirst(NotNow):
    status = 422
    says = lazy("The last day must not be before the first one.")


@dataclass(frozen=True)
class NewDay:
    """A day on which parcels are not fetched, or nothing is made; `note` says why."""

    day: date
    scope: Scope
    no_pickup: bool
    no_production: bool
    note: str


def add_day(new: NewDay, *, key: str, by: Actor) -> str:
    """Returns its code. Raises `NothingRests`, `ThereAlready`, `DayOver`."""
    if not (new.no_pickup or new.no_production):
        raise NothingRests()
    if new.day < clock.today():
        raise DayOver()
    with transaction() as session:
        press = once.claim(session, key, "add calendar day")
        if press.result:
            return press.result
        _refuse_twin(session, new.day, new.scope)
        press.result = code = codes.code()
        session.add(
            CalendarDay(
                code=code, day=new.day, scope=new.scope, no_pickup=new.no_pickup,
                no_production=new.no_production, note=new.note,
            )
        )  # fmt: skip
        audit.note(session, by, "add calendar day", about=KEY, why=_told(new.day, new.scope))
        return code


def remove_day(code: str, *, by: Actor) -> None:
    """It is a day like others again. Raises `NotFound`."""
    with transaction() as session:
        row = calendar.known_as(session, code)
        if row.removed_at is None:
            row.removed_at = clock.now()
            why = _told(row.day, row.scope)
            audit.note(session, by, "remove calendar day", about=KEY, why=why)


def put_day_back(code: str, *, by: Actor) -> None:
    """It counts again. Raises `NotFound`, `ThereAlready`."""
    with transaction() as session:
        row = calendar.known_as(session, code)
        if row.removed_at is not None:
            _refuse_twin(session, row.day, row.scope)
            row.removed_at = None
            why = _told(row.day, row.scope)
            audit.note(session, by, "put calendar day back", about=KEY, why=why)


def count_balinese(count: bool, *, by: Actor) -> None:
    """Whether Bali's days are ours too. Saying the same again changes nothing."""
    with transaction() as session:
        if calendar.counts_balinese(session) == count:
            return
        calendar.count_balinese(session, count, by=by.code)
        act = "count balinese days" if count else "leave balinese days"
        audit.note(session, by, act, about=KEY)


def add_season(season: Season, *, key: str, by: Actor) -> None:
    """Hands need longer then. Raises `LastBeforeFirst`, `ThereAlready`."""
    if season.last < season.first:
        raise LastBeforeFirst()
    with transaction() as session:
        press = once.claim(session, key, "add season")
        if press.result:
            return
        known = seasons.current(session)
        if any(season.first == other.first for other in known):
            raise ThereAlready()
        seasons.put(session, [*known, season], by=by.code)
        audit.note(session, by, "add season", about=KEY, why=_span(season))
        press.result = "added"


def end_season(first: date, *, by: Actor) -> None:
    """It is a season like others again. Raises `NotFound`."""
    with transaction() as session:
        known = seasons.current(session)
        ended = next((season for season in known if season.first == first), None)
        if ended is None:
            raise NotFound()
        seasons.put(session, [season for season in known if season != ended], by=by.code)
        audit.note(session, by, "end season", about=KEY, why=_span(ended))


def _refuse_twin(session: Session, day: date, scope: str) -> None:
    twin = select(CalendarDay.id).where(
        CalendarDay.day == day, CalendarDay.scope == scope, CalendarDay.removed_at.is_(None)
    )
    if session.scalar(twin.limit(1)) is not None:
        raise ThereAlready()


def _told(day: date, scope: str) -> str:
    return f"{format_day(day)}, {scope}"


def _span(season: Season) -> str:
    return f"{format_day(season.first)} – {format_day(season.last)}: +{season.more_days}"
