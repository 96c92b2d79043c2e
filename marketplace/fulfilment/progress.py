"""How far an order has come, as its buyer sees it. It follows from the order, its parts and its
shipments; nobody sets it by hand.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.order import Order
from marketplace.orders.part import OPEN
from marketplace.payments.payment import Payment


class Stage(IntEnum):
    """Where an order stands; a later stage is greater."""

    EXPIRED = -2
    CANCELLED = -1
    TO_PAY = 0
    PACKING = 1
    TO_COLLECT = 2
    SENT = 3
    ARRIVED = 4
    COMPLETED = 5

    @property
    def word(self) -> str:
        """As the buyer reads it."""
        return str(_WORDS[self])

    @property
    def ended(self) -> bool:
        """Whether nothing will come of it any more."""
        return self < Stage.TO_PAY


class Step(NamedTuple):
    """One point of the way: what it is called now, when it was reached, whether it was."""

    label: str
    at: datetime | None
    done: bool


_WORDS = {
    Stage.EXPIRED: lazy("Expired"),
    Stage.CANCELLED: lazy("Cancelled"),
    Stage.TO_PAY: lazy("To pay"),
    Stage.PACKING: lazy("Being packed"),
    Stage.TO_COLLECT: lazy("Ready for pickup"),
    Stage.SENT: lazy("Shipped"),
    Stage.ARRIVED: lazy("Arrived"),
    Stage.COMPLETED: lazy("Completed"),
}
_PAID, _PACKED, _COLLECTED = lazy("Paid"), lazy("Packed"), lazy("Collected")

_THERE = {ShipmentStates.DELIVERED, ShipmentStates.COMPLETED}
_OF_ORDER = {
    OrderStates.PLACED: Stage.TO_PAY,
    OrderStates.EXPIRED: Stage.EXPIRED,
    OrderStates.CANCELLED: Stage.CANCELLED,
    OrderStates.COMPLETED: Stage.COMPLETED,
}


def stage(order: Order, shipments: Sequence[Shipment]) -> Stage:
    """Where the order stands: with several parcels, where the slowest one is."""
    settled = _OF_ORDER.get(OrderStates(order.state))
    if settled is not None:
        return settled
    if not shipments or any(part.state in OPEN for part in order.parts):
        return Stage.PACKING
    inside = {part.shipment for part in order.parts if part.state == PartStates.PACKED}
    # What came back and was sent once more, or given back, holds nobody up.
    stages = [
        _of_shipment(one)
        for one in shipments
        if one.state != ShipmentStates.RETURNED or one.code in inside
    ]
    return min(stages, default=Stage.SENT)


def steps(order: Order, payment: Payment, shipments: Sequence[Shipment]) -> list[Step]:
    """The whole way of an order, the past and what is still to come; none once it has ended."""
    now = stage(order, shipments)
    if now.ended:
        return []
    paid = _step(Stage.TO_PAY, now, [payment.settled_at], reached=_PAID)
    packed = [shipment.packed_at for shipment in shipments]
    sent = [shipment.sent_at for shipment in shipments if not shipment.collected]
    arrived = [shipment.delivered_at for shipment in shipments]
    completed = Step(Stage.COMPLETED.word, None, now == Stage.COMPLETED)
    if order.collected:
        ready = _step(Stage.PACKING, now, packed, reached=_WORDS[Stage.TO_COLLECT])
        taken = Step(str(_COLLECTED), _latest(arrived), now >= Stage.ARRIVED)
        return [paid, ready, taken, completed]
    return [
        paid,
        _step(Stage.PACKING, now, packed, reached=_PACKED),
        Step(Stage.SENT.word, _latest(sent), now >= Stage.SENT),
        Step(Stage.ARRIVED.word, _latest(arrived), now >= Stage.ARRIVED),
        completed,
    ]


def _step(point: Stage, now: Stage, moments: Sequence[datetime | None], *, reached: Any) -> Step:
    """A step that has another name once it is behind us."""
    done = now > point
    return Step(str(reached) if done else point.word, _latest(moments) if done else None, done)


def _of_shipment(shipment: Shipment) -> Stage:
    if shipment.state == ShipmentStates.PACKED:
        return Stage.TO_COLLECT if shipment.collected else Stage.PACKING
    return Stage.ARRIVED if shipment.state in _THERE else Stage.SENT


def _latest(moments: Sequence[datetime | None]) -> datetime | None:
    """The last of them, if all are known."""
    known = [moment for moment in moments if moment]
    return max(known) if known and len(known) == len(moments) else None
