"""What each producer could be paid now. A payout run is made of the shares that need not wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money, share_bp
from marketplace.ledger import earning
from marketplace.payouts import payout as payouts
from marketplace.people import destination as destinations
from marketplace.people import producer as producers
from marketplace.people.destination import Destination
from marketplace.policy import rates

MOST_RECOVERED_BP = 2_500


@dataclass(frozen=True)
class Share:
    """Earnings that no payout has claimed, with what an earlier one left (`carried`), where they
    would go, and the least for a transfer. Of what she owes from refunds, `recovered` stays here:
    never more than a quarter. Who asked for all, or whose shop is closed, gets it `whole`.
    """

    producer: str
    earned: Money
    recovered: Money
    place: Destination | None
    least: Money
    carried: Money = 0
    whole: bool = False

    @property
    def amount(self) -> Money:
        """What she receives."""
        return self.earned - self.recovered

    @property
    def waits(self) -> bool:
        """She named no place, money came back from it, or it is too little for a transfer. Cash has
        no minimum.
        """
        return self.place is None or self.place.blocked or self.amount < self._needed(self.place)

    def _needed(self, place: Destination) -> Money:
        transfer = place.method in destinations.TRANSFERS
        return self.least if transfer and not self.whole else 1


def all_of_them(session: Session, until: datetime) -> list[Share]:
    """By producer. Six queries."""
    free, left = earning.unclaimed(session, until), payouts.carried(session)
    whose = {*free, *left}
    places = destinations.current_of(session, whose)
    makers = producers.by_code(session, whose)
    least = rates.current(session).least_payout
    owed = payouts.owed(session)
    return [
        Share(
            producer,
            earned,
            recoverable(earned, owed.get(producer, 0)),
            places.get(producer),
            least,
            left.get(producer, 0),
            makers[producer].ends or makers[producer].all_wanted_at is not None,
        )
        for producer in sorted(whose)
        if (earned := free.get(producer, 0) + left.get(producer, 0)) > 0
    ]


def recoverable(earned: Money, owed: Money) -> Money:
    """What of `owed` stays here when `earned` is paid out."""
    return min(max(0, owed), share_bp(earned, MOST_RECOVERED_BP))


def to_pay(session: Session, until: datetime) -> list[Share]:
    """Those who would be paid."""
    return [share for share in all_of_them(session, until) if not share.waits]


def of(session: Session, producer: str, until: datetime) -> Share | None:
    """Hers alone; nothing when nothing is free."""
    return next((s for s in all_of_them(session, until) if s.producer == producer), None)
