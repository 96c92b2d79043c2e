"""An order goes somewhere else than was said, before any of it is packed. The buyer changes it as
long as that costs no more and takes no longer; for more the cooperative is asked, and bears it.
What it costs less, once it is paid, goes back.
"""

from sqlalchemy.orm import Session

from marketplace.fulfilment import returning, weighing
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_plan import Asked, NothingChosen, plan
from marketplace.kernel import codes
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.lifecycles import Order as States
from marketplace.orders import order as orders
from marketplace.orders.contact import Contact
from marketplace.orders.delivery import Delivery, Kind
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import refund_steps
from marketplace.payments.refund import BUYER
from marketplace.people import audit
from marketplace.shipping import tariff
from marketplace.shipping.tariff import Quote
from marketplace.shipping.town import reached

CHEAPER = "delivery cheaper"
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
        _readdress(session, order, contact, by=THE_BUYER)


def readdress_as_staff(reference: str, contact: Contact, *, why: str, by: Actor) -> None:
    """What it costs more is ours. Raises `NotFound`, `TooLate`, `NothingSent`, `OutOfTown`,
    `NoCourier`.
    """
    with transaction() as session:
        order = _open(session, reference)
        _readdress(session, order, contact, by=by)
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


def _readdress(session: Session, order: Order, contact: Contact, *, by: Actor) -> None:
    if any(parcel.kind == Kind.LOCAL for parcel in order.deliveries) and not reached(
        session, contact
    ):
        raise OutOfTown()
    for parcel, quote in _quotes(session, order, contact):
        parcel.courier, parcel.latest_days = quote.courier, quote.days_most
        if order.state == States.PAID:
            parcel.price = min(parcel.price, quote.price)
    order.readdress(contact)
    queue(session, "order readdressed", about=order.reference, change=codes.code())
    if order.state == States.PAID:
        _return_difference(session, order, by=by)


def _return_difference(session: Session, order: Order, *, by: Actor) -> None:
    """What no parcel costs any more goes back by itself, like the rest of such delivery money."""
    try:
        planned = plan(session, order, Asked(BUYER, "", CHEAPER))
    except NothingChosen:
        return
    refund = returning.carry_out(session, order, planned, by=by)
    refund_steps.go_by_itself(session, refund)


def _quotes(session: Session, order: Order, contact: Contact) -> list[tuple[Delivery, Quote]]:
    """What is asked there for each parcel a courier carries, by the same one if it goes there."""
    return [
        (parcel, _quote(session, order, parcel, contact))
        for parcel in order.deliveries
        if parcel.kind == Kind.COURIER
    ]


def _quote(session: Session, order: Order, parcel: Delivery, contact: Contact) -> Quote:
    goods_g = weighing.goods_g(session, order.lines_of(parcel))
    return tariff.quote(session, contact.region, goods_g, service=parcel.courier)
