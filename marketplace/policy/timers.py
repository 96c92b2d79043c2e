"""How long things wait, by the cooperative's calendar. Banks also rest on Saturdays."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from marketplace.kernel import indonesia
from marketplace.policy import calendar, payment_times
from marketplace.policy.calendar import Calendar

ONLINE = timedelta(minutes=31)  # a provider's page stays open for 30 at least
ONLINE_GRACE = timedelta(minutes=10)
PROVIDER_PATIENCE = timedelta(hours=1)
QRIS_SHOWN = timedelta(minutes=30)
REUSE_AMOUNT_AFTER = timedelta(days=7)
BUYER_CHOOSES = timedelta(hours=24)
CLAIM_LOOKED_AT = timedelta(days=30)
DESK_CODE = timedelta(minutes=10)
INVITATION = timedelta(days=7)
AT_ONCE = timedelta()
DESTINATION_HOLD = timedelta(hours=72)
DELIVERED_WITHOUT_NEWS_DAYS = 4
COMPLAINT_WORKING_DAYS = 2
BRINGING_WORKING_DAYS = 2
COMPLAINT_ANSWERED_WORKING_DAYS = 1
COMPLAINT_DECIDED = timedelta(days=7)
CLAIM_YEARS = 4  # UU 8/1999 art. 27: until then whoever sold it answers for a defect
UNDO_CANCEL = timedelta(hours=24)

NOON = time(12)
ONE_DAY = timedelta(days=1)
EVERY_DAY = range(7)
DESK_CLOSES = time(17)


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
    days = calendar.ours(session)
    day = indonesia.next_working_day(at.astimezone(days.zone).date(), days.closed)
    return datetime.combine(day, NOON, tzinfo=days.zone).astimezone(UTC)


def online_hold_ends(pay_until: datetime) -> datetime:
    """When its provider no longer takes the money, what was paid in the last minute is still on
    its way.
    """
    return pay_until + ONLINE_GRACE


def complaint_window_ends(session: Session, delivered_at: datetime) -> datetime:
    """The end of the second working day after delivery (PP 80/2019 art. 69: two working days)."""
    return _end_of_working_day(session, delivered_at, COMPLAINT_WORKING_DAYS)


def complaint_answered_by(session: Session, opened_at: datetime) -> datetime:
    """The end of the next working day: until then the buyer has an answer."""
    return _end_of_working_day(session, opened_at, COMPLAINT_ANSWERED_WORKING_DAYS)


def claim_ends(delivered_at: datetime) -> datetime:
    """Until then the cooperative answers for what was wrong with goods from the beginning."""
    return delivered_at + timedelta(days=365 * CLAIM_YEARS)


def _end_of_working_day(session: Session, at: datetime, working_days: int) -> datetime:
    days = calendar.ours(session)
    day = at.astimezone(days.zone).date()
    for _ in range(working_days):
        day = indonesia.next_working_day(day, days.closed)
    return datetime.combine(day + ONE_DAY, time(), tzinfo=days.zone).astimezone(UTC)


def answer_due(session: Session, asked_at: datetime) -> datetime:
    """A question is answered before five o'clock of the next working day."""
    days = calendar.ours(session)
    day = indonesia.next_working_day(asked_at.astimezone(days.zone).date(), days.closed)
    return datetime.combine(day, DESK_CLOSES, tzinfo=days.zone).astimezone(UTC)


def made_by(
    session: Session,
    placed_at: datetime,
    lead_days: int = 0,
    ready_on: date | None = None,
    *,
    days: Calendar | None = None,
) -> date:
    """The day by which a producer brings what was ordered, and it leaves: hands work on Saturdays
    too, and nothing leaves on a day on which nobody picks it up.

    Without a lead of its own a thing lies ready and only has to be brought. What comes on a day
    that is known, comes on the first working day from then on.
    """
    days = days or calendar.ours(session)
    day = placed_at.astimezone(days.zone).date()
    season = days.season_on(day)
    for _ in range((lead_days or BRINGING_WORKING_DAYS) + (season.more_days if season else 0)):
        day = days.next_for_hands(day)
    if ready_on and ready_on > day:
        day = days.next_for_hands(ready_on - ONE_DAY)
    return days.next_for_riders(day - ONE_DAY)


def goes_out(
    session: Session,
    placed_at: datetime,
    cutoff: time,
    weekdays: Collection[int] = EVERY_DAY,
    *,
    days: Calendar | None = None,
) -> date:
    """What stays in town leaves on the day itself when it was ordered in time, else on the next
    day that a rider goes there: those of the week that are named, and no holiday.
    """
    days = days or calendar.ours(session)
    local = placed_at.astimezone(days.zone)
    season = days.season_on(local.date())
    if season and season.cutoff:
        cutoff = min(cutoff, season.cutoff)
    day = local.date() if local.time() >= cutoff else local.date() - ONE_DAY
    return rides_after(day, weekdays, days)


def rides_after(day: date, weekdays: Collection[int], days: Calendar) -> date:
    """The first day after `day` on which a rider goes there."""
    day = days.next_for_riders(day)
    while day.weekday() not in weekdays:
        day = days.next_for_riders(day)
    return day
