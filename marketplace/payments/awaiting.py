"""A payment is awaited for an order, inside a story."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.kernel.money import Money
from marketplace.orders.order import Order
from marketplace.payments import errand, methods
from marketplace.payments.gateways import qris, transfer
from marketplace.payments.payment import ONLINE, QRIS, TRANSFER, Payment


def await_payment(session: Session, order: Order, method: str, *, since: datetime) -> Payment:
    """The order's new payment, for which its goods wait; the worker opens it at its provider if it
    has one.

    Raises `NotOffered`, and `Unavailable` when every amount is taken.
    """
    if method not in methods.offered(session, order.total):
        raise methods.NotOffered()
    code, times = codes.code(), methods.times(session, method, since)
    payment = Payment(
        code=code,
        order_reference=order.reference,
        method=method,
        amount=order.total,
        unique_code=_unique_code(session, code, method, order.total, times.hold_until),
        expires_at=times.pay_until,
    )
    session.add(payment)
    order.hold_until = max(order.hold_until, times.hold_until)
    if method in ONLINE:
        errand.queue(session, errand.BEGIN, about=code, gateway=method)
    return payment


def _unique_code(session: Session, payment: str, method: str, total: Money, until: datetime) -> int:
    if method == TRANSFER:
        return transfer.unique_code(session, payment, total, until)
    if method == QRIS:
        return qris.unique_code(session, payment, total, until)
    return 0
