"""What providers took for us, held against the books: each piece of money is booked, and once."""

from collections.abc import Iterable, Iterator

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
        booked = _booked(session, map(_usual, some))
        others = [taken for taken in some if not _usual(taken) <= booked]
        booked |= _booked(session, map(_with_what_came_short, others))
        for taken in others:
            ways = _usual(taken), _with_what_came_short(taken)
            missing = min((way - booked for way in ways), key=len)
            for key in sorted(missing):
                yield f"I12 {taken.gateway} took {taken.charge}, and {key} is not booked"


def _booked(session: Session, keys: Iterable[set[str]]) -> set[str]:
    return set(session.scalars(select(Entry.key).where(among(Entry.key, set().union(*keys)))))


def _usual(taken: Taken) -> set[str]:
    wanted = _kept(taken)
    if taken.outcome != Outcome.PAID:
        wanted.add(f"kept_apart:{_event(taken)}")
    if taken.outcome != Outcome.KEPT_APART:
        wanted.add(f"received:{taken.payment}")
    return wanted


def _with_what_came_short(taken: Taken) -> set[str]:
    """All lies apart for a moment, and pays from there: `Receipt.pay`."""
    wanted = _kept(taken) | {f"kept_apart:{_event(taken)}"}
    if taken.outcome != Outcome.KEPT_APART:
        wanted.add(f"used:{taken.payment}")
    return wanted


def _kept(taken: Taken) -> set[str]:
    """What the provider keeps of it."""
    return {f"gateway_fee:{_event(taken)}"} if taken.fee else set()


def _event(taken: Taken) -> str:
    return f"{taken.gateway}:{taken.charge}"
