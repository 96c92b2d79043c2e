"""A refund goes back through the provider the money came through. What the provider says of it is
followed, whoever asked; a refund that failed there waits for somebody to pay it in another way.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Refund as States
from marketplace.orders import order as orders
from marketplace.payments import lost_money
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refund_steps as steps
from marketplace.payments.gateways import online
from marketplace.payments.gateways.port import Back, BackStanding, Declined
from marketplace.payments.refund import Refund


class NotOurRefund(Exception):
    """The provider gave back another sum than was asked: a person must look."""


class _Wanted(NamedTuple):
    gateway: str
    charge: str
    amount: Money
    reference: str


def ask(refund_code: str) -> bool | str:
    """An errand: gives it back, or looks how it stands if that was asked before. A no is told."""
    wanted = _wanted(refund_code)
    if wanted is None:
        return False
    gateway = online.known_as(wanted.gateway)
    try:
        if wanted.reference:
            back = gateway.fetch_refund(wanted.reference)
        else:
            back = gateway.refund(wanted.charge, wanted.amount, refund=refund_code)
    except Declined as no:
        _fail(refund_code, f"{no}"[:300])
        return f"{no}"[:300]
    return _follow(refund_code, back)


def look_at(gateway: str, reference: str) -> bool:
    """The refund that the provider calls so; tells whether it is one of ours."""
    back = online.known_as(gateway).fetch_refund(reference)
    return bool(back.refund) and _follow(back.refund, back)


def _wanted(refund_code: str) -> _Wanted | None:
    session = db.session()
    try:
        refund = refunds.known_as(session, refund_code)
        if refund.state != States.SENT or not refund.online:
            return None
        paid = payments.known_as(session, refund.payment)
        return _Wanted(paid.method, paid.charge, refund.amount, refund.provider_reference or "")
    finally:
        session.rollback()


def _follow(refund_code: str, back: Back) -> bool:
    with transaction() as session:
        if not refunds.is_known(session, refund_code):
            return False
        refund = _held(session, refund_code)
        if not refund.payment or refund.paid_from:
            return True  # it was paid in another way since
        if back.amount != refund.amount:
            raise NotOurRefund(f"{back.reference}: {back.amount}, asked {refund.amount}")
        refund.provider_reference = back.reference
        if back.standing == BackStanding.DONE and refund.state == States.SENT:
            steps.has_it(session, refund, by=THE_SYSTEM)
        elif back.standing == BackStanding.FAILED:
            refund.trouble = back.why
            if refund.can("fail"):
                steps.came_back(session, refund, by=THE_SYSTEM)
                _look_if_lost(session, refund)
        return True


def _held(session: Session, refund_code: str) -> Refund:
    """Its order first: whoever hears of a dispute about the same money waits there too."""
    known = refunds.known_as(session, refund_code)
    if known.payment:
        orders.to_decide_on(session, known.about)
    return refunds.to_decide_on(session, refund_code)


def _look_if_lost(session: Session, refund: Refund) -> None:
    """A provider gives nothing back of what it took for the buyer's bank."""
    session.flush()
    lost_money.settle(session, refund.payment)


def _fail(refund_code: str, why: str) -> None:
    with transaction() as session:
        refund = _held(session, refund_code)
        if refund.state == States.SENT and refund.online:
            refund.trouble = why
            steps.came_back(session, refund, by=THE_SYSTEM)
            _look_if_lost(session, refund)

