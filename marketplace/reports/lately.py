"""Which orders a quick check asks about: those that are open, and those about which something was
booked after the last stretch of the chain was sealed. Nothing is sealed before all was well; what
had ended by then is asked about again at night.
"""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.ledger.journal import Entry, Posting
from marketplace.ledger.stretches import Stretch
from marketplace.lifecycles import Order as States
from marketplace.orders.order import Order
from marketplace.reports.buyers_money import Only

AT_ONCE = 5_000
_OPEN = [States.PLACED, States.PAID]
_OF_ORDERS = {"2100", "2600", "4100"}


def sealed(session: Session) -> int:
    """The last posting of the stretches there are."""
    return session.scalar(select(func.max(Stretch.last_posting))) or 0


def orders(session: Session, after: int) -> Iterator[Only]:
    """Some at once; where nothing was sealed, all of them."""
    if not after:
        yield None
        return
    found = set(session.scalars(select(Order.reference).where(Order.state.in_(_OPEN))))
    new = select(Posting.account, Entry.reference).join(Entry, Entry.key == Posting.entry)
    for account, reference in session.execute(new.where(Posting.id > after)):
        number, _, document = account.partition(":")
        found |= {reference, document} if number in _OF_ORDERS else {reference}
    names = sorted(found)
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
