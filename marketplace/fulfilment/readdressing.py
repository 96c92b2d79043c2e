"""An order goes somewhere else than was said, before any of it is packed. The buyer changes it as
long as that costs no more and takes no longer; for more the cooperative is asked, and bears it.
"""

from sqlalchemy.orm import Session

from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment import weighing
from marketplace.kernel import codes
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Order as States
from marketplace.orders import order as orders
from marketplace.orders.contact import Contact
from marketplace.orders.delivery import Delivery, Kind
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.shipping import tariff
from marketplace.shipping.tariff import Quote
from marketplace.shipping.town import reached

OPEN = {States.PLACED, States.PAID}


class TooLate(NotNow):
    says = lazy("This order is packed already. Please call us.")


class NothingSent(NotNow):
    says = lazy("This order is collected, so it has no address.")


class DearerThere(NotNow):
    says = lazy("Sending it there costs %(price)s. Please call us to change it.")


class LongerThere(NotNow):
    says = lazy("It takes longer to get there. Please call us to change it.")


class OutOfTown(NotNow):
    says = lazy("Some of these goods stay in town. Please call us to change it.")


def readdress_as_buyer(reference: str, key: str, contact: Contact) -> None:
    """Raises `NotFound`, `TooLate`, `NothingSent`, `DearerThere`, `LongerThere`, `OutOfTown`,
    `NoCourier`.
    """
    with transaction() as session:
        orders.held_with(session, reference, key)
        order = _open(session, reference)
        for parcel, quote in _quotes(session, order, contact):
            if quote.price > parcel.price:
                raise DearerThere(price=format_rupiah(quote.price))
            if quote.days_most > parcel.latest_days:
                raise LongerThere()
        _readdress(session, order, contact)


def readdress_as_staff(reference: str, contact: Contact, *, why: str, by: Actor) -> None:
    """What the buyer paid stays; what it costs more is ours. Raises `NotFound`, `TooLate`,
    `NothingSent`, `OutOfTown`, `NoCourier`.
    """
    with transaction() as session:
        order = _open(session, reference)
        _readdress(session, order, contact)
        audit.note(session, by, "change address", about=reference, why=why)


def may_readdress(order: Order) -> bool:
    """Whether the way there is shown. Parts tell whether anything is packed."""
    begun = any(part.shipment for part in order.parts)
    return order.state in OPEN and not order.collected and not begun


def _open(session: Session, reference: str) -> Order:
    order = orders.to_decide_on(session, reference)
    if order.collected:
        raise NothingSent()
    if order.state not in OPEN or shipments.of_order(session, reference):
        raise TooLate()
    return order


def _readdress(session: Session, order: Order, contact: Contact) -> None:
    if any(parcel.kind == Kind.LOCAL for parcel in order.deliveries) and not reached(
        session, contact
    ):
        raise OutOfTown()
    for parcel, quote in _quotes(session, order, contact):
        parcel.courier, parcel.latest_days = quote.courier, quote.days_most
    order.readdress(contact)
    queue(session, "order readdressed", about=order.reference, change=codes.code())


def _quotes(session: Session, order: Order, contact: Contact) -> list[tuple[Delivery, Quote]]:
    """What a courier asks there for each of its parcels."""
    province = contact.region.partition(".")[0]
    return [
        (parcel, tariff.quote(session, province, weighing.goods_g(session, order.lines_of(parcel))))
        for parcel in order.deliveries
        if parcel.kind == Kind.COURIER
    ]
