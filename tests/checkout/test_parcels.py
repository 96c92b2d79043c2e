"""A cart becomes parcels: by courier, brought in town, collected; each with one honest price."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.product import Product
from marketplace.checkout import cart as carts
from marketplace.checkout import parcels
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.parcels import NotInTown, OnlyCollected, Parcel, WindowGone, Wishes
from marketplace.checkout.placing import Agreement, place_order
from marketplace.fulfilment import packing, progress, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.orders.order import BOTH, COURIER, PICKUP
from marketplace.payments import payment as payments
from marketplace.policy import goods as rules
from marketplace.policy.goods import GoodsRules
from marketplace.shipping import hosting
from marketplace.shipping import point as points
from marketplace.shipping.hosting import PointFacts
from tests.trade import CRISPS, PER_KG, POUCH, Trade
from tests.world import BAYU, DEWI, RATNA, TONO

SUNDAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
IN_TOWN = replace(
    DEWI, village="Meteseh", district="Tembalang", city="Kota Semarang", province="Jawa Tengah",
    postcode="50271",
)  # fmt: skip
LOCAL_PRICE = 9_000
COUNTER = PointFacts("Loket", "Jalan Contoh 1", "Semarang", {0: [(time(9), time(12))]})


@pytest.fixture
def trade(inside: Flask) -> Iterator[Trade]:
    """Crisps stay in town; Tembalang is in town."""
    with clock.at(SUNDAY):
        trade = Trade(inside)
        with transaction() as session:
            found = select(Product).where(Product.code == trade.crisps)
            session.scalars(found).one().local = True
            known = GoodsRules(local_areas=("Tembalang",), local_price=LOCAL_PRICE)
            rules.put(session, known, by=BAYU.code)
        yield trade


def filled(trade: Trade, pouches: int = 1, crisps: int = 1) -> FilledCart:
    wanted = {trade.pouch_sku: pouches, trade.crisps_sku: crisps}
    return carts.fill(db.session(), Cart({sku: n for sku, n in wanted.items() if n}))


def told(planned: list[Parcel]) -> list[tuple[str, list[str], int]]:
    return [(str(p.kind), [line.name for line in p.lines], p.price) for p in planned]


def plan(cart: FilledCart, wanted: Wishes) -> list[tuple[str, list[str], int]]:
    return told(parcels.plan(db.session(), cart, wanted))


def order(trade: Trade, delivery: str, window: str = "") -> str:
    cart = Cart({trade.pouch_sku: 1, trade.crisps_sku: 1})
    wanted = Wishes(delivery, IN_TOWN, "33", window)
    planned = parcels.plan(db.session(), carts.fill(db.session(), cart), wanted)
    total = POUCH + CRISPS + sum(parcel.price for parcel in planned)
    agreed = Agreement(delivery, IN_TOWN, "33", payments.TRANSFER, total, "id", window=window)
    return place_order(cart, agreed, key=codes.token())


def test_what_travels_and_what_stays_are_two_parcels(trade: Trade) -> None:
    """B05, B11: each parcel has one price, whoever made what is in it."""
    courier, local = ("courier", ["Pouch bunga"], PER_KG), ("local", ["Keripik tempe"], LOCAL_PRICE)
    wanted = Wishes(COURIER, IN_TOWN, "33")
    assert plan(filled(trade), wanted) == [courier, local]
    assert plan(filled(trade, crisps=0), wanted) == [courier]
    assert plan(filled(trade, pouches=0), wanted) == [local]
    both = Wishes(BOTH, DEWI, "34")
    assert plan(filled(trade), both) == [courier, ("pickup", ["Keripik tempe"], 0)]
    all_of_it = ("pickup", ["Pouch bunga", "Keripik tempe"], 0)
    assert plan(filled(trade), Wishes(PICKUP, DEWI, "")) == [all_of_it]


@pytest.mark.parametrize(
    "elsewhere", [{"district": "Bantul"}, {"postcode": "55711"}, {"postcode": ""}]
)
def test_out_of_town_goods_that_stay_are_not_promised(
    trade: Trade, elsewhere: dict[str, str]
) -> None:
    with pytest.raises(NotInTown) as refused:
        plan(filled(trade), Wishes(COURIER, replace(IN_TOWN, **elsewhere), "33"))
    assert refused.value.facts == {"name": "Keripik tempe", "places": "Tembalang"}


def test_a_cart_offers_only_what_can_be_done(trade: Trade) -> None:
    def offered(pouches: int, crisps: int) -> list[str]:
        return parcels.ways(db.session(), filled(trade, pouches, crisps))

    assert offered(1, 0) == [COURIER, PICKUP]
    assert offered(0, 1) == [COURIER, PICKUP]
    assert offered(1, 1) == [COURIER, BOTH, PICKUP]
    with transaction() as session:
        rules.put(session, GoodsRules(), by=BAYU.code)
    assert offered(0, 1) == [PICKUP]
    assert offered(1, 1) == [BOTH, PICKUP]
    with pytest.raises(OnlyCollected):
        plan(filled(trade), Wishes(COURIER, IN_TOWN, "33"))


def test_two_parcels_are_packed_sent_and_earned_each_by_itself(trade: Trade) -> None:
    """B05: the fresh goods are paid for without waiting for the others."""
    reference = order(trade, COURIER)
    found = trade.of(reference)
    assert (found.delivery_price, found.total) == (
        PER_KG + LOCAL_PRICE, POUCH + CRISPS + PER_KG + LOCAL_PRICE,
    )  # fmt: skip
    trade.confirm(trade.transferred(trade.due(reference)))
    with pytest.raises(packing.NotComplete):
        packing.pack_order(reference, position=1, key=codes.token(), by=TONO)
    trade.handed_over(reference)
    assert [way.kind for _order, way in packing.to_pack(db.session())] == ["local", "courier"]

    fresh = packing.pack_order(reference, position=1, key=codes.token(), by=TONO)
    assert [way.kind for _order, way in packing.to_pack(db.session())] == ["courier"]
    sending.send(fresh, waybill="", cost=5_000, key=codes.token(), by=TONO)
    sending.deliver(fresh, by=TONO)
    sending.complete(fresh, by=RATNA)

    def shown() -> list[tuple[str, str, int]]:
        return [(s.kind, s.state, s.price) for s in shipments.of_order(db.session(), reference)]

    assert shown() == [("local", "completed", LOCAL_PRICE)]
    assert trade.states(reference) == ("paid", {"completed", "accepted"})
    assert progress.stage(trade.of(reference), []) == progress.Stage.PACKING
    other = packing.pack_order(reference, key=codes.token(), by=TONO)
    with pytest.raises(sending.NoWaybill):
        sending.send(other, waybill="", cost=PER_KG, key=codes.token(), by=TONO)
    sending.send(other, waybill="JP0123456789", cost=PER_KG, key=codes.token(), by=TONO)
    sending.deliver(other, by=TONO)
    sending.complete(other, by=RATNA)
    assert trade.states(reference) == ("completed", {"completed"})
    assert trade.sound()


def test_a_point_and_a_time_are_promised(trade: Trade) -> None:
    """B12: the buyer chooses where and when to collect; the next working Mondays are offered."""
    code = hosting.open_point(COUNTER, key=codes.token(), by=RATNA)
    offered = parcels.windows(db.session(), filled(trade), PICKUP)
    assert [f"{w.starts:%d.%m. %H}" for w in offered][:2] == ["30.11. 02", "07.12. 02"]
    for wrong in ("", "nonsense", f"{code}@20261123T0200Z"):
        with pytest.raises(WindowGone):
            order(trade, PICKUP, wrong)

    reference = order(trade, PICKUP, offered[0].key)

    kept = trade.of(reference).deliveries
    assert [(k.kind, k.point, k.collect_from) for k in kept] == [
        ("pickup", code, datetime(2026, 11, 30, 2, tzinfo=UTC))
    ]
    hosting.close_point(code, by=RATNA)
    assert parcels.windows(db.session(), filled(trade), PICKUP) == []
    assert list(points.by_code(db.session(), [code])) == [code]


def test_what_is_fresh_is_collected_before_the_rest_would_be_there(trade: Trade) -> None:
    every_day = {day: [(time(9), time(12))] for day in range(7)}
    facts = replace(COUNTER, hours=every_day)
    hosting.open_point(facts, key=codes.token(), by=RATNA)

    def first(delivery: str) -> datetime:
        return parcels.windows(db.session(), filled(trade), delivery)[0].starts

    assert first(BOTH) < first(PICKUP)
    assert parcels.windows(db.session(), filled(trade), COURIER) == []
