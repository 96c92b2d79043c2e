"""What a buyer tells of a parcel, and what is done about one that did not arrive: it came back and
goes once more, or it is lost. What happens on the way never costs whoever made the goods.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue import unpacking
from marketplace.fulfilment import sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.earning import earn
from marketplace.fulfilment.shipment import Shipment
from marketplace.fulfilment.waiting_goods import let_go
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import FLOOR, THE_BUYER, THE_SYSTEM
from marketplace.lifecycles import Complaint as ComplaintStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as States
from marketplace.orders import order as orders
from marketplace.orders.complaint import NONE, UNDECIDED, Complaint, ComplaintLine
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.payments.refund_line import STAYING, RefundLine
from marketplace.people import audit

_AGAIN, _WAS = aliased(Part), aliased(Part)


def _so_many(quantity: Any, *where: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.coalesce(func.sum(quantity), 0)).where(*where)
    return counted.correlate(Part).scalar_subquery()


_KEPT = _so_many(RefundLine.quantity, RefundLine.part == Part.code, STAYING)
# Where goods that went once more are lost too, the money of the sale goes back: their complaint
# tells of it, or all of what they replaced was refunded.
_SALE_KEPT = _so_many(RefundLine.quantity, RefundLine.part == Part.replaces, STAYING)
_SALE_ENDED = exists().where(
    _WAS.code == Part.replaces,
    (_WAS.state == PartStates.CANCELLED) | (_WAS.quantity == _SALE_KEPT),
)
_PUT_RIGHT = (
    _KEPT
    + _so_many(_AGAIN.quantity, _AGAIN.replaces == Part.code, _AGAIN.state != PartStates.CANCELLED)
    + _so_many(
        ComplaintLine.quantity,
        ComplaintLine.part == Part.code,
        ComplaintLine.complaint_id == Complaint.id,
        Complaint.refund.is_not(None),
        Part.replaces.is_not(None),
    )
    + _so_many(
        ComplaintLine.quantity,
        ComplaintLine.part == Part.code,
        ComplaintLine.complaint_id == Complaint.id,
        Complaint.state == ComplaintStates.DECIDED,
        Complaint.outcome == NONE,
    )
)
CAME_BACK = (Shipment.state == States.RETURNED) & exists().where(
    Part.shipment == Shipment.code, Part.state == PartStates.PACKED
)
LOST = (Shipment.state == States.LOST) & exists().where(
    Part.shipment == Shipment.code,
    Part.state == PartStates.COMPLETED,
    Part.quantity > _PUT_RIGHT,
    ~_SALE_ENDED,
)
"""Lost, and nobody has decided about some of it: refunded, sent once more, or neither."""
MISSED = (Shipment.state == States.SENT) & Shipment.missed_at.is_not(None)
IN_TROUBLE = MISSED | CAME_BACK | LOST
"""Parcels somebody has to decide about: the buyer misses them, or they have not been put right."""


class NothingLeft(NotNow):
    says = lazy("Nothing of this parcel is left to send.")


def have_it(reference: str, order_key: str, shipment_code: str) -> None:
    """The buyer has it. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        _order, shipment = _mine(session, reference, order_key, shipment_code)
        sending.arrive(session, shipment, "deliver", by=THE_BUYER)


def miss(reference: str, order_key: str, shipment_code: str) -> None:
    """The buyer says that it did not arrive: no clock says that it did, until somebody has looked.

    Raises `NotFound`, `WrongState`.
    """
    with transaction() as session:
        _order, shipment = _mine(session, reference, order_key, shipment_code)
        if shipment.state != States.SENT:
            raise WrongState()
        shipment.missed_at = shipment.missed_at or clock.now()


