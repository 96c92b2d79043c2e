"""What each producer could be paid now. A payout run is made of the shares that need not wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money, share_bp
from marketplace.ledger import earning
from marketplace.payouts import payout as payouts
from marketplace.people import identity
from marketplace.people.identity import Destination
from marketplace.policy import rates

MOST_RECOVERED_BP = 2_500


@dataclass(frozen=True)
class Share:
    """Earnings that no payout has claimed, where they would go, and the least for a transfer.
    Of what she owes from refunds, `recovered` stays here: never more than a quarter.
    """

    producer: str
    earned: Money
    recovered: Money
    place: Destination | None
    least: Money

    @property
    def amount(self) -> Money:
        """What she receives."""
        return self.earned - self.recovered

    @property
    def waits(self) -> bool:
        """She named no place, or it is too little for a transfer. Cash has no minimum."""
        place = self.place
        least = self.least if place and place.method == identity.BANK else 1
        return place is None or self.amount < least


def all_of_them(session: Session, until: datetime) -> list[Share]:
    """By producer. Four queries."""
    free = earning.unclaimed(session, until)
    places = identity.destinations(session, free)
    least = rates.current(session).least_payout
    owed = payouts.owed(session)
    return [
        Share(
            producer,
            earned,
            recoverable(earned, owed.get(producer, 0)),
            places.get(producer),
            least,
        )
        for producer, earned in sorted(free.items())
        if earned
    ]


def recoverable(earned: Money, owed: Money) -> Money:
    """What of `owed` stays here when `earned` is paid out."""
    return min(max(0, owed), share_bp(earned, MOST_RECOVERED_BP))


def to_pay(session: Session, until: datetime) -> list[Share]:
    """Those who would be paid."""
    return [share for share in all_of_them(session, until) if not share.waits]
