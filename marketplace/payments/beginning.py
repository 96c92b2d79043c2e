"""A payment is opened at its provider, so that the buyer can go there and pay."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.words import _, speaking
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Payment as States
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.payments import closing
from marketplace.payments import payment as payments
from marketplace.payments.gateways import online
from marketplace.payments.gateways.port import Ask, Begun, Declined, TooLate
from marketplace.payments.payment import Payment
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import timers

BACK = "back=1"
"""Tells the order's page that somebody comes from there. It proves nothing."""


class _Wanted(NamedTuple):
    gateway: str
    ask: Ask


class Beginning:
    """Knows where the shop is, for the way back."""

    def __init__(self, public_url: str) -> None:
        self._home = public_url or "http://127.0.0.1:8000"

    def begin(self, payment_code: str) -> bool | str:
        """An errand: opens it, unless it is no longer wanted. A no is told."""
        wanted = self._wanted(payment_code)
        if wanted is None:
            return False
        try:
            begun = self._open(payment_code, wanted)
        except Declined as no:
            _fail(payment_code)
            return f"{no}"[:300]
        _begun(payment_code, begun)
        return True

    def _open(self, payment_code: str, wanted: _Wanted) -> Begun:
        gateway = online.known_as(wanted.gateway)
        try:
            return gateway.begin(wanted.ask)
        except TooLate:
            _wait_longer(payment_code)
        again = self._wanted(payment_code)
        return gateway.begin(again.ask if again else wanted.ask)

    def _wanted(self, payment_code: str) -> _Wanted | None:
        session = db.session()
        try:
            payment = payments.known_as(session, payment_code)
            order = orders.known_as(session, payment.order_reference)
            if payment.state != States.AWAITED or order.state != OrderStates.PLACED:
                return None
            return _Wanted(payment.method, self._ask(session, order, payment))
        finally:
            session.rollback()

    def _ask(self, session: Session, order: Order, payment: Payment) -> Ask:
        us = cooperatives.required(session).name
        language = "/en" if order.language == "en" else ""
        page = f"{self._home}{language}/orders/{order.reference}"
        with speaking(order.language):
            what = _("Order %(reference)s at %(us)s", reference=order.reference, us=us)
        return Ask(
            payment=payment.code,
            order=order.reference,
            amount=payment.due,
            description=what,
            return_to=f"{page}?{BACK}",
            given_up_to=page,
            expires_at=payment.expires_at,
            language=order.language,
            email=order.contact.email,
        )


def _begun(payment_code: str, begun: Begun) -> None:
    """The buyer may go there, if the order still waits for it; else nobody shall pay there."""
    with transaction() as session:
        payment = _locked(session, payment_code)
        payment.provider_reference = begun.reference
        if payment.state == States.AWAITED:
            payment.pay_at = begun.pay_at
        else:
            closing.ask_provider(session, payment)


def _wait_longer(payment_code: str) -> None:
    """We were late ourselves, and the buyer shall have the whole time."""
    with transaction() as session:
        payment = _locked(session, payment_code)
        order = orders.known_as(session, payment.order_reference)
        if payment.state == States.AWAITED and order.state == OrderStates.PLACED:
            payment.expires_at = clock.now() + timers.ONLINE
            order.hold_until = timers.online_hold_ends(payment.expires_at)


def _fail(payment_code: str) -> None:
    with transaction() as session:
        payment = _locked(session, payment_code)
        if payment.state == States.AWAITED:
            payment.move("fail", by=THE_SYSTEM)


def _locked(session: Session, payment_code: str) -> Payment:
    """The order first, as everywhere."""
    payment = payments.known_as(session, payment_code)
    orders.to_decide_on(session, payment.order_reference)
    session.refresh(payment)
    return payment
