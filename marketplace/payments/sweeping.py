"""No order depends on an event arriving: open payments are looked at again and again, and those
whose time is over are closed at their provider before their goods are given back.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, exists, literal, select

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import Dispute as Disputes
from marketplace.lifecycles import Errand as Errands
from marketplace.lifecycles import Payment as States
from marketplace.lifecycles import Refund as Refunds
from marketplace.orders.order import Order
from marketplace.payments import closing, disputing, errand
from marketplace.payments import dispute as disputes
from marketplace.payments import payment as payments
from marketplace.payments import refund_steps as steps
from marketplace.payments.dispute import Dispute
from marketplace.payments.errand import Errand
from marketplace.payments.payment import ONLINE, STRIPE, Payment
from marketplace.payments.refund import Refund
from marketplace.payments.taken import Taken

EVERY, EVERY_REFUND = timedelta(minutes=5), timedelta(hours=1)
BEFORE_FEES, ASKED_FOR_FEES = timedelta(hours=1), timedelta(days=30)
TELL_FEES = (STRIPE,)
MOST_AT_ONCE = 50


def sweep_due() -> int:
    """Promises the looks that are due; returns how many."""
    return _close_due() + _look_due() + _fees_due() + _refunds_due() + _disputes_due()


def _close_due() -> int:
    overdue = _open().where(Payment.expires_at <= clock.now(), ~_asked(errand.EXPIRE, ""))
    codes = db.session.scalars(overdue.order_by(Payment.expires_at).limit(MOST_AT_ONCE)).all()
    for code in codes:
        with transaction() as session:
            closing.ask_provider(session, payments.known_as(session, code))
    return len(codes)


def _look_due() -> int:
    """Once in each five minutes."""
    turn = str(int(clock.now().timestamp()) // int(EVERY.total_seconds()))
    waiting = (
        _open()
        .join(Order, Order.reference == Payment.order_reference)
        .where(Order.placed_at <= clock.now() - EVERY, ~_asked(errand.FETCH, turn), ~_under_way())
    )
    codes = db.session.scalars(waiting.order_by(Payment.id).limit(MOST_AT_ONCE)).all()
    for code in codes:
        _ask_again(code, turn)
    return len(codes)


def _fees_due() -> int:
    """What a provider keeps of its money is asked for once a day, until it has said so."""
    day = f"fee {clock.today()}"
    since, until = clock.now() - ASKED_FOR_FEES, clock.now() - BEFORE_FEES
    unknown = (
        select(Payment.code)
        .join(Taken, Taken.payment == Payment.code)
        .where(Taken.fee.is_(None), Taken.taken_at.between(since, until))
        .where(Taken.gateway.in_(TELL_FEES), ~_asked(errand.FETCH, day))
    )
    codes = db.session.scalars(unknown.order_by(Payment.id).limit(MOST_AT_ONCE)).all()
    for code in codes:
        _ask_again(code, day)
    return len(codes)


def _ask_again(code: str, again: str) -> None:
    with transaction() as session:
        method = payments.known_as(session, code).method
        errand.queue(session, errand.FETCH, about=code, gateway=method, again=again)


def _refunds_due() -> int:
    """Once in each hour: banks take days to say how one ends."""
    turn = str(int(clock.now().timestamp()) // int(EVERY_REFUND.total_seconds()))
    under_way = exists().where(Errand.about == Refund.code, Errand.state == Errands.QUEUED)
    promised = literal(f"{errand.REFUND}:") + Refund.code + literal(f":{turn}")
    waiting = select(Refund.code).where(
        Refund.state == Refunds.SENT, Refund.payment != "", Refund.paid_from == "",
        ~under_way, ~exists().where(Errand.dedupe == promised),
    )  # fmt: skip
    codes = db.session.scalars(waiting.order_by(Refund.id).limit(MOST_AT_ONCE)).all()
    for code in codes:
        with transaction() as session:
            steps.look_again(session, code, turn)
    return len(codes)


def _disputes_due() -> int:
    """Once a day: banks take weeks to decide."""
    day = f"{clock.today()}"
    promised = literal(f"{errand.DISPUTE}:") + Dispute.code + literal(f":{day}")
    waiting = select(Dispute.code).where(
        Dispute.state == Disputes.OPEN, ~exists().where(Errand.dedupe == promised)
    )
    codes = db.session.scalars(waiting.order_by(Dispute.id).limit(MOST_AT_ONCE)).all()
    for code in codes:
        with transaction() as session:
            disputing.look_again(session, disputes.known_as(session, code), day)
    return len(codes)


def _open() -> Select[str]:
    """Those that a buyer could pay at a provider, or has paid there without our knowing."""
    return select(Payment.code).where(
        Payment.method.in_(ONLINE),
        Payment.state.in_([States.AWAITED, States.CLAIMED]),
        Payment.provider_reference.is_not(None),
    )


def _under_way() -> ColumnElement[bool]:
    """One look is enough while a provider does not answer."""
    looks = Errand.kind.in_([errand.FETCH, errand.EXPIRE])
    return exists().where(Errand.about == Payment.code, Errand.state == Errands.QUEUED, looks)


def _asked(kind: str, again: str) -> ColumnElement[bool]:
    promise = literal(f"{kind}:") + Payment.code + literal(f":{again}")
    return exists().where(Errand.dedupe == promise)
