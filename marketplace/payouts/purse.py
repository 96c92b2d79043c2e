"""What a producer may know of her own money: what waits, what is ready, what was paid."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import chart, journal
from marketplace.lifecycles import Payout as States
from marketplace.payouts import payout as payouts
from marketplace.payouts import purse_lines
from marketplace.payouts.payout import Payout
from marketplace.payouts.purse_lines import Where
from marketplace.people import destination as destinations
from marketplace.people.destination import Destination
from marketplace.policy import rates


@dataclass(frozen=True)
class Purse:
    """`waiting` is sold and has not reached its buyer; `held` has, and is not sure yet; `ready` is
    owed to her; `sent` was approved and has not arrived; `paid` arrived. What she `owes` buyers had
    back after she was paid for it. A transfer is made from `least` on.
    """

    waiting: Money
    held: Money
    ready: Money
    sent: Money
    paid: Money
    owes: Money
    payouts: list[Payout]
    place: Destination | None
    least: Money

    @property
    def too_little(self) -> bool:
        """Whether what is ready waits until it is worth a transfer."""
        by_bank = self.place is not None and self.place.method in destinations.TRANSFERS
        return by_bank and 0 < self.ready < self.least


def purse_of(session: Session, producer: str) -> Purse:
    """Everything about the money of the producer with this code."""
    hers = payouts.of_producer(session, producer)
    lines = purse_lines.unearned(session, producer)
    return Purse(
        waiting=sum(line.net for line in lines if line.where == Where.WAITING),
        held=sum(line.net for line in lines if line.where == Where.HELD),
        ready=-journal.balance(session, chart.payable(producer)),
        sent=sum(-journal.balance(session, chart.in_transit(p.code)) for p in _planned(hers)),
        paid=_arrived(session, producer),
        owes=journal.balance(session, chart.owed_by(producer)),
        payouts=hers,
        place=destinations.current(session, producer),
        least=rates.current(session).least_payout,
    )


def _planned(hers: list[Payout]) -> list[Payout]:
    return [payout for payout in hers if payout.state == States.PLANNED]


def _arrived(session: Session, producer: str) -> Money:
    total = session.scalar(
        select(func.sum(Payout.amount)).where(
            Payout.producer == producer, Payout.state == States.ARRIVED
        )
    )
    return int(total or 0)
