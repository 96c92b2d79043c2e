"""What each producer could be paid now. A payout run is made of the shares that need not wait."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all
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
    `shop` is her public name.
    """

    producer: str
    earned: Money
    recovered: Money
    place: Destination | None
    least: Money
    carried: Money = 0
    whole: bool = False
    shop: str = ""

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
    """By producer. Four queries."""
    known = _known(session, until)
    places = destinations.current_of(session, known)
    makers = producers.by_code(session, known)
    least = rates.current(session).least_payout
    return [
        Share(
            producer,
            earned,
            recoverable(earned, sums["owed"]),
            places.get(producer),
            least,
            sums["carried"],
            makers[producer].ends or makers[producer].all_wanted_at is not None,
            makers[producer].alias,
        )
        for producer, sums in sorted(known.items())
        if (earned := sums["free"] + sums["carried"]) > 0
    ]


def _known(session: Session, until: datetime) -> dict[str, Counter[str]]:
    """Of everybody for whom something is free or was left by an earlier payout, and what she owes.
    """
    asked = {
        "free": earning.ask_unclaimed(until),
        "carried": earning.ask_carried(),
        "owed": payouts.ask_owed(),
    }
    found: dict[str, Counter[str]] = {}
    questions = [
        select(literal(what), *query.subquery().columns) for what, query in asked.items()
    ]
    for what, producer, amount in session.execute(union_all(*questions)):
        found.setdefault(producer, Counter())[what] = int(amount)
    return {who: sums for who, sums in found.items() if sums["free"] or sums["carried"]}


def recoverable(earned: Money, owed: Money) -> Money:
    """What of `owed` stays here when `earned` is paid out."""
    return min(max(0, owed), share_bp(earned, MOST_RECOVERED_BP))


def to_pay(session: Session, until: datetime) -> list[Share]:
    """Those who would be paid."""
    return [share for share in all_of_them(session, until) if not share.waits]


def of(session: Session, producer: str, until: datetime) -> Share | None:
    """Hers alone; nothing when nothing is free."""
    return next((s for s in all_of_them(session, until) if s.producer == producer), None)
