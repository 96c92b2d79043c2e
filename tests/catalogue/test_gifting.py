"""Gift sets: made by the manager, sold while all of it is, paid to the makers of what is inside."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import approving, gift, gifting, offering
from marketplace.catalogue import offer as offers
from marketplace.catalogue.facts import facts_of as said_of
from marketplace.catalogue.gifting import GiftFacts, NotForSets, TooCheap, TooFewThings, TooHeavy
from marketplace.catalogue.offering import PhotoMissing
from marketplace.catalogue.product import Product, of_producer
from marketplace.catalogue.stock import SoldOut
from marketplace.checkout import cart as carts
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.parcels import OnlyCollected, Wishes, plan
from marketplace.checkout.placing import Agreement, place_order
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, NotFound, Refusal
from marketplace.ledger import chart, journal
from marketplace.orders.order import COURIER, PICKUP, Order
from marketplace.payments import payment as payments
from marketplace.payments import settling
from marketplace.people import audit, house
from marketplace.people import producer as producers
from marketplace.people.user import User
from tests import wishes
from tests.photos import camera_photo
from tests.trade import Count, Trade
from tests.world import DEWI, RATNA, TONO

PRICE = 70_000  # for two bags of crisps and a pouch, 75.000 alone


@pytest.fixture
def trade(app: Flask) -> Iterator[Trade]:
    small = Trade(app)
    with small.inside():
        yield small


def picture() -> BytesIO:
    return BytesIO(camera_photo(320, 240))


def facts(trade: Trade, **other: Any) -> GiftFacts:
    parts = {trade.crisps_sku: 2, trade.pouch_sku: 1}
    usual: dict[str, Any] = {"name": "Paket sore", "price": PRICE, "parts": parts}
    return GiftFacts(**usual | other)


def made(trade: Trade, **other: Any) -> str:
    return gifting.create(facts(trade, **other), picture(), key=codes.token(), by=RATNA)


def sku_of(code: str) -> str:
    return gift.known_as(db.session(), code).variant.sku


def filled(**quantities: int) -> FilledCart:
    return carts.fill(db.session(), Cart(quantities))


def order_of(cart: Cart, delivery: str = PICKUP, total: int | None = None) -> str:
    known = carts.fill(db.session(), cart).total if total is None else total
    agreed = Agreement(delivery, DEWI, DEWI.province, payments.CASH, known, "id")
    return place_order(cart, agreed, key=codes.token())


def test_a_set_is_on_sale_at_once_under_the_cooperative_s_name(trade: Trade) -> None:
    code = made(trade)

    found = offers.of_sku(db.session(), sku_of(code))
    assert (found.product, found.price, found.weight_g, found.available) == (
        "Paket sore", PRICE, 360, 5,
    )  # fmt: skip
    assert found.gift
    assert found.shop is None
    assert not found.local
    assert [(o.product, n) for o, n in offers.gift_parts(db.session(), found.sku)] in (
        [("Keripik tempe", 2), ("Pouch bunga", 1)], [("Pouch bunga", 1), ("Keripik tempe", 2)],
    )  # fmt: skip
    noted = [act for act in audit.latest(db.session()) if act.about == code]
    assert [(act.act, act.by) for act in noted] == [("make gift set", RATNA.code)]


def test_nobody_can_sign_in_as_the_house(trade: Trade) -> None:
    made(trade)
    made(trade, name="Paket pagi")

    ours = db.session.scalars(select(producers.Producer).where(producers.Producer.house)).one()
    assert (ours.listed, ours.state) == (False, "active")
    user = db.session.scalars(select(User).where(User.id == ours.user_id)).one()
    assert (user.secret_hash, user.login, user.totp_sealed) == (None, None, None)
    assert user.disabled_at is not None
    assert ours not in producers.everybody(db.session())
    assert ours not in producers.some(db.session())
    with pytest.raises(NotFound):
        producers.known_as(db.session(), ours.code)
    with transaction() as session:
        assert house.of_cooperative(session).code == ours.code


def test_what_makes_no_set_is_refused(trade: Trade) -> None:
    crisps, gift_set = trade.crisps_sku, sku_of(made(trade))
    blouse = trade.sku(trade.melati, wishes.blouse(trade))
    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (TooFewThings, {"parts": {}}),
        (TooFewThings, {"parts": {crisps: 1}}),
        (NotForSets, {"parts": {crisps: 1, "NQSUCH22": 1}}),
        (NotForSets, {"parts": {crisps: 1, blouse: 1}}),
        (NotForSets, {"parts": {crisps: 1, gift_set: 1}}),
        (TooCheap, {"price": 2}),
        (TooHeavy, {"parts": {crisps: 500}}),
        (approving.Unready, {"name": "Paket obat kolesterol"}),
    ]
    before = db.session.scalars(select(Product.id)).all()

    for refusal, other in refused:
        with pytest.raises(refusal):
            made(trade, **other)

    assert db.session.scalars(select(Product.id)).all() == before


def test_a_set_needs_a_photo_and_a_manager(trade: Trade) -> None:
    with pytest.raises(PhotoMissing):
        gifting.create(facts(trade), None, key=codes.token(), by=RATNA)
    with pytest.raises(NotAllowed):
        gifting.create(facts(trade), picture(), key=codes.token(), by=TONO)

    assert gift.kept(db.session()) == []


def test_every_rupiah_of_a_set_reaches_somebody(trade: Trade) -> None:
    """B04: what a set holds is made, packed and paid by part, to the last rupiah."""
    sku = sku_of(made(trade, price=70_001))
    cart = Cart({sku: 2, trade.crisps_sku: 1})

    reference = order_of(cart)

    order = trade.of(reference)
    lines = [(x.name, x.quantity, x.unit_price, x.total, x.commission) for x in order.lines]
    assert sorted(lines) == [
        ("Keripik tempe", 1, 15_000, 15_000, 1_500),
        ("Keripik tempe", 4, 14_000, 56_000, 5_600),
        ("Pouch bunga", 2, 42_001, 84_002, 8_400),
    ]
    assert order.goods_total == 155_002
    assert [line.set_name for line in order.lines] == ["2 × Paket sore", "2 × Paket sore", ""]
    shown = [(b.quantity, b.name, b.total, sorted(b.contents)) for b in order.bought]
    assert shown == [
        (2, "Paket sore", 140_002, ["2 × Pouch bunga", "4 × Keripik tempe"]),
        (1, "Keripik tempe", 15_000, []),
    ]
    assert trade.stock(trade.crisps_sku) == Count(10, held=5, sold=0)
    assert trade.stock(trade.pouch_sku) == Count(5, held=2, sold=0)
    settling.settle_cash(reference, 155_002, key=codes.token(), by=TONO)
    trade.handed_over(reference)
    assert {p.producer for p in trade.of(reference).parts} == {
        trade.melati.code, trade.kenanga.code,
    }  # fmt: skip
    assert journal.balance(db.session(), chart.CASH_BOX) == 155_002
    assert trade.sound()


def test_a_set_sells_out_with_what_is_inside(trade: Trade) -> None:
    sku = sku_of(made(trade))
    with pytest.raises(SoldOut):
        order_of(Cart({sku: 4, trade.pouch_sku: 2}), total=4 * PRICE + 90_000)
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)

    short = filled(**{trade.pouch_sku: 3, sku: 3})

    assert [(line.left, line.short) for line in short.lines] == [(5, False), (2, True)]
    assert not short.ready
    order_of(Cart({trade.pouch_sku: 5}))
    assert offers.of_sku(db.session(), sku).sold_out
    offering.archive(trade.melati.code, trade.pouch, by=trade.melati.actor)
    with pytest.raises(NotFound):
        offers.of_sku(db.session(), sku)
    assert filled(**{sku: 1}).gone == [sku]


def test_a_set_travels_only_as_all_of_it_does(trade: Trade) -> None:
    sku = sku_of(made(trade))
    cart = Cart({sku: 1})
    wanted = Wishes(COURIER, DEWI, DEWI.province)
    assert [p.kind for p in plan(db.session(), carts.fill(db.session(), cart), wanted)] == [COURIER]
    assert carts.fill(db.session(), cart).weight_g == 360
    with transaction() as session:
        session.scalars(select(Product).where(Product.code == trade.crisps)).one().local = True

    with pytest.raises(OnlyCollected) as refused:
        order_of(cart, COURIER)

    assert "Paket sore" in refused.value.sentence()
    assert db.session.scalars(select(Order)).all() == []


def test_a_set_stays_in_town_when_something_in_it_now_does(trade: Trade) -> None:
    """Crisps that keep three days only are accepted: nobody is told that the set travels."""
    sku = sku_of(made(trade))
    kenanga = trade.kenanga
    maker = producers.known_as(db.session(), kenanga.code)
    now = said_of(of_producer(db.session(), maker, trade.crisps).latest)
    assert now.food is not None

    for days, local in ((3, True), (30, False)):
        food = replace(now.food, shelf_life_days=days)
        offering.describe(
            kenanga.code, trade.crisps, replace(now, food=food), by=kenanga.actor
        )  # fmt: skip
        offering.submit(kenanga.code, trade.crisps, by=kenanga.actor)
        approving.accept(trade.revision(kenanga, trade.crisps), by=RATNA)

        assert offers.of_sku(db.session(), sku).local is local


def test_a_changed_set_keeps_its_photo_and_what_was_ordered(trade: Trade) -> None:
    code = made(trade)
    sku, reference = sku_of(code), order_of(Cart({sku_of(code): 1}))
    kept = gift.known_as(db.session(), code).face.photo_id

    new = facts(trade, name="Paket malam", price=40_000, parts={trade.crisps_sku: 3})
    gifting.change(code, new, None, by=RATNA)

    found = offers.of_sku(db.session(), sku)
    assert (found.product, found.price, found.available) == ("Paket malam", 40_000, 2)
    assert gift.known_as(db.session(), code).face.photo_id == kept
    assert {line.set_name for line in trade.of(reference).lines} == {"1 × Paket sore"}
    assert trade.of(reference).goods_total == PRICE
    gifting.archive(code, by=RATNA)
    with pytest.raises(NotFound):
        gift.known_as(db.session(), code)
    with pytest.raises(NotFound):
        offers.of_sku(db.session(), sku)


def test_the_page_of_a_set_warns_of_what_is_inside(trade: Trade) -> None:
    code = made(trade)

    visitor = trade.visitor().get(f"/en/products/{code}").assert_ok()

    visitor.assert_sees("In this set", "Contains allergens: Soybean.")
