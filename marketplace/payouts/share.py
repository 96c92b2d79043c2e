"""What each producer could be paid now. A payout run is made of the shares that need not wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import earning
from marketplace.people import identity
from marketplace.people.identity import Destination
from marketplace.policy import rates


@dataclass(frozen=True)
class Share:
    """Earnings that no payout has claimed, where they would go, and the least for a transfer."""

    producer: str
    amount: Money
    place: Destination | None
    least: Money

    @property
    def waits(self) -> bool:
        """She named no place, or it is too little for a transfer. Cash has no minimum."""
        place = self.place
        return place is None or (place.method == identity.BANK and self.amount < self.least)


def all_of_them(session: Session, until: datetime) -> list[Share]:
    """By producer. Three queries."""
    free = earning.unclaimed(session, until)
    places = identity.destinations(session, free)
    least = rates.current(session).least_payout
    return [
        Share(producer, amount, places.get(producer), least)
        for producer, amount in sorted(free.items())
    ]


def to_pay(session: Session, until: datetime) -> list[Share]:
    """Those who would be paid."""
    return [share for share in all_of_them(session, until) if not share.waits]
