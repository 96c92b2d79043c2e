"""What providers took for us, held against the books: each piece of money is booked, and once."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel.among import among
from marketplace.ledger.journal import Entry
from marketplace.payments.payment import Payment
from marketplace.payments.settling import Outcome
from marketplace.payments.taken import Taken
from marketplace.reports.buyers_money import Only

AT_ONCE = 5_000


def broken(session: Session, only: Only = None) -> Iterator[str]:
    """I12: money a provider took pays its order or is kept apart, and its fee is booked; of all
    orders, or of `only` these.
    """
    query = select(Taken).order_by(Taken.id)
    if only is not None:
        query = query.join(Payment, Payment.code == Taken.payment)
        query = query.where(among(Payment.order_reference, only))
    for some in session.scalars(query).partitions(AT_ONCE):
        wanted = {key for taken in some for key in _keys(taken)}
        booked = set(session.scalars(select(Entry.key).where(among(Entry.key, wanted))))
        for taken in some:
            for key in sorted(_keys(taken) - booked):
                yield f"I12 {taken.gateway} took {taken.charge}, and {key} is not booked"


def _keys(taken: Taken) -> set[str]:
    event = f"{taken.gateway}:{taken.charge}"
    wanted = {f"gateway_fee:{event}"} if taken.fee else set[str]()
    if taken.outcome != Outcome.PAID:
        wanted.add(f"kept_apart:{event}")
    if taken.outcome != Outcome.KEPT_APART:
        wanted.add(f"received:{taken.payment}")
    return wanted
