"""What the cooperative keeps and the least it pays out. Percentages are basis points."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.policy import setting

KEY = "rates"


@dataclass(frozen=True)
class Rates:
    """`commission_bp` of a line's total is ours where no rule of `commission` says otherwise.
    Transfers below `least_payout` wait, cash never; a refund of `second_person_from` or more
    needs a second person.
    """

    commission_bp: int = 1000
    least_payout: Money = 50_000
    second_person_from: Money = 250_000


def current(session: Session) -> Rates:
    """The rates that count now; the defaults where nobody decided."""
    return Rates(**(setting.current(session, KEY) or {}))


def put(session: Session, rates: Rates, *, by: str) -> None:
    """From now on; what was ordered before keeps its own."""
    setting.put(session, KEY, asdict(rates), by=by)


@dataclass(frozen=True)
class Decision:
    """Rates that somebody (a user's code) decided on, and from when they counted."""

    rates: Rates
    by: str
    counts_from: datetime


def history(session: Session) -> list[Decision]:
    """Every decision, the newest first; none while the defaults count."""
    return [
        Decision(Rates(**row.read()), row.set_by, row.counts_from)
        for row in setting.history(session, KEY)
    ]
