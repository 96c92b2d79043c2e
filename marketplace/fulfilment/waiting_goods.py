"""Goods that were sent and are not earned, because somebody complained about them. Once nobody does
any more they go the way their parcel went.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.earning import earn
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as States
from marketplace.orders import complaint as complaints
from marketplace.orders.complaint import Complaint, ComplaintLine
from marketplace.orders.complaint_reasons import NOT_ARRIVED
from marketplace.orders.order import Order
from marketplace.orders.part import Part


def let_go(session: Session, order: Order) -> None:
    """Inside a story that holds the order: what nobody questions and came with a parcel that is
    complete is earned, and the order is complete when everything of it is.
    """
    session.flush()
    done = {
        parcel.code
        for parcel in shipments.of_order(session, order.reference)
        if parcel.state == States.COMPLETED
    }
    waiting = complaints.in_question(session, order.reference)
    parts = _parts(session, order)
    well = [
        part
        for part in parts
        if part.state == PartStates.PACKED and part.shipment in done and part.code not in waiting
    ]
    earn(session, well, "complete", by=THE_SYSTEM)
    ended = {PartStates.COMPLETED, PartStates.CANCELLED}
    if done and order.can("complete") and {part.state for part in parts} <= ended:
        order.move("complete", by=THE_SYSTEM)


def missing() -> Select[str | None]:
    """Parcels of which somebody says that they have not arrived, as a question to the database."""
    return (
        select(Part.shipment)
        .join(ComplaintLine, ComplaintLine.part == Part.code)
        .join(Complaint, Complaint.id == ComplaintLine.complaint_id)
        .where(
            Part.shipment.is_not(None),
            ComplaintLine.reason == NOT_ARRIVED,
            Complaint.state.in_(complaints.UNDECIDED),
        )
    )


def _parts(session: Session, order: Order) -> list[Part]:
    mine = Part.order_reference == order.reference
    return list(session.scalars(select(Part).where(mine).order_by(Part.id)))
