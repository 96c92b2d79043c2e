"""A parcel leaves, arrives or is collected, and when the time for complaints is over its goods
are earned.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.fulfilment import affected
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.fulfilment.waiting_goods import let_go, missing
from marketplace.kernel import clock, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Shipment as States
from marketplace.orders import order as orders
from marketplace.orders.delivery import Kind
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.policy import timers
from marketplace.shipping import courier as couriers

ONE_NUMBER_FOR = timedelta(days=90)

_NOT_MISSED = Shipment.code.not_in(missing())


class WaybillUsed(NotNow):
    says = lazy("This tracking number belongs to another parcel.")


class NoWaybill(NotNow):
    status = 422
    says = lazy("A tracking number has 8 to 30 letters and digits.")


class OddWaybill(NotNow):
    says = lazy("This tracking number looks unusual. Please tick that it is right.")


class NotThisWay(NotNow):
    says = lazy("The buyer wants to collect this at the counter.")


def send(
    shipment_code: str, *, waybill: str, cost: Money, key: str, by: Actor, sure: bool = True
) -> None:
    """The courier has it, or our own rider, who gives no number. `cost` is what either asks of us.
    Whoever is not `sure` is asked about a number that its courier's usually do not look like.

    Raises `NotThisWay`, `NoWaybill`, `OddWaybill`, `WaybillUsed`, `CalledBack`, `WrongState`,
    `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"send shipment {shipment_code}")
        if press.result:
            return
        shipment, order = _with_order(session, shipment_code)
        if shipment.collected:
            raise NotThisWay()
        waybill = _looked_at(session, shipment, waybill, sure)
        affected.look_inside(session, shipment)
        shipment.move("send", by=by)
        _carry_price(session, shipment)
        without_news = shipment.delivery.latest_days + timers.DELIVERED_WITHOUT_NEWS_DAYS
        shipment.cost, shipment.sent_at = cost, clock.now()
        shipment.delivered_by = clock.now() + timedelta(days=without_news)
        _claim_waybill(session, shipment, waybill)
        if shipment.price or cost:
            booked = recipes.delivery(shipment.code, order.reference, shipment.price, cost)
            journal.post(session, booked)
        audit.note(session, by, "send shipment", about=shipment_code)
        queue(session, "order sent", about=order.reference, shipment=shipment_code)
        press.result = shipment_code


def deliver(shipment_code: str, *, by: Actor) -> None:
    """It arrived. Raises `WrongState`, `NotAllowed`."""
    with transaction() as session:
        arrive(session, shipments.known_as(session, shipment_code), "deliver", by=by)


def collect(shipment_code: str, *, by: Actor) -> None:
    """The buyer took it at the counter. Raises `CalledBack`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        shipment, _order = _with_order(session, shipment_code)
        if not shipment.collected:
            raise NotThisWay()
        affected.look_inside(session, shipment)
        arrive(session, shipment, "collect", by=by)


def complete(shipment_code: str, *, by: Actor) -> None:
    """The buyer is content, or the time for complaints is over: its goods are earned, but for
    those that somebody complains about.

    Raises `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        shipment, order = _with_order(session, shipment_code)
        shipment.move("complete", by=by)
        let_go(session, order)
        audit.note(session, by, "complete shipment", about=shipment_code)


def open_to(shipment: Shipment, by: Actor) -> set[str]:
    """The moves `by` may make now, as this parcel is to reach its buyer."""
    other_way = "send" if shipment.collected else "collect"
    return {move.verb for move in shipment.open_to(by)} - {other_way}


def move_on_due() -> int:
    """What the clock tells: parcels without news have arrived, old arrivals are complete."""
    now = clock.now()
    arrived = _codes(
        Shipment.state == States.SENT,
        Shipment.delivered_by <= now,
        Shipment.missed_at.is_(None),
        _NOT_MISSED,
    )
    for code in arrived:
        deliver(code, by=THE_SYSTEM)
    over = _codes(Shipment.state == States.DELIVERED, Shipment.complete_after <= now)
    for code in over:
        complete(code, by=THE_SYSTEM)
    return len(arrived) + len(over)


def _codes(*conditions: ColumnElement[bool]) -> list[str]:
    return list(db.session.scalars(select(Shipment.code).where(*conditions).limit(50)))


def arrive(session: Session, shipment: Shipment, verb: str, *, by: Actor) -> None:
    """Inside a story: the buyer has it, and the time for complaints begins."""
    shipment.move(verb, by=by)
    shipment.missed_at = None
    shipment.delivered_at = clock.now()
    shipment.complete_after = timers.complaint_window_ends(session, clock.now())
    audit.note(session, by, f"{verb} shipment", about=shipment.code)
    queue(session, "order arrived", about=shipment.order_reference, shipment=shipment.code)


def _carry_price(session: Session, leaving: Shipment) -> None:
    """The first parcel of a delivery that leaves carries what the buyer paid for it, so that one
    that is opened again never takes that with it.
    """
    for other in shipments.of_delivery(session, leaving.delivery_id):
        if other.state == States.PACKED and other.price and not leaving.price:
            leaving.price, other.price = other.price, 0


def _looked_at(session: Session, shipment: Shipment, typed: str, sure: bool) -> str:
    """The number as couriers print it; none where none is given."""
    courier = couriers.named(session, shipment.courier)
    waybill = couriers.plain_waybill(typed)
    asked = shipment.kind == Kind.COURIER and courier.numbered
    if not waybill and (typed or asked):
        raise NoWaybill()
    if waybill and _used(session, waybill):
        raise WaybillUsed()
    if waybill and not sure and courier.looks_odd(waybill):
        raise OddWaybill()
    return waybill


def _used(session: Session, waybill: str) -> bool:
    """Couriers give their numbers out again after a while."""
    recently = Shipment.sent_at > clock.now() - ONE_NUMBER_FOR
    mine = select(Shipment.id).where(Shipment.waybill == waybill, recently).limit(1)
    return session.scalar(mine) is not None


def _claim_waybill(session: Session, shipment: Shipment, waybill: str) -> None:
    """The same number at the same moment: the database lets one of two parcels have it."""
    shipment.waybill = waybill or None
    try:
        session.flush()
    except IntegrityError as error:
        raise WaybillUsed() from error


def _with_order(session: Session, shipment_code: str) -> tuple[Shipment, Order]:
    shipment = shipments.known_as(session, shipment_code)
    return shipment, orders.to_decide_on(session, shipment.order_reference)
