"""M01: how far an order has come follows from it, its parts and its shipments."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.fulfilment.progress import Stage, stage, steps
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.words import speaking
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.order import COURIER, PICKUP, Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments.payment import Payment

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def an_order(state: str, *parts: str, delivery: str = COURIER) -> Order:
    order = Order(delivery=delivery, lines=[OrderLine(parts=[Part() for _ in parts])])
    order.state = state
    for part, part_state in zip(order.parts, parts, strict=True):
        part.state = part_state
    return order


def a_shipment(state: str, hours: int = 0, kind: str = COURIER) -> Shipment:
    later = NOON + timedelta(hours=hours)
    sent = later if state != ShipmentStates.PACKED else None
    delivered = later if state in {ShipmentStates.DELIVERED, ShipmentStates.COMPLETED} else None
    shipment = Shipment(kind=kind, packed_at=later, sent_at=sent, delivered_at=delivered)
    shipment.state = state
    return shipment


@pytest.mark.parametrize(
    ("order", "parcels", "expected"),
    [
        (an_order("placed", "waiting"), [], Stage.TO_PAY),
        (an_order("expired", "waiting"), [], Stage.EXPIRED),
        (an_order("cancelled", "cancelled"), [], Stage.CANCELLED),
        (an_order("paid", "to_make"), [], Stage.PACKING),
        (an_order("paid", "accepted"), [], Stage.PACKING),
        (an_order("paid", "packed"), [a_shipment("packed")], Stage.PACKING),
        (
            an_order("paid", "packed", delivery=PICKUP), [a_shipment("packed", kind=PICKUP)],
            Stage.TO_COLLECT,
        ),
        (an_order("paid", "packed"), [a_shipment("sent")], Stage.SENT),
        (an_order("paid", "packed", "to_make"), [a_shipment("sent")], Stage.PACKING),
        (an_order("paid", "packed", "cancelled"), [a_shipment("sent")], Stage.SENT),
        (an_order("paid", "packed"), [a_shipment("delivered"), a_shipment("sent")], Stage.SENT),
        (an_order("paid", "packed"), [a_shipment("delivered")], Stage.ARRIVED),
        (an_order("completed", "completed"), [a_shipment("completed")], Stage.COMPLETED),
    ],
)
def test_the_stage_follows(order: Order, parcels: list[Shipment], expected: Stage) -> None:
    assert stage(order, parcels) == expected


@pytest.mark.parametrize("state", OrderStates)
@pytest.mark.parametrize("parcel", ShipmentStates)
@pytest.mark.parametrize("delivery", [COURIER, PICKUP])
def test_every_order_has_a_stage_with_a_word(state: str, parcel: str, delivery: str) -> None:
    order = an_order(state, PartStates.PACKED, delivery=delivery)
    found = stage(order, [a_shipment(parcel, kind=delivery)])

    assert found.word


def test_the_way_of_a_parcel_with_its_moments() -> None:
    parcels = [a_shipment("sent"), a_shipment("delivered", hours=2)]

    with speaking("en"):
        way = steps(an_order("paid", "packed"), Payment(settled_at=NOON), parcels)

    assert way == [
        ("Paid", NOON, True),
        ("Packed", NOON + timedelta(hours=2), True),
        ("Shipped", NOON + timedelta(hours=2), True),
        ("Arrived", None, False),
        ("Completed", None, False),
    ]


def test_the_way_before_the_money_came() -> None:
    with speaking("en"):
        way = steps(an_order("placed", "waiting"), Payment(), [])

    assert [step.label for step in way] == [
        "To pay", "Being packed", "Shipped", "Arrived", "Completed",
    ]  # fmt: skip
    assert not any(step.done or step.at for step in way)


def test_collected_goods_are_never_shipped() -> None:
    order = an_order("paid", "packed", delivery=PICKUP)

    with speaking("en"):
        way = steps(order, Payment(settled_at=NOON), [a_shipment("packed", kind=PICKUP)])

    assert [(step.label, step.done) for step in way] == [
        ("Paid", True), ("Ready for pickup", True), ("Collected", False), ("Completed", False),
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_an_order_that_ended_has_no_way(state: str) -> None:
    assert steps(an_order(state, "cancelled"), Payment(), []) == []
