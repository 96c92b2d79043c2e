"""Which orders hold goods of a lot, how many, and how far these have come: exactly those, so that
nobody who has them is forgotten and nobody else is frightened.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.catalogue import lot_search
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Reservation
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Reservation as States
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.order import Order, OrderLine
from marketplace.payments.refund_line import RefundLine


class CalledBack(NotNow):
    says = lazy("Goods in this parcel were called back: lot %(lot)s. Please open it.")


class Where(StrEnum):
    """How far the goods have come."""

    HELD = "held"
    """They wait for the buyer's money."""
    SOLD = "sold"
    """They are paid and wait for their parcel."""
    PACKED = "packed"
    """They are in a parcel that has not left."""
    RETURNED = "returned"
    """They came back to us in their parcel."""
    LOST = "lost"
    """Nobody knows where their parcel is."""
    SENT = "sent"
    """The courier has them."""
    DELIVERED = "delivered"
    """The buyer has them."""


REACHED = (Where.SENT, Where.DELIVERED)
"""Their buyers have them, or will."""
LEFT = (Where.RETURNED, Where.LOST, *REACHED)
_STATE = {States.HELD: Where.HELD, States.SOLD: Where.SOLD}
_OF_SHIPMENT = {
    ShipmentStates.PACKED: Where.PACKED,
    ShipmentStates.SENT: Where.SENT,
    ShipmentStates.DELIVERED: Where.DELIVERED,
    ShipmentStates.COMPLETED: Where.DELIVERED,
    ShipmentStates.RETURNED: Where.RETURNED,
    ShipmentStates.LOST: Where.LOST,
}


@dataclass(frozen=True)
class Affected:
    """So many goods of the lot in one order. `parcels` carry them; `position` is its line,
    `given_back` says how many of that line were refunded.
    """

    order: Order
    where: Where
    quantity: int
    parcels: list[Shipment]
    position: int
    given_back: int

    @property
    def unsent(self) -> list[Shipment]:
        """Those of the parcels that have not left."""
        return [parcel for parcel in self.parcels if parcel.state == ShipmentStates.PACKED]


def of_lot(session: Session, lot: Lot) -> list[Affected]:
    """What must be dealt with, the furthest first; six queries."""
    packed = lot_search.packed_for(session, lot)
    meant = lot_search.meant_for(session, lot)
    references = {*packed, *(reference for reference, _state in meant)}
    orders = _orders(session, references)
    parcels, lines = _parcels(session, references, lot), _lines(session, references, lot.sku)
    rows = [
        Affected(orders[reference], _STATE[States(state)], n, [], *lines[reference])
        for (reference, state), n in meant.items()
    ]
    for reference, n in packed.items():
        carried = parcels[reference]
        rows.append(Affected(orders[reference], _furthest(carried), n, carried, *lines[reference]))
    furthest = list(Where)[::-1]
    return sorted(rows, key=lambda row: (furthest.index(row.where), row.order.id))


def look_inside(session: Session, shipment: Shipment) -> None:
    """Before a parcel leaves. Raises `CalledBack`."""
    if called_back := lot_search.packed_and_called_back(session, shipment.code):
        raise CalledBack(lot=called_back)


def _furthest(parcels: list[Shipment]) -> Where:
    """Where goods of one order went several ways, the one that is furthest counts."""
    reached = [_OF_SHIPMENT[ShipmentStates(parcel.state)] for parcel in parcels]
    return max(reached, key=list(Where).index, default=Where.PACKED)


def _orders(session: Session, references: Collection[str]) -> dict[str, Order]:
    found = session.scalars(select(Order).where(Order.reference.in_(references)))
    return {order.reference: order for order in found}


def _parcels(session: Session, references: Collection[str], lot: Lot) -> dict[str, list[Shipment]]:
    rows = session.execute(
        select(Reservation.order_reference, Shipment)
        .join(LotPick, LotPick.reservation_id == Reservation.id)
        .join(Shipment, Shipment.code == Reservation.parcel)
        .where(LotPick.lot_id == lot.id, Reservation.state == States.USED)
        .order_by(Shipment.id)
    )
    parcels: dict[str, list[Shipment]] = {reference: [] for reference in references}
    for reference, parcel in rows:
        if parcel not in parcels.setdefault(reference, []):
            parcels[reference].append(parcel)
    return parcels


def _lines(session: Session, references: Collection[str], sku: str) -> dict[str, tuple[int, int]]:
    """The first line of each order with this SKU, and how many of all such lines were refunded."""
    back = (
        select(func.coalesce(func.sum(RefundLine.quantity), 0))
        .where(RefundLine.line_id == OrderLine.id, RefundLine.stands)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Order.reference, func.min(OrderLine.position), func.sum(back))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.reference.in_(references), OrderLine.sku == sku)
        .group_by(Order.reference)
    )
    return {reference: (int(place), int(given)) for reference, place, given in rows}