def be_content(reference: str, order_key: str, shipment_code: str) -> None:
    """All is well: whoever made it need not wait. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        order, shipment = _mine(session, reference, order_key, shipment_code)
        shipment.move("complete", by=THE_BUYER)
        let_go(session, order)


def come_back(shipment_code: str, *, by: Actor) -> None:
    """The courier brought it back to us. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        shipment = shipments.known_as(session, shipment_code)
        shipment.move("come back", by=by)
        audit.note(session, by, "parcel came back", about=shipment_code)
        queue(session, "parcel returned", about=shipment.order_reference, shipment=shipment_code)


def lose(shipment_code: str, *, by: Actor) -> None:
    """Nobody finds it. Its makers are paid as if it had arrived; the buyer gets the money back, or
    the goods once more. Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        known = shipments.known_as(session, shipment_code)
        order = orders.to_decide_on(session, known.order_reference)
        known.move("lose", by=by)
        earn(session, _inside(order, known), "complete", by=THE_SYSTEM)
        audit.note(session, by, "parcel lost", about=shipment_code)
        queue(session, "parcel lost", about=order.reference, shipment=shipment_code)


def send_again(shipment_code: str, *, key: str, by: Actor) -> str:
    """What came back goes once more, in a parcel of its own at our cost; returns its code.

    Raises `NotFound`, `NothingLeft`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"send again {shipment_code}")
        if press.result:
            return press.result
        old = shipments.known_as(session, shipment_code)
        order = orders.to_decide_on(session, old.order_reference)
        if not by.roles & FLOOR:
            raise NotAllowed()
        if old.state != States.RETURNED:
            raise WrongState()
        inside = _inside(order, old)
        if not inside:
            raise NothingLeft()
        press.result = _again(session, order, old, inside).code
        audit.note(session, by, "send parcel again", about=shipment_code)
        return press.result


def in_trouble(session: Session) -> list[Shipment]:
    """The oldest first."""
    return list(session.scalars(select(Shipment).where(IN_TROUBLE).order_by(Shipment.id)))


def left_in(session: Session, shipment: Shipment) -> bool:
    """Whether it came back, or is lost, with goods that nobody has decided about."""
    mine = select(Shipment.id).where(Shipment.id == shipment.id, CAME_BACK | LOST)
    return session.scalar(mine) is not None


def asked_about(session: Session, shipments: Iterable[Shipment]) -> dict[str, str]:
    """By parcel: the oldest complaint about its goods that waits for a decision."""
    mine = Part.shipment.in_([each.code for each in shipments])
    rows = session.execute(
        select(Part.shipment, Complaint.code)
        .join(ComplaintLine, ComplaintLine.part == Part.code)
        .join(Complaint, Complaint.id == ComplaintLine.complaint_id)
        .where(mine, Complaint.state.in_(UNDECIDED))
        .order_by(Complaint.id.desc())
    )
    return {parcel or "": complaint for parcel, complaint in rows}


def _inside(order: Order, shipment: Shipment) -> list[Part]:
    """What of it nobody has decided about."""
    mine = [part for part in order.parts if part.shipment == shipment.code]
    return [part for part in mine if part.state == PartStates.PACKED]


def _again(session: Session, order: Order, old: Shipment, inside: list[Part]) -> Shipment:
    again = Shipment(
        code=codes.code(),
        order_reference=order.reference,
        delivery_id=old.delivery_id,
        kind=old.kind,
        courier=old.courier,
        weight_g=old.weight_g,
        charged_kg=old.charged_kg,
        length_cm=old.length_cm,
        width_cm=old.width_cm,
        height_cm=old.height_cm,
        price=0,
        packed_at=clock.now(),
        again_for=old.code,
    )
    session.add(again)
    session.flush()
    for part in inside:
        part.shipment = again.code
    unpacking.move_on(session, old.code, again.code)
    return again


def _mine(
    session: Session, reference: str, order_key: str, shipment_code: str
) -> tuple[Order, Shipment]:
    """Raises `NotFound` for anybody else's parcel."""
    orders.held_with(session, reference, order_key)
    order = orders.to_decide_on(session, reference)
    shipment = shipments.known_as(session, shipment_code)
    if shipment.order_reference != reference:
        raise NotFound()
    return order, shipment
