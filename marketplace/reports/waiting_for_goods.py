"""Of what waits for somebody: goods on their way through the cooperative, from what partners cannot
make to parcels that did not arrive.
"""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from marketplace.fulfilment.going_astray import IN_TROUBLE
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.fulfilment.packing import GONE, PACKED_FOR
from marketplace.fulfilment.shipment import Shipment
from marketplace.lifecycles import Hindrance as HindranceStates
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.delivery import Delivery, Kind
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import MISSING, UNREAD, Part
from marketplace.reports.asked_together import Asked, Counting, one


def hindrances(session: Session, roles: frozenset[str]) -> Asked:
    """What partners told that they cannot make in time."""
    query = select(func.count(), func.min(Hindrance.told_at))
    return one(session, query.where(Hindrance.state == HindranceStates.TOLD))


def missing(session: Session, roles: frozenset[str]) -> Asked:
    """Fewer came than were promised, and nobody has decided."""
    return one(session, select(func.count(), func.min(Part.short_since)).where(MISSING))


def astray(session: Session, roles: frozenset[str]) -> Asked:
    """Missed by their buyers, come back, or lost and not put right."""
    since = func.min(func.coalesce(Shipment.missed_at, Shipment.sent_at))
    return one(session, select(func.count(), since).where(IN_TROUBLE))


def parts(state: PartStates) -> Counting:
    """Jobs in this state."""

    def count(session: Session, roles: frozenset[str]) -> Asked:
        return one(
            session,
            select(func.count(), func.min(Order.placed_at))
            .select_from(Part)
            .join(Order, Order.reference == Part.order_reference)
            .where(Part.state == state),
        )

    return count


def texts(session: Session, roles: frozenset[str]) -> Asked:
    """What buyers wrote for paid goods, and nobody has read."""
    return one(
        session,
        select(func.count(), func.min(Order.placed_at))
        .select_from(Part)
        .join(Order, Order.reference == Part.order_reference)
        .where(Order.state == OrderStates.PAID, UNREAD),
    )


def to_pack(session: Session, roles: frozenset[str]) -> Asked:
    """Deliveries whose goods are all here."""

    def some(*states: PartStates) -> ColumnElement[bool]:
        return (
            exists()
            .where(OrderLine.delivery_id == Delivery.id, Part.line_id == OrderLine.id)
            .where(Part.state.in_(states))
        )

    unready = set(PartStates) - GONE - {PartStates.ACCEPTED}
    return one(
        session,
        select(func.count(), func.min(Order.placed_at))
        .select_from(Delivery)
        .join(Order, Order.id == Delivery.order_id)
        .where(Order.state.in_(PACKED_FOR), some(PartStates.ACCEPTED), ~some(*unready)),
    )


def parcels(*kinds: Kind) -> Counting:
    """Packed ones of these kinds."""

    def count(session: Session, roles: frozenset[str]) -> Asked:
        return one(
            session,
            select(func.count(), func.min(Shipment.packed_at))
            .where(Shipment.state == ShipmentStates.PACKED, Shipment.kind.in_(kinds)),
        )

    return count
