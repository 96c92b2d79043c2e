"""An order's accepted goods go into one parcel."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.catalogue import stock
from marketplace.catalogue.variant import Variant
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import order as orders
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.shipping.weight import packing_g

NOT_MISSING = [PartStates.ACCEPTED, PartStates.CANCELLED]


class NotComplete(NotNow):
    says = lazy("Some goods of this order have not been accepted yet.")


def pack_order(reference: str, *, key: str, by: Actor) -> str:
    """Everything is there and goes into one parcel; returns the shipment's code.

    Raises `NotFound`, `NotComplete`, `TooOld`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"pack order {reference}")
        if press.result:
            return press.result
        order = orders.to_decide_on(session, reference)
        if not may_pack(order):
            raise NotComplete()
        goods = [part for part in order.parts if part.state == PartStates.ACCEPTED]
        shipment = Shipment(
            code=codes.code(),
            order_reference=reference,
            courier=order.courier,
            weight_g=_weight_g(session, order),
            price=order.delivery_price,
            packed_at=clock.now(),
        )
        session.add(shipment)
        session.flush()
        for part in goods:
            part.move("pack", by=by)
            part.shipment = shipment.code
        stock.pack(session, reference, by=by, travel_days=order.latest_days)
        audit.note(session, by, "pack order", about=reference)
        if order.collected:
            queue(session, "order to collect", about=reference)
        press.result = shipment.code
        return shipment.code


def to_pack(session: Session) -> list[Order]:
    """Paid orders whose goods are all accepted, the oldest first, with their lines and parts."""
    return list(
        session.scalars(
            select(Order)
            .where(
                Order.state == OrderStates.PAID,
                Order.lines.any(OrderLine.parts.any(Part.state == PartStates.ACCEPTED)),
                ~Order.lines.any(OrderLine.parts.any(Part.state.not_in(NOT_MISSING))),
            )
            .options(selectinload(Order.lines).selectinload(OrderLine.parts))
            .order_by(Order.placed_at, Order.id)
        )
    )


def may_pack(order: Order) -> bool:
    """Whether the button is shown: everything that was not called off is there."""
    return {part.state for part in order.parts} - {PartStates.CANCELLED} == {PartStates.ACCEPTED}


def _weight_g(session: Session, order: Order) -> int:
    grams = dict(
        session.execute(
            select(Variant.sku, Variant.weight_g).where(
                Variant.sku.in_([line.sku for line in order.lines])
            )
        ).all()
    )
    goods = sum(grams[line.sku] * line.quantity for line in order.lines)
    return goods + packing_g(goods)
