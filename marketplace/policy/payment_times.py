"""How long the cooperative waits for money that no provider reports: transfers, and cash at the
counter.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from marketplace.policy import setting

KEY = "payment times"


@dataclass(frozen=True)
class PaymentTimes:
    """A buyer is asked to pay within `hours`; the goods are kept `grace_hours` longer."""

    hours: int = 24
    grace_hours: int = 0

    @property
    def asked_for(self) -> timedelta:
        return timedelta(hours=self.hours)

    @property
    def grace(self) -> timedelta:
        return timedelta(hours=self.grace_hours)


def current(session: Session) -> PaymentTimes:
    """What counts now; the defaults where nobody decided."""
    return PaymentTimes(**(setting.current(session, KEY) or {}))


def put(session: Session, times: PaymentTimes, *, by: str) -> None:
    """From now on; orders that wait already keep their time."""
    setting.put(session, KEY, asdict(times), by=by)
