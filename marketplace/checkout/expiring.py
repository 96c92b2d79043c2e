"""Orders nobody paid in time give their goods back. What the clock does, any buyer's next order
does too, so that no job needs to run for stock to be free again.
"""

from sqlalchemy import select

from marketplace.catalogue import stock
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as States
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import payment as payments

MOST_AT_ONCE = 20


def expire_due() -> int:
    """Expires overdue orders, each in a story of its own; returns how many. A paid order is never
    touched.
    """
    overdue = db.session.scalars(
        select(Order.reference)
        .where(Order.state == States.PLACED, Order.hold_until <= clock.now())
        .order_by(Order.hold_until)
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(_expire(reference) for reference in overdue)


def _expire(reference: str) -> int:
    with transaction() as session:
        order = session.scalar(
            select(Order)
            .where(Order.reference == reference, Order.state == States.PLACED)
            .with_for_update(skip_locked=True)
        )
        if order is None:
            return 0
        order.move("expire", by=THE_SYSTEM)
        for payment in payments.of_order(session, reference):
            if payment.can("expire"):
                payment.move("expire", by=THE_SYSTEM)
        stock.release(session, reference, by=THE_SYSTEM)
        queue(session, "order expired", about=reference)
        return 1
