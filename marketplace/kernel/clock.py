"""What time it is. Everything asks here, so that tests and drills can say it is Friday.

Instants are aware and in UTC; a day is a day in the cooperative's zone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)
_file: Path | None = None


def read_from(path: str) -> None:
    """From now on the time stands in this file: an ISO instant, or `+seconds` from real time."""
    global _file  # noqa: PLW0603 - one clock a process
    _file = Path(path) if path else None


def now() -> datetime:
    """This instant, aware, in UTC."""
    if fixed := _fixed.get():
        return fixed
    if _file and _file.exists():
        return _from_text(_file.read_text().strip())
    return datetime.now(UTC)


def _from_text(text: str) -> datetime:
    if text.startswith("+"):
        return datetime.now(UTC) + timedelta(seconds=int(text))
    return datetime.fromisoformat(text).astimezone(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Inside, it is `instant`."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def local(instant: datetime, zone: str = "WIB") -> datetime:
    """The same instant on a wall clock of `zone` (WIB, WITA or WIT)."""
    return instant.astimezone(ZoneInfo(ZONES[zone]))


def midnight(day: date, zone: str = "WIB") -> datetime:
    """The first instant of this day in `zone`."""
    return datetime.combine(day, time(), ZoneInfo(ZONES[zone])).astimezone(UTC)


def parse_day(typed: str) -> date | None:
    """A day as a form sends it, `2026-11-20`; None where it is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def today(zone: str = "WIB") -> date:
    """The day it is in `zone`."""
    return local(now(), zone).date()
