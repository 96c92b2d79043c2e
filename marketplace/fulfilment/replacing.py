"""Goods that somebody complained about are sent once more: their maker makes them again, or they
lie here, and go in a further parcel of the same order. The buyer pays nothing, the sale stands.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import product as products
from marketplace.catalogue import taking, unselling
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_plan import MADE, ON_ITS_WAY, NobodyNamed, NoCourier, OnItsWay
from marketplace.fulfilment.resolving import decided, held
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import part as parts
from marketplace.orders.complaint import RESEND, Complaint, ComplaintLine
from marketplace.orders.cutting import share_of
from marketplace.orders.order import Order
from marketplace.orders.part import OPEN, Part
from marketplace.outbox.message import queue
from marketplace.payments.refund import CARRIER, COOPERATIVE, PRODUCER
from marketplace.people import audit
from marketplace.policy import timers

PAYERS = (COOPERATIVE, PRODUCER, CARRIER)


class GoneAgain(NotNow):
    says = lazy("It is packed again already. Please wait until it has arrived.")


def send_again(code: str, borne_by: str, told: str, *, key: str, by: Actor) -> None:
    """All that was complained about is needed once more. Its maker is paid for that, by whoever is
    to blame, unless it is her own fault.

    Raises `NobodyNamed`, `NoCourier`, `OnItsWay`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"decide complaint {code}")
        if press.result:
            return
        complaint, order = held(session, code)
        complaint.move("decide", by=by)
        _look_who_pays(session, complaint, borne_by)
        if order.can("send again", by):
            order.move("send again", by=by)
        # In the order of their SKUs: two stories cannot wait for each other's goods.
        for line in sorted(complaint.lines, key=lambda line: (line.line.sku, line.id)):
            _once_more(session, order, line, borne_by, by=by)
        decided(session, order, complaint, RESEND, borne_by, told, by=by)
        press.result = code


def call_off(code: str, *, key: str, by: Actor) -> None:
    """It cannot be made once more, or need not: the complaint waits for another decision.

    Raises `GoneAgain`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"call off replacement {code}")
        if press.result:
            return
        complaint, order = held(session, code)
        if complaint.outcome != RESEND:
            raise WrongState()
        replacements = of_complaint(session, complaint)
        complaint.move("reopen", by=by)
        if any(part.state not in OPEN for part in replacements):
            raise GoneAgain()
        for part in replacements:
            _not_needed(session, order, part, by=by)
        complaint.outcome, complaint.borne_by, complaint.ended_at = "", "", None
        audit.note(session, by, "call off replacement", about=order.reference)
        press.result = code


def of_complaint(session: Session, complaint: Complaint) -> list[Part]:
    """What was decided to be sent once more."""
    if complaint.outcome != RESEND:
        return []
    mine = [line.part for line in complaint.lines]
    since = Part.replaces.in_(mine), Part.state != PartStates.CANCELLED
    return list(session.scalars(select(Part).where(*since).order_by(Part.id)))


def _look_who_pays(session: Session, complaint: Complaint, borne_by: str) -> None:
    if borne_by not in PAYERS:
        raise NobodyNamed()
    for line in complaint.lines:
        part = parts.known_as(session, line.part)
        parcel = shipments.known_as(session, part.shipment or "")
        if borne_by == CARRIER and parcel.sent_at is None:
            raise NoCourier()
        if borne_by == PRODUCER and parcel.state in ON_ITS_WAY:
            raise OnItsWay()


def _once_more(
    session: Session, order: Order, line: ComplaintLine, borne_by: str, *, by: Actor
) -> None:
    was = parts.known_as(session, line.part)
    again = Part(
        code=codes.code(),
        line_id=was.line_id,
        order_reference=was.order_reference,
        producer=was.producer,
        what=was.what,
        quantity=line.quantity,
        begins_at=was.begins_at,
        amount=share_of(session, was, line.quantity).net,
        commission=0,
        due_on=timers.made_by(session, clock.now(), _lead_days(session, line)),
        details=was.details,
        buyer_text=was.buyer_text,
        released_by=was.released_by,
        replaces=was.code,
        paid_by=borne_by,
    )
    session.add(again)
    session.flush()
    session.expire(line.line, ["parts"])
    _get(session, order, line, again, by=by)


def _get(session: Session, order: Order, line: ComplaintLine, again: Part, *, by: Actor) -> None:
    """From the cooperative's shelf where all of it lies there, else from its maker."""
    bought, journeys = (order.reference, line.line.sku, line.quantity), order.journeys
    taking.need_again(session, *bought, journeys=journeys, by=by)
    if not line.line.wish and taking.keep(session, *bought, journeys):
        again.move("allot", by=THE_SYSTEM)
    else:
        again.move("start", by=THE_SYSTEM)
        queue(session, "something new", about=again.producer, part=again.code)


def _lead_days(session: Session, line: ComplaintLine) -> int:
    product = products.known_as(session, line.line.product)
    return product.accepted.lead_days if product.accepted else 0


def _not_needed(session: Session, order: Order, part: Part, *, by: Actor) -> None:
    made, here = part.state in MADE, part.code if part.state in parts.HERE else ""
    line = next(line for line in order.lines if line.id == part.line_id)
    was_listed = part.state in parts.ON_HER_LIST
    part.move("cancel", by=by)
    unselling.unsell(
        session, order.reference, line.sku, part.quantity, made=made, written_off=False,
        here=here, by=by,
    )  # fmt: skip
    if was_listed:
        queue(session, "something new", about=part.producer, called_off=part.code)
