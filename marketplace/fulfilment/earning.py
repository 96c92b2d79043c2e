"""A producer earns with a part: once, and exactly what was frozen on its line."""

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Actor
from marketplace.ledger import journal, recipes
from marketplace.ledger.earning import Earning
from marketplace.orders.part import Part


def earn(session: Session, part: Part, verb: str, *, by: Actor) -> None:
    """Inside a story: `verb` completes the part, and it is booked. Raises `WrongState`."""
    part.move(verb, by=by)
    journal.post(
        session,
        recipes.earned(
            part.code, part.order_reference, part.producer, part.amount, part.commission
        ),
    )
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
