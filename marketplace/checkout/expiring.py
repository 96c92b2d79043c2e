"""Orders nobody paid in time give their goods back. What the clock does, any buyer's next order
does too, so that no job needs to run for stock to be free again.

Where a provider may have taken the money, it is asked first (`marketplace.payments.sweeping`). One
that does not answer has an hour; money it tells of later is never refused.
"""

from sqlalchemy import ColumnElement, exists, or_, select

from marketplace.catalogue import stock
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.orders import voucher as vouchers
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import closing
from marketplace.payments import payment as payments
from marketplace.payments.payment import Payment
from marketplace.policy import timers

MOST_AT_ONCE = 20


def expire_due() -> int:
    """Expires overdue orders, each in a story of its own; returns how many. A paid order is never
    touched.
    """
    overdue = db.session.scalars(
        select(Order.reference)
        .where(
            Order.state == States.PLACED,
            Order.hold_until <= clock.now(),
            _nobody_answers_for(),
            ~_claimed(),
        )
        .order_by(Order.hold_until)
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(_expire(reference) for reference in overdue)


def _nobody_answers_for() -> ColumnElement[bool]:
    """No provider keeps a page open for it, or none has told for an hour how that stands."""
    at_provider = exists().where(
        Payment.order_reference == Order.reference,
        Payment.state.in_([PaymentStates.AWAITED, PaymentStates.CLAIMED]),
        Payment.provider_reference.is_not(None),
    )
    return or_(~at_provider, Order.hold_until <= clock.now() - timers.PROVIDER_PATIENCE)


def _expire(reference: str) -> int:
    with transaction() as session:
        order = session.scalar(
            select(Order)
            .where(Order.reference == reference, Order.state == States.PLACED, ~_claimed())
            .with_for_update(skip_locked=True)
        )
        if order is None:
            return 0
        order.move("expire", by=THE_SYSTEM)
        for payment in payments.of_order(session, reference):
            closing.end(session, payment, by=THE_SYSTEM)
        stock.release(session, reference, by=THE_SYSTEM)
        vouchers.give_back(session, reference)
        queue(session, "order expired", about=reference)
        return 1


def _claimed() -> ColumnElement[bool]:
    """Somebody says it is paid: the clock waits for a person to look."""
    return exists().where(
        Payment.order_reference == Order.reference, Payment.state == PaymentStates.CLAIMED
    )
