"""How a payment stands is read from its provider, and followed: paid, failed, expired, or still
open. It does not matter who asked for the look, nor how often: an event, the sweep, the end of the
time to pay. Money is booked once, by the provider's own name for it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money
from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.orders import order as orders
from marketplace.payments import payment as payments
from marketplace.payments import taken
from marketplace.payments.gateways import online
from marketplace.payments.gateways.port import Seen, Standing
from marketplace.payments.payment import Payment
from marketplace.payments.settling import Outcome, settle
from marketplace.payments.taken import Taken

CURRENCY = "IDR"


class NotOurMoney(Exception):
    """It is in another currency, or of a test: a person must look."""


def look(payment_code: str) -> bool:
    """An errand: how does it stand? Nothing to do where the provider does not know it."""
    gateway, reference = _known_by(payment_code)
    return bool(reference) and look_at(gateway, reference)


def close(payment_code: str) -> bool:
    """An errand: nobody shall pay it any more. If somebody has, that counts."""
    gateway, reference = _known_by(payment_code)
    if not reference:
        return False
    return follow(gateway, online.known_as(gateway).expire(reference))


def look_at(gateway: str, reference: str) -> bool:
    """The payment that the provider calls so; tells whether it is one of ours."""
    return follow(gateway, online.known_as(gateway).fetch(reference))


def follow(gateway: str, seen: Seen) -> bool:
    """Brings our payment to where the provider has it. Raises `NotOurMoney`."""
    with transaction() as session:
        payment = _locked(session, gateway, seen)
        if payment is None:
            return False
        if payment.provider_reference is None:
            payment.provider_reference = seen.reference  # its event was faster than its answer
        if seen.standing == Standing.PAID:
            _take(session, payment, seen)
        elif payment.provider_reference == seen.reference:
            _end(payment, seen.standing)
        return True


def _known_by(payment_code: str) -> tuple[str, str]:
    session = db.session()
    try:
        payment = payments.known_as(session, payment_code)
        return payment.method, payment.provider_reference or ""
    finally:
        session.rollback()


def _locked(session: Session, gateway: str, seen: Seen) -> Payment | None:
    """Whoever looks at the same moment waits at the order."""
    mine = Payment.code == seen.payment, Payment.method == gateway
    payment = session.scalar(select(Payment).where(*mine))
    if payment is None:
        return None
    orders.to_decide_on(session, payment.order_reference)
    session.refresh(payment)
    return payment


def _take(session: Session, payment: Payment, seen: Seen) -> None:
    if seen.currency != CURRENCY or not seen.live:
        raise NotOurMoney(f"{seen.reference}: {seen.currency}, of our mode: {seen.live}")
    charge = seen.charge or seen.reference
    place, event = chart.clearing(payment.method), f"{payment.method}:{charge}"
    if known := taken.known_as(session, payment.method, charge):
        _learn_fee(session, known, payment, seen.fee)
        return
    outcome = settle(session, payment, seen.amount, event=event, place=place, by=THE_SYSTEM)
    if outcome != Outcome.KEPT_APART or not payment.charge:
        payment.charge = charge
    row = Taken(
        gateway=payment.method,
        charge=charge,
        payment=payment.code,
        amount=seen.amount,
        outcome=outcome,
        taken_at=clock.now(),
    )
    session.add(row)
    _learn_fee(session, row, payment, seen.fee)


def _learn_fee(session: Session, row: Taken, payment: Payment, fee: Money | None) -> None:
    """A provider says what it keeps when it says that it took the money, or some time after."""
    if row.fee is not None or fee is None:
        return
    row.fee = fee
    if fee:
        event, place = f"{row.gateway}:{row.charge}", chart.clearing(row.gateway)
        journal.post(session, recipes.gateway_fee(event, payment.order_reference, place, fee))


def _end(payment: Payment, standing: Standing) -> None:
    verb = {Standing.FAILED: "fail", Standing.EXPIRED: "expire"}.get(standing, "")
    if verb and payment.can(verb):
        payment.move(verb, by=THE_SYSTEM)
