"""The steps of a refund, inside the stories that take them: asked of a provider, with the buyer,
come back.
"""

from sqlalchemy.orm import Session

from marketplace.kernel.lifecycle import Actor
from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Refund as States
from marketplace.outbox.message import queue
from marketplace.payments import dispute as disputes
from marketplace.payments import errand
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.refund import BY_DISPUTE, Refund

BANK, CASH = "bank", "cash"
PLACES = {BANK: chart.BANK, CASH: chart.CASH_BOX, BY_DISPUTE: chart.DISPUTES}


def go_by_itself(session: Session, refund: Refund) -> None:
    """Inside a story that needs nobody: what came through a provider goes back through it, as soon
    as the worker has asked. Anything else waits for a person.
    """
    if not refund.payment:
        return
    refund.move("approve", by=THE_SYSTEM)
    ask_provider(session, refund)


def ask_provider(session: Session, refund: Refund) -> None:
    """Its worker asks as soon as this story has ended."""
    refund.move("send", by=THE_SYSTEM)
    look_again(session, refund.code)


def look_again(session: Session, refund_code: str, turn: str = "") -> None:
    """Its provider is asked how it stands, or for it, where it never was."""
    payment = refunds.known_as(session, refund_code).payment
    gateway = payments.known_as(session, payment).method
    errand.queue(session, errand.REFUND, about=refund_code, gateway=gateway, again=turn)


def came_back(session: Session, refund: Refund, *, by: Actor) -> None:
    """Inside a story. Where it was booked as paid, it is due again."""
    was_paid = refund.state == States.CONFIRMED
    refund.move("fail", by=by)
    if was_paid:
        refund.bounces += 1
        place = place_of(session, refund)
        journal.post(
            session, recipes.refund_bounced(refund.event, refund.code, place, refund.amount)
        )


def has_it(session: Session, refund: Refund, *, by: Actor) -> None:
    """Inside a story: the buyer has the money."""
    refund.move("confirm", by=by)
    place = place_of(session, refund)
    journal.post(session, recipes.refunded(refund.event, refund.code, place, refund.amount))
    if refund.source != refunds.OF_UNIDENTIFIED:
        again = {"again": refund.bounces} if refund.bounces else {}
        queue(session, "refund confirmed", about=refund.about, refund=refund.code, **again)


def place_of(session: Session, refund: Refund) -> str:
    """Where its money leaves from: the bank, the cash box, or what its provider owes us."""
    if refund.paid_from:
        return PLACES[refund.paid_from]
    return chart.clearing(payments.known_as(session, refund.payment).method)


def is_in_dispute(session: Session, refund: Refund) -> bool:
    """Whether the buyer's bank asks for this money: then it tells them what becomes of it."""
    try:
        look_if_in_dispute(session, refund)
    except disputes.InDispute:
        return True
    return False


def look_if_in_dispute(session: Session, refund: Refund) -> None:
    """The buyer's bank may ask for the same money since it was asked for. Raises `InDispute`."""
    paid = payments.settled(session, refund.about) if refund.source == refunds.OF_ORDER else None
    if paid:
        others = [r for r in refunds.of_order(session, refund.about) if r.source == refund.source]
        room = paid.least - sum(other.amount for other in others if other is not refund)
        disputes.look_if_free(session, paid.code, refund.amount, of=room)
    elif refund.payment:
        disputes.look_if_free(session, refund.payment, refund.amount, of=refund.amount)
