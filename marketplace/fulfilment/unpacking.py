"""A parcel that has not left is opened again: its goods lie on our shelf and wait for their order
as before, to be packed anew, replaced, or given back.
"""

from sqlalchemy.orm import Session

from marketplace.catalogue import unpacking
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment import weighing
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as States
from marketplace.orders import order as orders
from marketplace.people import audit


def open_again(shipment_code: str, *, key: str, by: Actor) -> None:
    """Raises `NotFound`, `WrongState` once it has left, `NotAllowed`."""
    with transaction() as session:
        press = once.claim(session, key, f"open shipment {shipment_code}")
        if press.result:
            return
        known = shipments.known_as(session, shipment_code)
        order = orders.to_decide_on(session, known.order_reference)
        known.move("open", by=by)
        inside = [
            (line, part)
            for line in order.lines
            for part in line.parts
            if part.shipment == known.code and part.state == PartStates.PACKED
        ]
        for _line, part in inside:
            part.move("unpack", by=by)
            part.shipment = None
        of_each = weighing.summed((line.sku, part.quantity) for line, part in inside)
        unpacking.unpack(session, known.code, of_each, by=by)
        _hand_on_price(session, known)
        audit.note(session, by, "open shipment", about=shipment_code)
        press.result = shipment_code


def _hand_on_price(session: Session, opened: Shipment) -> None:
    """What the buyer paid for the delivery goes with another parcel of it that waits; where none
    does, with the next that is packed.
    """
    price, opened.price = opened.price, 0
    session.flush()
    for parcel in shipments.of_delivery(session, opened.delivery_id):
        if price and parcel.state == States.PACKED:
            parcel.price, price = price, 0
