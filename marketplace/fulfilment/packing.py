"""Accepted goods of an order go into a parcel, one for each of its deliveries."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.catalogue import stock
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
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.shipping.weight import packing_g


class NotComplete(NotNow):
    says = lazy("Some goods of this order have not been accepted yet.")


def pack_order(reference: str, *, position: int = 0, key: str, by: Actor) -> str:
    """Everything of this delivery is there and goes into one parcel; returns the shipment's code.

    Raises `NotFound`, `NotComplete`, `TooOld`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"pack order {reference} {position}")
        if press.result:
            return press.result
        order = orders.to_decide_on(session, reference)
        delivery = next((d for d in order.deliveries if d.position == position), None)
        if delivery is None:
            raise NotFound()
        if not complete(order, delivery):
            raise NotComplete()
        shipment = _pack(session, order, delivery, by=by)
        audit.note(session, by, "pack order", about=reference)
        if delivery.collected:
            queue(session, "order to collect", about=reference)
        press.result = shipment.code
        return shipment.code


def _pack(session: Session, order: Order, delivery: Delivery, *, by: Actor) -> Shipment:
    lines = order.lines_of(delivery)
    goods_g = weighing.goods_g(session, lines)
    shipment = Shipment(
        code=codes.code(),
        order_reference=order.reference,
        delivery_id=delivery.id,
        kind=delivery.kind,
        courier=delivery.courier,
        weight_g=goods_g + packing_g(goods_g),
        price=delivery.price,
        packed_at=clock.now(),
    )
    session.add(shipment)
    session.flush()
    for part in [part for line in lines for part in line.parts]:
        if part.state == PartStates.ACCEPTED:
            part.move("pack", by=by)
            part.shipment = shipment.code
    stock.pack(
        session,
        order.reference,
        by=by,
        travel_days=delivery.latest_days,
        skus={line.sku for line in lines},
    )
    return shipment


def to_pack(session: Session) -> list[tuple[Order, Delivery]]:
    """Deliveries of paid orders whose goods are all accepted, the oldest first. Lines and parts
    come with them.
    """
    found = session.scalars(
        select(Order)
        .where(
            Order.state == OrderStates.PAID,
            Order.lines.any(OrderLine.parts.any(Part.state == PartStates.ACCEPTED)),
        )
        .options(
            selectinload(Order.lines).selectinload(OrderLine.parts), selectinload(Order.deliveries)
        )
        .order_by(Order.placed_at, Order.id)
    )
    return [(order, delivery) for order in found for delivery in ready(order)]


def ready(order: Order) -> list[Delivery]:
    """Its deliveries that can be packed."""
    return [delivery for delivery in order.deliveries if complete(order, delivery)]


def complete(order: Order, delivery: Delivery) -> bool:
    """Whether everything of it that was not called off is there."""
    states = {part.state for line in order.lines_of(delivery) for part in line.parts}
    return states - {PartStates.CANCELLED} == {PartStates.ACCEPTED}
