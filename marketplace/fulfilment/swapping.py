"""Other goods come into a paid order, instead of some that go: with their price and commission as
they are this day, their maker and their stock.
"""

from sqlalchemy.orm import Session

from marketplace.catalogue import taking
from marketplace.checkout import parcels
from marketplace.fulfilment.swap import Swap
from marketplace.kernel import codes
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import THE_SYSTEM
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue


def bring_in(session: Session, order: Order, swap: Swap, *, by: Actor) -> OrderLine:
    """Inside a story that holds the order. They travel as those would have that go. Raises
    `SoldOut`, `OldOnArrival`.
    """
    line = OrderLine(
        delivery_id=swap.line.delivery_id,
        position=max(line.position for line in order.lines) + 1,
        sku=swap.offer.sku,
        product=swap.offer.code,
        name=swap.offer.name,
        label=swap.offer.label,
        wish=swap.wish.written(),
        producer=swap.producer,
        quantity=swap.quantity,
        unit_price=swap.unit_price,
        her_discount=swap.hers,
        our_discount=swap.ours,
        total=swap.total,
        commission_bp=swap.rate.percent_bp,
        commission_a_piece=swap.rate.a_piece,
        commission_rule=swap.rate.rule or None,
        commission=swap.commission,
        ship_by=parcels.promised_day(session, swap.offer),
        instead_of_id=swap.line.id,
    )
    order.lines.append(line)
    session.flush()
    part = _part(order, line, swap)
    line.parts.append(part)
    session.flush()
    _begin(session, order, line, part, by=by)
    return line


def _begin(session: Session, order: Order, line: OrderLine, part: Part, *, by: Actor) -> None:
    """What lies with the cooperative is taken from there; else somebody makes it."""
    reference, journeys = order.reference, order.journeys
    taking.buy(session, reference, {line.sku: line.quantity}, journeys=journeys, by=by)
    if not line.wish and taking.keep(session, reference, line.sku, line.quantity, journeys):
        part.move("allot", by=THE_SYSTEM)
    elif not part.held_back:
        part.move("start", by=THE_SYSTEM)
        queue(session, "something new", about=part.producer, part=part.code)


def _part(order: Order, line: OrderLine, swap: Swap) -> Part:
    """A text that somebody of the office has read for the goods that go, is read for these too."""
    read_by = next((part.released_by for part in swap.line.parts if part.released_by), None)
    return Part(
        code=codes.code(),
        order_reference=order.reference,
        producer=line.producer,
        what=line.name,
        details=swap.wish.without_text().written(),
        buyer_text=swap.wish.text,
        released_by=read_by if swap.wish.text else None,
        quantity=line.quantity,
        amount=line.total,
        commission=line.commission,
        due_on=line.ship_by,
    )
