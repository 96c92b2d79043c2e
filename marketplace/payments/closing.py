"""A payment that nobody shall pay any more is ended, here and at its provider."""

from sqlalchemy.orm import Session

from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Payment as States
from marketplace.payments import errand
from marketplace.payments import payment as payments
from marketplace.payments.payment import ONLINE, Payment


def end(session: Session, payment: Payment, *, by: Actor) -> None:
    """Inside a story: it is no longer waited for. Money that still comes is never refused."""
    if payment.can("expire"):
        payment.move("expire", by=by)
    ask_provider(session, payment)


def end_others(session: Session, paid: Payment, *, by: Actor) -> None:
    """Inside a story: its order is paid by this one. Nobody shall pay it in another way too."""
    for other in payments.of_order(session, paid.order_reference):
        if other is not paid and other.open:
            end(session, other, by=by)


def end_all(session: Session, order_reference: str, *, by: Actor) -> None:
    """Nobody is asked for money for this order any more."""
    for payment in payments.of_order(session, order_reference):
        if payment.state != States.SETTLED:
            end(session, payment, by=by)


def ask_provider(session: Session, payment: Payment) -> None:
    """Its page shall close, if the provider knows it; what it says then counts."""
    if payment.method in ONLINE and payment.provider_reference:
        errand.queue(session, errand.EXPIRE, about=payment.code, gateway=payment.method)
