"""A producer earns with a part: once, and exactly what was frozen on its line. What replaces other
goods is paid by whoever is to blame for them.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Actor
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.earning import Earning
from marketplace.ledger.recipes import Entry
from marketplace.orders.part import Part
from marketplace.payments.refund import CARRIER


def earn(session: Session, parts: Sequence[Part], verb: str, *, by: Actor) -> None:
    """Inside a story: `verb` completes the parts, and they are booked; nothing is where she makes
    good what was her own fault. Raises `WrongState`.
    """
    for part in parts:
        part.move(verb, by=by)
    # In the order of their makers: two parcels with goods of the same people book in one order.
    paid = sorted(
        (part for part in parts if not part.unpaid), key=lambda part: (part.producer, part.code)
    )
    journal.post_all(session, [_entry(part) for part in paid])
    session.add_all(
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
        for part in paid
    )


def _entry(part: Part) -> Entry:
    order, producer = part.order_reference, part.producer
    if part.replaces:
        place = chart.FROM_COURIERS if part.paid_by == CARRIER else chart.BORNE
        return recipes.earned_again(part.code, order, producer, place, part.amount)
    return recipes.earned(part.code, order, producer, part.amount, part.commission)
