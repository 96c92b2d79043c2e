"""A buyer pays in another way than first thought, as long as nobody has paid."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Payment as States
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.payments import closing, kept_money, methods
from marketplace.payments import payment as payments
from marketplace.payments.awaiting import await_payment
from marketplace.payments.kept_money import Why
from marketplace.payments.payment import QRIS, Payment

# Each time the goods wait anew.
MOST_PAYMENTS = 5
CHANGED_FROM = {States.AWAITED, States.FAILED, States.EXPIRED}


class NoMoreToChange(NotNow):
    says = lazy("This order is no longer waiting for your payment.")


class ChangedTooOften(NotNow):
    says = lazy("You changed this several times. Please call us.")


def pay_by(reference: str, order_key: str, method: str, *, key: str) -> None:
    """Whoever holds the order's key pays by `method` now; nobody shall pay the old payment.

    Raises `NotFound`, `NoMoreToChange`, `ChangedTooOften`, `NotOffered`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"pay {reference} by")
        if press.result:
            return
        orders.held_with(session, reference, order_key)
        order = orders.to_decide_on(session, reference)
        earlier = payments.of_order(session, order.reference)
        session.refresh(earlier[-1])
        if not may_change(session, order, earlier[-1]):
            raise NoMoreToChange()
        if len(earlier) >= MOST_PAYMENTS:
            raise ChangedTooOften()
        if method not in choices(session, order, earlier[-1]):
            raise methods.NotOffered()
        closing.end(session, earlier[-1], by=THE_BUYER)
        press.result = await_payment(session, order, method, since=clock.now()).code


def may_change(session: Session, order: Order, payment: Payment) -> bool:
    """Whether it still waits for all its money, and nobody said that they have paid."""
    waits = order.state == OrderStates.PLACED and order.hold_until > clock.now()
    if not waits or payment.state not in CHANGED_FROM:
        return False
    return not kept_money.open_of(session, order.reference, Why.SHORT)


def choices(session: Session, order: Order, payment: Payment) -> list[str]:
    """What could be chosen instead; the same once more when it can no longer be paid."""
    again = payment.state != States.AWAITED or _no_longer_shown(payment, clock.now())
    offered = methods.offered(session, order.total)
    return [method for method in offered if again or method != payment.method]


def _no_longer_shown(payment: Payment, now: datetime) -> bool:
    return payment.method == QRIS and payment.expires_at <= now
