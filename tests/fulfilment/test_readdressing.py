"""An order goes somewhere else before it is packed, at the same price or a lower one. On both
engines.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from marketplace.fulfilment import cancelling, packing, readdressing, sending
from marketplace.fulfilment.readdressing import DearerThere, LongerThere, NothingSent, TooLate
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound, Refusal
from marketplace.orders import paper as papers
from marketplace.orders.order import PICKUP
from marketplace.outbox import message as messages
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.people import audit
from marketplace.shipping.tariff import Tariff
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import stripe_double
from tests.trade import PER_KG, POUCH, Trade, done, rows_of
from tests.world import DEWI, RATNA, TONO

THERE = replace(
    DEWI, street="Jalan Baru 3", village="Meteseh", district="Tembalang", city="Kota Semarang",
    province="Jawa Tengah", postcode="50271", region="33.74.10.1001",
)  # fmt: skip


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    yield Trade(inside_on)


def courier(province: str, per_kg: int, days: int) -> None:
    with transaction() as session:
        session.add(
            Tariff(
                courier="JNE", service="REG", dest=province, per_kg=per_kg, days_least=1,
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

    assert where(trade, reference) == ("Jalan Baru 3", "JNE REG", 2, PER_KG)
    assert told(reference)[-2:] == ["order readdressed", "refund asked"]
    assert trade.sound()


def test_what_sending_costs_less_goes_back_once(trade: Trade) -> None:
    """M11: by itself, as soon as the order was paid; the second press finds nothing to return."""
    courier("33", PER_KG - 2_000, 2)
    reference = trade.bought()
    key = trade.of(reference).key

    for _ in range(2):
        readdressing.readdress_as_buyer(reference, key, THERE)

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.delivery, refund.delivery_unspent) == (2_000, 2_000, 2_000)
    assert (refund.borne_by, refund.state, refund.asked_by) == ("buyer", "asked", "buyer")
    assert trade.of(reference).deliveries[0].price == PER_KG - 2_000
    assert rows_of(trade.books(), 2100, 2500, 5200) == {
        f"2100:{reference}": -POUCH - PER_KG + 2_000, f"2500:{refund.code}": -2_000,
    }  # fmt: skip
    _nota, counter = papers.of_order(db.session(), reference)
    assert (counter.says.total, counter.says.delivery) == (2_000, 2_000)
    assert told(reference).count("refund asked") == 1
    assert trade.sound()


def test_both_browsers_of_a_buyer_get_it_back_once(trade: Trade) -> None:
    courier("33", PER_KG - 2_000, 2)
    reference = trade.bought()
    key = trade.of(reference).key

    done(trade, *[lambda: readdressing.readdress_as_buyer(reference, key, THERE)] * 2)

    assert [one.amount for one in refunds.of_order(db.session(), reference)] == [2_000]
    assert trade.sound()


def test_after_that_everything_else_adds_up(trade: Trade) -> None:
    """M11: what is left of the delivery is spent on the parcel, or goes back with the goods."""
    courier("33", PER_KG - 2_000, 2)
    sent, called_off = trade.bought(), trade.bought()
    for reference in (sent, called_off):
        readdressing.readdress_as_buyer(reference, trade.of(reference).key, THERE)

    cancelling.cancel_as_buyer(called_off, trade.of(called_off).key)
    trade.handed_over(sent)
    parcel = packing.pack_order(sent, key="once", by=TONO)
    sending.send(parcel, waybill="JP123456", cost=8_000, key="once", by=TONO)
    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)

    amounts = [one.amount for one in refunds.of_order(db.session(), called_off)]
    assert amounts == [2_000, POUCH + PER_KG - 2_000]
    assert rows_of(trade.books(), 2100, 4200, 5200) == {"4200:all": -1_000}
    assert trade.sound()


def test_staff_give_the_difference_back_too(trade: Trade) -> None:
    courier("33", PER_KG - 2_000, 9)
    reference = trade.bought()

    readdressing.readdress_as_staff(reference, THERE, why="ditelepon", by=TONO)

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.asked_by) == (2_000, TONO.code)
    assert trade.sound()


def test_an_unpaid_order_costs_what_it_was_ordered_for(trade: Trade) -> None:
    courier("33", PER_KG - 2_000, 2)
    reference = trade.place()
    readdressing.readdress_as_buyer(reference, trade.of(reference).key, THERE)

    trade.confirm(trade.transferred(trade.due(reference)))

    assert refunds.of_order(db.session(), reference) == []
    assert trade.of(reference).deliveries[0].price == PER_KG
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
    assert where(trade, reference) == ("Jalan Baru 3", "JNE REG", days, PER_KG)
    acts = [(act.act, act.why) for act in audit.about(db.session(), [reference])]
    assert ("change address", "ditelepon") in acts
    assert refunds.of_order(db.session(), reference) == []
    assert trade.of(reference).deliveries[0].price == PER_KG


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


def test_what_came_through_a_provider_goes_back_through_it_by_itself(inside: Flask) -> None:
    """M10: nobody approves or sends the difference."""
    with stripe_double() as stripe:
        online = OnlineTrade(inside, stripe)
        courier("33", PER_KG - 2_000, 2)
        reference = online.paid_online()

        readdressing.readdress_as_buyer(reference, online.of(reference).key, THERE)
        assert [one.state for one in refunds.of_order(db.session(), reference)] == ["sent"]
        for _ in range(2):
            online.work()
            online.hear_all()

        assert [refund["amount"] for refund in stripe.refunds] == [2_000 * 100]
        online.work()
        assert [one.state for one in refunds.of_order(db.session(), reference)] == ["confirmed"]
        assert rows_of(online.books(), 2100, 2500) == {f"2100:{reference}": -POUCH - PER_KG + 2_000}
        assert online.sound()
