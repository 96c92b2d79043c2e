"""Busy seasons: when everybody orders at once, as before Lebaran. Dated like every decision."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session

from marketplace.policy import setting

KEY = "busy seasons"


@dataclass(frozen=True)
class Season:
    """From one day until another, both counted, hands need so many working days more, and what
    stays in town must be ordered earlier, if an hour is said.
    """

    first: date
    last: date
    more_days: int
    cutoff: time | None = None


def current(session: Session) -> list[Season]:
    """Those that were decided, the first to come first."""
    kept = setting.current(session, KEY) or []
    return sorted((_read(*row) for row in kept), key=lambda season: season.first)


def put(session: Session, seasons: Collection[Season], *, by: str) -> None:
    """From now on; what was promised before is kept."""
    setting.put(session, KEY, [_written(season) for season in seasons], by=by)


def _read(first: str, last: str, more_days: int, cutoff: str = "") -> Season:
    hour = time.fromisoformat(cutoff) if cutoff else None
    return Season(date.fromisoformat(first), date.fromisoformat(last), more_days, hour)


def _written(season: Season) -> list[str | int]:
    hour = season.cutoff.isoformat("minutes") if season.cutoff else ""
    return [season.first.isoformat(), season.last.isoformat(), season.more_days, hour]
