"""What a provider says of a dispute is followed, whoever asked and in whatever order its events
come: what is true is fetched, and each change of it is booked once.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Dispute as States
from marketplace.orders import order as orders
from marketplace.outbox.message import queue
from marketplace.payments import dispute as disputes
from marketplace.payments import errand, looking, lost_money, taken
from marketplace.payments import payment as payments
from marketplace.payments.dispute import Dispute
from marketplace.payments.gateways import online
from marketplace.payments.gateways.port import Contested, DisputeStanding
from marketplace.payments.looking import CURRENCY, NotOurMoney
from marketplace.payments.payment import Payment
from marketplace.payments.taken import Taken

OPENED = "dispute opened"
_ENDS = {DisputeStanding.WON: States.WON, DisputeStanding.LOST: States.LOST}


class NotTakenYet(Exception):
    """Its payment is not known to be paid: it is tried again later."""


class EndedOtherwise(Exception):
    """The provider says another end than it said before: a person must look."""


def look(dispute_code: str) -> bool:
    """An errand: how does it stand?"""
    session = db.session()
    try:
        dispute = disputes.known_as(session, dispute_code)
        gateway, reference = dispute.gateway, dispute.reference
    finally:
        session.rollback()
    return look_at(gateway, reference)


def look_at(gateway: str, reference: str) -> bool:
    """The dispute that the provider calls so; tells whether it is about one of our payments.

    Raises `NotTakenYet`, `EndedOtherwise`, `NotOurMoney`.
    """
    seen = online.known_as(gateway).fetch_dispute(reference)
    ours, booked = _known(gateway, seen)
    if not (ours or booked):
        return False
    if not booked:
        looking.look(seen.payment)  # its own event is slower, or was lost
    if seen.currency != CURRENCY or not seen.live:
        raise NotOurMoney(f"{seen.reference}: {seen.currency}, of our mode: {seen.live}")
    with transaction() as session:
        _follow(session, gateway, seen)
    return True


def look_again(session: Session, dispute: Dispute, turn: str) -> None:
    """Promises a look, once in each `turn`."""
    errand.queue(
        session, errand.DISPUTE, about=dispute.code, gateway=dispute.gateway, again=turn
    )


def _known(gateway: str, seen: Contested) -> tuple[bool, bool]:
    """Whether its payment is ours, and whether its money was booked."""
    session = db.session()
    try:
        payment = payments.by_code(session, [seen.payment]).get(seen.payment)
        ours = payment is not None and payment.method == gateway
        return ours, taken.known_as(session, gateway, seen.charge) is not None
    finally:
        session.rollback()


def _follow(session: Session, gateway: str, seen: Contested) -> None:
    money = taken.known_as(session, gateway, seen.charge)
    if money is None:
        raise NotTakenYet(f"{seen.reference}: {seen.charge} is not booked")
    payment = payments.known_as(session, money.payment)
    # Whoever looks at the same moment waits at the order.
    orders.to_decide_on(session, payment.order_reference)
    dispute = disputes.under(session, gateway, seen.reference)
    if dispute is None:
        dispute = _open(session, payment, money, seen)
    _book_withdrawn(session, dispute, seen)
    if dispute.state == States.OPEN:
        dispute.amount, dispute.reason = seen.amount, seen.reason
        dispute.evidence_due = seen.evidence_due
        _end(dispute, seen.standing)
    elif _won_after_all(session, dispute, seen):
        _take_back_loss(session, dispute)
        _end(dispute, seen.standing)
    elif dispute.state != _ENDS.get(seen.standing):
        raise EndedOtherwise(f"{seen.reference}: {dispute.state}, now {seen.standing}")
    if dispute.state != States.OPEN:
        _book_end(session, dispute, seen)


def _open(session: Session, payment: Payment, money: Taken, seen: Contested) -> Dispute:
    dispute = Dispute(
        code=codes.code(),
        gateway=money.gateway,
        reference=seen.reference,
        order_reference=payment.order_reference,
        payment=payment.code,
        charge=money.charge,
        amount=seen.amount,
        reason=seen.reason,
        evidence_due=seen.evidence_due,
        opened_at=clock.now(),
    )
    session.add(dispute)
    session.flush()
    queue(session, OPENED, about=dispute.code)
    return dispute


def _end(dispute: Dispute, standing: DisputeStanding) -> None:
    verb = {DisputeStanding.WON: "win", DisputeStanding.LOST: "lose"}.get(standing)
    if verb:
        dispute.move(verb, by=THE_SYSTEM)
        dispute.closed_at = clock.now()


def _won_after_all(session: Session, dispute: Dispute, seen: Contested) -> bool:
    """An appeal brought the money back. Where somebody owes it by now, or it was what the buyer was
    promised, a person must look.
    """
    ours = disputes.unexplained(session, dispute.payment) >= dispute.lost
    return dispute.state == States.LOST and ours and seen.standing == DisputeStanding.WON


def _take_back_loss(session: Session, dispute: Dispute) -> None:
    if lost := dispute.lost:
        dispute.lost = 0
        code, order = dispute.code, dispute.order_reference
        journal.post(session, recipes.dispute_lost(f"{code}-appeal", code, order, -lost))


def _book_withdrawn(session: Session, dispute: Dispute, seen: Contested) -> None:
    """What was taken since the last look; the sums so far name the event."""
    amount, fee = seen.taken - dispute.withdrawn, seen.fee - dispute.fee
    if amount <= 0 and fee <= 0:
        return
    dispute.withdrawn, dispute.fee = seen.taken, seen.fee
    event = f"{dispute.code}-{seen.taken}-{seen.fee}"
    order, gateway = dispute.order_reference, dispute.gateway
    journal.post(
        session, recipes.disputed(event, dispute.code, order, gateway, amount, fee)
    )


def _book_end(session: Session, dispute: Dispute, seen: Contested) -> None:
    """What came back is ours, the rest is the buyer's; nothing stays in dispute."""
    code, order = dispute.code, dispute.order_reference
    amount, fee = seen.returned - dispute.returned, seen.fee_back - dispute.fee_back
    if amount > dispute.in_dispute:
        raise EndedOtherwise(f"{seen.reference}: {seen.returned} came back")
    if amount > 0 or fee > 0:
        dispute.returned, dispute.fee_back = seen.returned, seen.fee_back
        event = f"{code}-{seen.returned}-{seen.fee_back}"
        journal.post(
            session, recipes.dispute_won(event, code, order, dispute.gateway, amount, fee)
        )
    if rest := dispute.in_dispute:
        dispute.lost += rest
        journal.post(
            session, recipes.dispute_lost(f"{code}-{dispute.lost}", code, order, rest)
        )
        session.flush()
        lost_money.settle(session, dispute.payment)
