"""How long things wait. Working days leave out Sundays, national holidays, and the days the
cooperative entered as closed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from marketplace.kernel import clock, indonesia
from marketplace.policy import cooperative, payment_times, setting

ONLINE = timedelta(minutes=31)  # a provider's page stays open for 30 at least
ONLINE_GRACE = timedelta(minutes=10)
PROVIDER_PATIENCE = timedelta(hours=1)
QRIS_SHOWN = timedelta(minutes=30)
REUSE_AMOUNT_AFTER = timedelta(days=7)
BUYER_CHOOSES = timedelta(hours=24)
CLAIM_LOOKED_AT = timedelta(days=30)
DESK_CODE = timedelta(minutes=10)
INVITATION = timedelta(days=7)
DESTINATION_HOLD = timedelta(hours=72)
DELIVERED_WITHOUT_NEWS_DAYS = 4
COMPLAINT_WORKING_DAYS = 2
BRINGING_WORKING_DAYS = 2
UNDO_CANCEL = timedelta(hours=24)

NOON = time(12)
CLOSED_DAYS = "closed days"
BUSY_SEASONS = "busy seasons"


@dataclass(frozen=True)
class Season:
    """From one day until another, both counted, hands need so many working days more."""

    first: date
    last: date
    more_days: int


def closed_days(session: Session) -> set[date]:
    """Days the cooperative itself is closed."""
    return {date.fromisoformat(day) for day in setting.current(session, CLOSED_DAYS) or []}


def busy_seasons(session: Session) -> list[Season]:
    """When everybody orders at once, as before Lebaran."""
    return [
        Season(date.fromisoformat(first), date.fromisoformat(last), more_days)
        for first, last, more_days in setting.current(session, BUSY_SEASONS) or []
    ]


def put_busy_seasons(session: Session, seasons: Collection[Season], *, by: str) -> None:
    """From now on; what was promised before is kept."""
    value = [[s.first.isoformat(), s.last.isoformat(), s.more_days] for s in seasons]
    setting.put(session, BUSY_SEASONS, value, by=by)


def transfer_hold_ends(session: Session, placed_at: datetime) -> datetime:
    """A bank transfer is waited for 24 hours, or as long as the cooperative decided, and never
    released before noon of the next working day, because no statement shows it earlier.
    """
    asked_for = payment_times.current(session).asked_for
    return max(placed_at + asked_for, _next_noon(session, placed_at))


def qris_hold_ends(session: Session, begun_at: datetime) -> datetime:
    """Nobody tells us of QRIS money: the goods wait until a person has looked, at the latest at
    noon of the next working day.
    """
    return _next_noon(session, begun_at)


def _next_noon(session: Session, at: datetime) -> datetime:
    zone = _zone(session)
    day = indonesia.next_working_day(at.astimezone(zone).date(), closed_days(session))
    return datetime.combine(day, NOON, tzinfo=zone).astimezone(UTC)


def online_hold_ends(pay_until: datetime) -> datetime:
    """When its provider no longer takes the money, what was paid in the last minute is still on
    its way.
    """
    return pay_until + ONLINE_GRACE


def complaint_window_ends(session: Session, delivered_at: datetime) -> datetime:
    """The end of the second working day after delivery (PP 80/2019 art. 69: two working days)."""
    zone = _zone(session)
    day = delivered_at.astimezone(zone).date()
    for _ in range(COMPLAINT_WORKING_DAYS):
        day = indonesia.next_working_day(day, closed_days(session))
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def answer_due(session: Session, asked_at: datetime) -> datetime:
    """A question is answered before the end of the next working day."""
    zone = _zone(session)
    day = indonesia.next_working_day(asked_at.astimezone(zone).date(), closed_days(session))
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def made_by(
    session: Session, placed_at: datetime, lead_days: int = 0, ready_on: date | None = None
) -> date:
    """The day by which a producer brings what was ordered: hands work on Saturdays too.

    Without a lead of its own a thing lies ready and only has to be brought. What comes on a day
    that is known, comes on the first working day from then on.
    """
    day, closed = placed_at.astimezone(_zone(session)).date(), closed_days(session)
    more = [s.more_days for s in busy_seasons(session) if s.first <= day <= s.last]
    for _ in range((lead_days or BRINGING_WORKING_DAYS) + max(more, default=0)):
        day = indonesia.next_working_day(day, closed, days_off={indonesia.SUNDAY})
    if ready_on and ready_on > day:
        eve = ready_on - timedelta(days=1)
        day = indonesia.next_working_day(eve, closed, days_off={indonesia.SUNDAY})
    return day


def goes_out(session: Session, placed_at: datetime, cutoff: time) -> date:
    """What stays in town leaves on the day itself when it was ordered in time, else on the next
    day that hands work.
    """
    local = placed_at.astimezone(_zone(session))
    day = local.date() if local.time() >= cutoff else local.date() - timedelta(days=1)
    return indonesia.next_working_day(day, closed_days(session), days_off={indonesia.SUNDAY})


def _zone(session: Session) -> ZoneInfo:
    known = cooperative.known(session)
    return ZoneInfo(clock.ZONES[known.zone if known else "WIB"])
