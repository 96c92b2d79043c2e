"""A buyer says that a transfer was made and shows a picture of it; staff hold it beside the bank's
line and confirm the line, or say that no such money came.
"""

from sqlalchemy.orm import Session

from marketplace.catalogue import photo
from marketplace.catalogue.darkroom import Upload
from marketplace.kernel import clock, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Payment as States
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import payment as payments
from marketplace.payments import proof as proofs
from marketplace.payments.gateways import transfer
from marketplace.payments.payment import Payment
from marketplace.people import audit
from marketplace.policy import timers

PROVEN_BY_PICTURE = {payments.TRANSFER, payments.QRIS}
MOST_PICTURES = 5
_LEGIBLE = {"jpg": (1200,)}


class NothingToClaim(NotNow):
    says = lazy("For this order no payment is awaited.")


class EnoughPictures(NotNow):
    says = lazy("We have your pictures. Please call us if there is more to say.")


def claim(order_reference: str, order_key: str, sent: Upload, *, key: str) -> None:
    """Whoever holds the order's key shows a picture: from now on only a person lets the order go.

    Raises `NotFound`, `NothingToClaim`, `EnoughPictures`, `PhotoRefused`.
    """
    _claimable(db.session(), order_reference, order_key)  # no decoder works for strangers
    picture = photo.developed(sent, _LEGIBLE).files.popitem()[1]
    with transaction() as session:
        press = once.claim(session, key, f"claim payment {order_reference}")
        if press.result:
            return
        orders.to_decide_on(session, order_reference)
        payment = _claimable(session, order_reference, order_key)
        if payment.can("claim", THE_BUYER):
            payment.move("claim", by=THE_BUYER)
            transfer.keep_asking(session, payment.code, clock.now() + timers.CLAIM_LOOKED_AT)
        press.result = proofs.keep(session, payment.code, picture).code


def refuse(payment_code: str, *, by: Actor) -> None:
    """No such money came. The buyer hears of it and has a day to answer before the order goes.

    Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        payment = payments.known_as(session, payment_code)
        order = orders.to_decide_on(session, payment.order_reference)
        payment.move("fail", by=by)
        order.hold_until = max(order.hold_until, clock.now() + timers.BUYER_CHOOSES)
        queue(session, "payment not found", about=order.reference, payment=payment.code)
        audit.note(session, by, "payment not found", about=order.reference)


def may_claim(order: Order, payment: Payment) -> bool:
    """Whether the button is shown."""
    waits = payment.can("claim", THE_BUYER) or payment.state == States.CLAIMED
    return order.state == OrderStates.PLACED and payment.method in PROVEN_BY_PICTURE and waits


def _claimable(session: Session, order_reference: str, order_key: str) -> Payment:
    order = orders.held_with(session, order_reference, order_key)
    payment = payments.newest(session, order_reference)
    if not may_claim(order, payment):
        raise NothingToClaim()
    if proofs.count_of(session, payment.code) >= MOST_PICTURES:
        raise EnoughPictures()
    return payment
