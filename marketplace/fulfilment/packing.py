"""Accepted goods of an order go into parcels: one for each of its deliveries, or several where not
all of it is here at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.catalogue import outgoing
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment import weighing
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import order as orders
from marketplace.orders.cutting import cut
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.shipping import courier as couriers
from marketplace.shipping.weight import Size, packing_g

PACKED_FOR = {OrderStates.PAID, OrderStates.COMPLETED}
GONE = {PartStates.PACKED, PartStates.COMPLETED, PartStates.CANCELLED}


class NotComplete(NotNow):
    says = lazy("Some goods of this order have not been accepted yet.")


class NothingPacked(NotNow):
    status = 422
    says = lazy("Please choose goods to pack.")


class TooManyPacked(NotNow):
    says = lazy("Of %(name)s only %(left)s can be packed.")


@dataclass(frozen=True)
class Measured:
    """What somebody weighed and measured; what nobody did is proposed."""

    weight_g: int | None = None
    size: Size | None = None


AS_PROPOSED = Measured()


def pack_order(
    reference: str,
    *,
    position: int = 0,
    quantities: Mapping[int, int] | None = None,
    measured: Measured = AS_PROPOSED,
    key: str,
    by: Actor,
) -> str:
    """All of this delivery goes into one parcel, or so many of each line, by its position; returns
    the shipment's code.

    Raises `NotFound`, `NotComplete`, `NothingPacked`, `TooManyPacked`, `TooOld`, `WrongState`,
    `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"pack order {reference} {position}")
        if press.result:
            return press.result
        order = orders.to_decide_on(session, reference)
        orders.load_parts(session, order)
        delivery = delivery_at(order, position)
        if quantities is None and not complete(order, delivery):
            raise NotComplete()
        shipment = _pack(session, order, delivery, quantities, measured, by=by)
        audit.note(session, by, "pack order", about=reference)
        if delivery.collected:
            queue(session, "order to collect", about=reference, shipment=shipment.code)
        press.result = shipment.code
        return shipment.code


def delivery_at(order: Order, position: int) -> Delivery:
    """Raises `NotFound`."""
    found = next((d for d in order.deliveries if d.position == position), None)
    if found is None:
        raise NotFound()
    return found


def _pack(
    session: Session,
    order: Order,
    delivery: Delivery,
    quantities: Mapping[int, int] | None,
    measured: Measured,
    *,
    by: Actor,
) -> Shipment:
    chosen = _chosen(session, order, delivery, quantities)
    of_each = weighing.summed((line.sku, part.quantity) for line, part in chosen)
    shipment = _begun(session, order, delivery, weighing.grams(session, of_each), measured)
    for _line, part in chosen:
        part.move("pack", by=by)
        part.shipment = shipment.code
    travel_days = delivery.latest_days
    outgoing.pack(
        session, order.reference, by=by, travel_days=travel_days, quantities=of_each,
        parcel=shipment.code,
    )  # fmt: skip
    return shipment


def _begun(
    session: Session, order: Order, delivery: Delivery, goods_g: int, measured: Measured
) -> Shipment:
    """A parcel with nothing in it yet."""
    first = not shipments.of_delivery(session, delivery.id)
    weight_g = measured.weight_g or goods_g + packing_g(goods_g)
    size = measured.size or (None, None, None)
    shipment = Shipment(
        code=codes.code(),
        order_reference=order.reference,
        delivery_id=delivery.id,
        kind=delivery.kind,
        courier=delivery.courier,
        weight_g=weight_g,
        charged_kg=couriers.named(session, delivery.courier).kilograms(weight_g, measured.size),
        length_cm=size[0],
        width_cm=size[1],
        height_cm=size[2],
        price=delivery.price if first else 0,
        packed_at=clock.now(),
    )
    session.add(shipment)
    session.flush()
    return shipment


def _chosen(
    session: Session, order: Order, delivery: Delivery, quantities: Mapping[int, int] | None
) -> list[tuple[OrderLine, Part]]:
    """The parts that go, cut where only some of one does."""
    lines = order.lines_of(delivery)
    wanted = here(order, delivery) if quantities is None else quantities
    parts = [
        (line, part)
        for line in lines
        for part in _take(session, line, wanted.get(line.position, 0))
    ]
    if not parts:
        raise NothingPacked()
    return parts


def _take(session: Session, line: OrderLine, quantity: int) -> list[Part]:
    accepted = [part for part in line.parts if part.state == PartStates.ACCEPTED]
    left = sum(part.quantity for part in accepted)
    if quantity > left:
        raise TooManyPacked(name=line.name, left=left)
    taken: list[Part] = []
    for part in accepted:
        if some := min(quantity, part.quantity):
            taken.append(cut(session, part, some))
            quantity -= some
    return taken


class Waiting(NamedTuple):
    """A delivery with goods to pack: all that is left of it is here, or only some."""

    order: Order
    delivery: Delivery
    promised: date
    whole: bool


def waiting(session: Session) -> list[Waiting]:
    """The oldest promise first; lines and parts come with the orders."""
    found = session.scalars(
        select(Order)
        .where(
            Order.state.in_(PACKED_FOR),
            Order.lines.any(OrderLine.parts.any(Part.state == PartStates.ACCEPTED)),
        )
        .options(
            selectinload(Order.lines).selectinload(OrderLine.parts), selectinload(Order.deliveries)
        )
        .order_by(Order.placed_at, Order.id)
    )
    each = [
        Waiting(order, delivery, order.leaves_on(delivery), complete(order, delivery))
        for order in found
        for delivery in order.deliveries
        if here(order, delivery)
    ]
    return sorted(each, key=lambda one: one.promised)


def to_pack(session: Session) -> list[tuple[Order, Delivery]]:
    """Those of which all that is left is here."""
    return [(one.order, one.delivery) for one in waiting(session) if one.whole]


def ready(order: Order) -> list[Delivery]:
    """Its deliveries of which all that is left can be packed."""
    return [delivery for delivery in order.deliveries if complete(order, delivery)]


def complete(order: Order, delivery: Delivery) -> bool:
    """Whether everything of it that was not called off is there, or went before."""
    states = {part.state for line in order.lines_of(delivery) for part in line.parts}
    return states - GONE == {PartStates.ACCEPTED}


def here(order: Order, delivery: Delivery) -> dict[int, int]:
    """How many of each line could go now, by its position; lines of which none could are left out.
    """
    found = {
        line.position: sum(p.quantity for p in line.parts if p.state == PartStates.ACCEPTED)
        for line in order.lines_of(delivery)
    }
    return {position: quantity for position, quantity in found.items() if quantity}
