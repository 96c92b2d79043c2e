"""When payouts are proposed each week, and which form the file for our bank has."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from marketplace.kernel import indonesia
from marketplace.policy import calendar, cooperative, setting

KEY = "pay day"
GENERIC = "generic"
FRIDAY = 4
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class PayDay:
    """Monday is 0; without a `weekday` nothing is proposed by the clock. The `form` belongs to one
    `account` of ours: with another account the plain form counts until somebody chooses.
    """

    weekday: int | None = FRIDAY
    at: str = "10:00"
    form: str = GENERIC
    account: str = ""

    @property
    def hour(self) -> time:
        return time.fromisoformat(self.at)


def current(session: Session) -> PayDay:
    """What counts now; Friday at ten where nobody decided."""
    return PayDay(**(setting.current(session, KEY) or {}))


def put(session: Session, chosen: PayDay, *, by: str) -> None:
    """From now on."""
    setting.put(session, KEY, asdict(chosen), by=by)


def form_of_file(session: Session) -> str:
    """The form our bank takes, as long as it is the account that was meant."""
    chosen = current(session)
    ours = cooperative.required(session).account_number
    return chosen.form if chosen.account == ours else GENERIC


def next_after(session: Session, moment: datetime) -> datetime | None:
    """The first pay day after this moment. On a holiday it is the next working day."""
    chosen = current(session)
    if chosen.weekday is None:
        return None
    days = calendar.ours(session)
    local = moment.astimezone(days.zone)
    day = local.date() - A_WEEK + timedelta(days=(chosen.weekday - local.weekday()) % 7)
    while True:
        resting = not indonesia.is_working_day(day, days.closed, days_off=())
        paid_on = indonesia.next_working_day(day, days.closed) if resting else day
        at = datetime.combine(paid_on, chosen.hour, tzinfo=days.zone).astimezone(UTC)
        if at > moment:
            return at
        day += A_WEEK
