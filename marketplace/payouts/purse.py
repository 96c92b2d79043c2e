"""What a producer may know of her own money: what waits, what is ready, what was paid."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import chart, earning, journal
from marketplace.ledger.earning import Earning
from marketplace.lifecycles import Payout as States
from marketplace.orders import part as parts
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout
from marketplace.people import identity
from marketplace.people.identity import Destination


@dataclass(frozen=True)
class Purse:
    """`waiting` is sold and not completed; `ready` is owed to her; `sent` was approved and has
    not arrived; `paid` arrived. What she `owes` buyers had back after she was paid for it.
    """

    waiting: Money
    ready: Money
    sent: Money
    paid: Money
    owes: Money
    earnings: Sequence[Earning]
    payouts: list[Payout]
    place: Destination | None


def purse_of(session: Session, producer: str) -> Purse:
    """Everything about the money of the producer with this code."""
    hers = payouts.of_producer(session, producer)
    return Purse(
        waiting=sum(part.net for part in parts.on_the_way(session, producer)),
        ready=-journal.balance(session, chart.payable(producer)),
        sent=sum(-journal.balance(session, chart.in_transit(p.code)) for p in _planned(hers)),
        paid=_arrived(session, producer),
        owes=journal.balance(session, chart.owed_by(producer)),
        earnings=earning.of_producer(session, producer),
        payouts=hers,
        place=identity.destination(session, producer),
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
