"""On which days of the week goods are collected, until when orders belong to such a day, and where.
Without a rhythm everything is brought on its own day. Dated like every decision.
"""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.policy import calendar, cooperative, setting

KEY = "collection rhythm"
AHEAD_DAYS, BEHIND_DAYS = 21, 7


@dataclass(frozen=True)
class Rhythm:
    """`days` of the week, Monday first. The cut-off is so many days before, at that time; `place`
    is the code of a pickup point, or empty for our counter.
    """

    days: tuple[int, ...] = ()
    cutoff_days: int = 1
    cutoff_at: time = time(12)
    place: str = ""


class Turn(NamedTuple):
    """One collection to come: until when orders belong to it, when it is, and when the next is."""

    cut_off_at: datetime
    hand_over_on: date
    next_on: date


def current(session: Session) -> Rhythm:
    """What counts now; without days where nobody decided."""
    kept = setting.current(session, KEY)
    if not kept:
        return Rhythm()
    at = time.fromisoformat(kept["cutoff_at"])
    return replace(Rhythm(**kept), days=tuple(kept["days"]), cutoff_at=at)


def put(session: Session, new: Rhythm, *, by: str) -> None:
    """From now on: what is closed stays, what is still open is planned anew."""
    value = asdict(new) | {"cutoff_at": new.cutoff_at.isoformat("minutes")}
    setting.put(session, KEY, value, by=by)


def turns(session: Session, rhythm: Rhythm) -> list[Turn]:
    """The collections of the next weeks whose cut-off is still to come. One that falls on a closed
    day is on the next day that hands work.
    """
    if not rhythm.days:
        return []
    us = cooperative.known(session)
    name = us.zone if us else "WIB"
    zone, days = ZoneInfo(clock.ZONES[name]), sorted(_days(session, rhythm, clock.today(name)))
    found = []
    for day, following in pairwise(days):
        eve = day - timedelta(days=rhythm.cutoff_days)
        cut_off = datetime.combine(eve, rhythm.cutoff_at, tzinfo=zone).astimezone(UTC)
        if cut_off > clock.now():
            found.append(Turn(cut_off, day, following))
    return found


def _days(session: Session, rhythm: Rhythm, today: date) -> set[date]:
    """Also those of last week: a closed one may be made up for today."""
    ours = calendar.ours(session)
    near = [today + timedelta(days=n) for n in range(-BEHIND_DAYS, AHEAD_DAYS)]
    eves = [day - timedelta(days=1) for day in near if day.weekday() in rhythm.days]
    return {ours.next_for_hands(eve) for eve in eves}
