"""An order goes somewhere else before it is packed, at the same price or a lower one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from marketplace.fulfilment import packing, readdressing
from marketplace.fulfilment.readdressing import DearerThere, LongerThere, NothingSent, TooLate
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound, Refusal
from marketplace.orders.order import PICKUP
from marketplace.outbox import message as messages
from marketplace.payments import payment as payments
from marketplace.people import audit
from marketplace.shipping.tariff import Tariff
from tests.trade import PER_KG, Trade
from tests.world import DEWI, TONO

THERE = replace(
    DEWI, street="Jalan Baru 3", village="Meteseh", district="Tembalang", city="Kota Semarang",
    province="Jawa Tengah", postcode="50271", region="33.74.10.1001",
)  # fmt: skip


@pytest.fixture
def trade(inside: Flask) -> Iterator[Trade]:
    yield Trade(inside)


def courier(province: str, per_kg: int, days: int) -> None:
    with transaction() as session:
        session.add(
            Tariff(
                courier="POS", service="REG", province=province, per_kg=per_kg, days_least=1,
                days_most=days, counts_from=date(2026, 1, 1),
            )
        )  # fmt: skip


def where(trade: Trade, reference: str) -> tuple[str, str, int, int]:
    order = trade.of(reference)
    parcel = order.deliveries[0]
    return order.contact.street, parcel.courier, parcel.latest_days, order.delivery_price


def told(reference: str) -> list[str]:
    return [message.kind for message in messages.about_thing(db.session(), reference)]


def refused(trade: Trade, reference: str, why: type[Refusal], change: Callable[[], None]) -> None:
    before = where(trade, reference)
    with pytest.raises(why):
        change()
    assert where(trade, reference) == before
    assert "order readdressed" not in told(reference)


def test_a_buyer_changes_where_it_goes(trade: Trade) -> None:
    courier("33", PER_KG - 2_000, 2)
    reference = trade.bought()

    readdressing.readdress_as_buyer(reference, trade.of(reference).key, THERE)

    assert where(trade, reference) == ("Jalan Baru 3", "POS REG", 2, PER_KG)
    assert told(reference)[-1] == "order readdressed"
    assert trade.sound()


@pytest.mark.parametrize(
    ("per_kg", "days", "why"), [(PER_KG + 1, 2, DearerThere), (PER_KG, 9, LongerThere)]
)
def test_more_is_asked_for_by_phone(
    trade: Trade, per_kg: int, days: int, why: type[Refusal]
) -> None:
    courier("33", per_kg, days)
    reference = trade.bought()
    key = trade.of(reference).key

    refused(
        trade, reference, why, lambda: readdressing.readdress_as_buyer(reference, key, THERE)
    )

    readdressing.readdress_as_staff(reference, THERE, why="ditelepon", by=TONO)
    assert where(trade, reference) == ("Jalan Baru 3", "POS REG", days, PER_KG)
    acts = [(act.act, act.why) for act in audit.about(db.session(), [reference])]
    assert ("change address", "ditelepon") in acts


def test_what_is_packed_or_collected_stays(trade: Trade) -> None:
    packed = trade.bought()
    trade.handed_over(packed)
    assert readdressing.may_readdress(trade.of(packed))
    key = trade.of(packed).key
    packing.pack_order(packed, key="once", by=TONO)
    assert not readdressing.may_readdress(trade.of(packed))
    refused(trade, packed, TooLate, lambda: readdressing.readdress_as_buyer(packed, key, THERE))

    collected = trade.bought(method=payments.CASH, delivery=PICKUP)
    key = trade.of(collected).key
    refused(
        trade, collected, NothingSent,
        lambda: readdressing.readdress_as_buyer(collected, key, THERE),
    )  # fmt: skip


def test_nobody_without_the_key_changes_it(trade: Trade) -> None:
    reference = trade.bought()
    refused(
        trade, reference, NotFound,
        lambda: readdressing.readdress_as_buyer(reference, "guess", THERE),
    )  # fmt: skip
