"""What a buyer is told of a parcel: that it left, came back or was lost. It names the order, the
courier and the number, and nobody who made anything.
"""

from sqlalchemy.orm import Session

from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.words import _
from marketplace.lifecycles import Part as Parts
from marketplace.orders.order import Order
from marketplace.outbox.message import Message


def sent(session: Session, order: Order, message: Message) -> str | None:
    shipment = shipments.known_as(session, message.known_facts["shipment"])
    living = [part for part in order.parts if part.state != Parts.CANCELLED]
    if any(part.shipment != shipment.code for part in living):
        return _(
            "Part of your order is on its way with %(courier)s. Tracking number: %(waybill)s.",
            courier=shipment.courier, waybill=shipment.waybill,
        )  # fmt: skip
    return _(
        "Your parcel is on its way with %(courier)s. Tracking number: %(waybill)s.",
        courier=shipment.courier, waybill=shipment.waybill,
    )  # fmt: skip


def came_back(session: Session, order: Order, message: Message) -> str | None:
    """Somebody calls, for nobody knows yet why."""
    return _("Your parcel came back to us. We call you, and send it again or return your money.")


def lost(session: Session, order: Order, message: Message) -> str | None:
    """What becomes of it the buyer hears with the refund, or with the next parcel."""
    return _("Your parcel was lost on the way. We return your money or send the goods again.")
