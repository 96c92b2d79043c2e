"""A producer earns with a part: once, and exactly what was frozen on its line. What replaces other
goods is paid by whoever is to blame for them.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Actor
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.earning import Earning
from marketplace.ledger.recipes import Entry
from marketplace.orders.part import Part
from marketplace.payments.refund import CARRIER


def earn(session: Session, part: Part, verb: str, *, by: Actor) -> None:
    """Inside a story: `verb` completes the part, and it is booked; nothing is where she makes good
    what was her own fault. Raises `WrongState`.
    """
    part.move(verb, by=by)
    if part.unpaid:
        return
    journal.post(session, _entry(part))
    session.add(
        Earning(
            part=part.code,
            producer=part.producer,
            order=part.order_reference,
            what=part.what,
            quantity=part.quantity,
            gross=part.amount,
            commission=part.commission,
            amount=part.net,
            earned_at=clock.now(),
        )
    )


def _entry(part: Part) -> Entry:
    order, producer = part.order_reference, part.producer
    if part.replaces:
        place = chart.FROM_COURIERS if part.paid_by == CARRIER else chart.BORNE
        return recipes.earned_again(part.code, order, producer, place, part.amount)
    return recipes.earned(part.code, order, producer, part.amount, part.commission)
