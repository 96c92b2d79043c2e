"""What a buyer wrote reaches its maker only once the office has read it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.product import Product
from marketplace.checkout import cart as carts
from marketplace.checkout.cart import Cart
from marketplace.checkout.parcels import OnlyCollected, Wishes, plan
from marketplace.checkout.placing import Agreement, CartChanged, place_order
from marketplace.fulfilment import checking, packing, receiving, releasing, sending
from marketplace.fulfilment.releasing import NotHeldBack, NotSewable
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed
from marketplace.ledger import chart, journal
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.order import COURIER, PICKUP, Order
from marketplace.orders.part import Part
from marketplace.orders.wish import Wish
from marketplace.outbox.message import Message
from marketplace.payments import payment as payments
from marketplace.payments.settling import settle_cash
from marketplace.people.audit import Audit
from marketplace.policy import wordlist
from marketplace.reports import invariants, waiting
from tests import wishes
from tests.wishes import SEWN
from tests.world import DEWI, RATNA, TONO, World


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    small = World(app)
    with small.inside():
        yield small


def ordered(world: World, product: str, wish: Wish, quantity: int = 2) -> str:
    """Dewi orders so many like this and will collect them; returns the reference."""
    cart = Cart({}).adding(world.sku(world.melati, product), quantity, wish)
    total = carts.fill(db.session(), cart).total
    agreed = Agreement(PICKUP, DEWI, DEWI.province, payments.CASH, total, "id")
    return place_order(cart, agreed, key=codes.token())


def paid(world: World, product: str, wish: Wish) -> Part:
    """The same, paid at the counter; the part of it."""
    reference = ordered(world, product, wish)
    total = orders.known_as(db.session(), reference).total
    settle_cash(reference, total, key=codes.token(), by=TONO)
    return orders.known_as(db.session(), reference).parts[0]


def again(part: Part) -> Part:
    return parts.known_as(db.session(), part.code)


def told(world: World) -> int:
    """How often a maker was told that there is something new, after her goods were accepted."""
    found = db.session.scalars(select(Message).where(Message.kind == "something new"))
    return sum("part" in message.known_facts for message in found)


def test_a_text_is_paid_for_and_its_commission_taken(world: World) -> None:
    reference = ordered(world, wishes.apron(world), SEWN)

    order = orders.known_as(db.session(), reference)
    line, part = order.lines[0], order.parts[0]
    assert (line.unit_price, line.total, line.commission) == (70_000, 140_000, 14_000)
    assert (part.amount, part.commission, order.goods_total) == (140_000, 14_000, 140_000)
    assert (line.wished, part.buyer_text) == (SEWN, "Bu Sri")
    assert "Bu Sri" not in part.details
    assert (line.label, line.set_name, part.what) == ("", "", "Celemek dapur")


def test_a_variant_is_named_on_the_line_and_on_the_part(world: World) -> None:
    reference = ordered(world, wishes.bag(world), Wish())

    line = orders.known_as(db.session(), reference).lines[0]
    assert (line.name, line.label, line.unit_price) == ("Tas perca (Merah)", "Merah", 45_000)
    assert line.parts[0].what == "Tas perca (Merah)"


def test_a_listed_word_is_held_until_it_is_corrected(world: World) -> None:
    """X02: the buyer is told nothing that tells what is listed; no maker ever reads it."""
    wordlist.keep(["Bu Sri"])
    part = paid(world, wishes.apron(world), SEWN)

    with pytest.raises(wordlist.Listed):
        releasing.release_text(part.code, by=RATNA)
    with pytest.raises(wordlist.Listed):
        releasing.correct_text(part.code, "Untuk Bu Sri", why="x", by=RATNA)
    db.session.rollback()
    waits = again(part)
    assert (waits.state, waits.released_by, waits.buyer_text) == ("waiting", None, "Bu Sri")
    assert (told(world), parts.make_list(db.session(), world.melati.code)) == (0, [])

    releasing.correct_text(part.code, "Untuk Ibu", why="setuju", by=RATNA)
    assert again(part).asked[0] == "Tulisan: Untuk Ibu"


def test_a_paid_text_waits_until_it_is_released(world: World) -> None:
    """B14: the maker sees the text once it is released, and not before."""
    part = paid(world, wishes.apron(world), SEWN)
    order = orders.known_as(db.session(), part.order_reference)
    assert (order.state, part.state, part.held_back) == ("paid", "waiting", True)
    assert journal.balance(db.session(), chart.CASH_BOX) == 140_000
    assert (told(world), parts.make_list(db.session(), world.melati.code)) == (0, [])
    assert "Tulisan: Bu Sri" not in part.asked
    assert [w.count for w in waiting.waiting_for(db.session(), RATNA.roles) if w.what == "texts"]

    releasing.release_text(part.code, by=RATNA)

    part = again(part)
    assert (part.state, part.released_by) == ("to_make", RATNA.code)
    assert parts.make_list(db.session(), world.melati.code) == [part]
    assert part.asked[0] == "Tulisan: Bu Sri"
    assert told(world) == 1
    assert releasing.held_back(db.session()) == []
    with pytest.raises(NotHeldBack):
        releasing.release_text(part.code, by=RATNA)
    assert told(world) == 1
    receiving.receive(part.code, by=TONO)
    checking.accept(part.code, by=TONO)
    shipment = packing.pack_order(order.reference, key=codes.token(), by=TONO)
    sending.collect(shipment, by=TONO)
    sending.complete(shipment, by=RATNA)
    assert journal.balance(db.session(), f"2210:{world.melati.code}") == -126_000
    assert invariants.broken(db.session()) == []


def test_a_corrected_text_is_what_is_made(world: World) -> None:
    part = paid(world, wishes.apron(world), SEWN)

    with pytest.raises(NotSewable):
        releasing.correct_text(part.code, "Sri ♥", why="called", by=RATNA)
    assert again(part).held_back
    releasing.correct_text(part.code, "Bu Sri A.", why="She meant it so.", by=RATNA)

    part = again(part)
    line = orders.known_as(db.session(), part.order_reference).lines[0]
    assert (part.buyer_text, line.wished.text, part.state) == ("Bu Sri A.", "Bu Sri A.", "to_make")
    assert line.wished.thread == "gold"
    noted = db.session.scalars(select(Audit).where(Audit.about == part.code)).one()
    assert (noted.act, noted.by, noted.why) == (
        "correct text", RATNA.code, "Bu Sri: She meant it so.",
    )  # fmt: skip


def test_nothing_is_released_before_it_is_paid_nor_by_anybody(world: World) -> None:
    reference = ordered(world, wishes.apron(world), SEWN)
    code = orders.known_as(db.session(), reference).parts[0].code
    assert releasing.held_back(db.session()) == []
    with pytest.raises(NotHeldBack):
        releasing.release_text(code, by=RATNA)
    total = orders.known_as(db.session(), reference).total
    settle_cash(reference, total, key=codes.token(), by=TONO)

    with pytest.raises(NotAllowed):
        releasing.release_text(code, by=TONO)

    part = parts.known_as(db.session(), code)
    assert (part.state, part.released_by, told(world)) == ("waiting", None, 0)


def test_measures_need_no_release(world: World) -> None:
    measured = Wish(measures=(("chest", 96), ("waist", 80), ("sleeve", 58)))

    part = paid(world, wishes.blouse(world), measured)

    assert (part.state, part.buyer_text, told(world)) == ("to_make", "", 1)
    assert part.asked == ["Lingkar dada: 96 cm", "Lingkar pinggang: 80 cm", "Panjang lengan: 58 cm"]


def test_a_wish_that_does_not_fit_is_not_promised(world: World) -> None:
    product = wishes.apron(world, text_required=True)
    for wish in (Wish(), Wish(text="Sri"), Wish(measures=(("chest", 96),))):
        with pytest.raises(CartChanged):
            ordered(world, product, wish)

    assert db.session.scalars(select(Order)).all() == []


def test_what_may_not_travel_is_collected(world: World) -> None:
    product = world.on_sale(world.melati)
    with transaction() as session:
        session.scalars(select(Product).where(Product.code == product)).one().local = True
    cart = Cart({world.sku(world.melati, product): 1})
    filled = carts.fill(db.session(), cart)
    agreed = Agreement(COURIER, DEWI, DEWI.province, payments.CASH, filled.total, "id")

    with pytest.raises(OnlyCollected) as refused:
        place_order(cart, agreed, key=codes.token())

    assert "Pouch bunga" in refused.value.sentence()
    assert db.session.scalars(select(Order)).all() == []
    assert [parcel.price for parcel in plan(db.session(), filled, Wishes(PICKUP, DEWI, ""))] == [0]


def test_the_same_goods_stand_together_on_a_make_list(world: World) -> None:
    """S09: grouped by item, with quantity and personalisation."""
    apron = wishes.apron(world)
    pouch = world.on_sale(world.melati)
    first = paid(world, apron, SEWN)
    releasing.release_text(first.code, by=RATNA)
    world.paid(world.melati, pouch, 2)
    paid(world, apron, Wish())

    items = parts.by_item(parts.make_list(db.session(), world.melati.code))

    shown = [(item.what, item.quantity, [p.buyer_text for p in item.parts]) for item in items]
    assert shown == [("Celemek dapur", 4, ["Bu Sri", ""]), ("Pouch bunga", 2, [""])]
