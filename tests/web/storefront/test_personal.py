"""What a buyer asks for on a product's page, and how the cart keeps it."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from marketplace.catalogue import approving, offering
from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.measuring import KEYS
from marketplace.checkout.cart import MOST_LINES, Cart
from marketplace.kernel.db import db
from marketplace.orders.wish import Wish, in_order
from marketplace.people import producer as producers
from marketplace.web.cookies import MOST_SIGNED
from tests import wishes
from tests.visitor import Visitor
from tests.world import RATNA, World

BAD_TEXTS = [
    ({"text": "x" * 21}, "Text to embroider: This is too long. At most 20 letters."),
    ({"text": "Sri ♥"}, "Text to embroider: We can sew letters A to Z"),
    ({"text": "..."}, "Text to embroider: We can sew letters A to Z"),
    ({"text": "Sri", "thread": "neon"}, "Thread: Please choose one."),
    ({"text": "Sri", "lettering": ""}, "Lettering: Please choose one."),
    ({"text": "Sri", "place": "moon"}, "Position: Please choose one."),
]
BAD_MEASURES = ["", "59", "161", "96,5", "-96", "９６", "wide", "9" * 5_000]
MEASURES = {"cm_chest": "96", "cm_waist": "80", "cm_sleeve": "58"}


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def at(world: World, made: Callable[[World], str]) -> tuple[Visitor, str]:
    """A visitor on the page of these goods, and its address."""
    with world.inside():
        page = f"/en/products/{made(world)}"
    return world.visitor().get(page).assert_ok(), page


def test_a_name_is_priced_and_two_names_are_two_lines(world: World) -> None:
    """B14: personalisation per line."""
    visitor, page = at(world, wishes.apron)
    visitor.assert_sees("At most 20 letters. Rp15.000 more for each.")
    visitor.form("/cart").fill(text="Bu  Sri", lettering="script", thread="gold").press()
    visitor.get(page).form("/cart").fill(text="Pak Budi", quantity="2").press()
    visitor.get(page).form("/cart").fill(text="Bu Sri", lettering="script", thread="gold").press()
    visitor.get(page).form("/cart").press()

    visitor.assert_sees("Text: Bu Sri", "Lettering: Handwriting", "Thread: Gold", "Rp140.000")
    visitor.assert_sees("Text: Pak Budi", "Thread: White", "Position: In the middle")
    visitor.assert_sees("Total for the goods Rp335.000")  # four with a name, one without
    visitor.form("Remove", near="Pak Budi").press()
    visitor.assert_sees("Text: Bu Sri", "Rp195.000").assert_sees_not("Pak Budi")
    assert visitor.session.cookies["cart_count"] == "3"


def test_a_text_we_cannot_sew_comes_back_as_typed(world: World) -> None:
    visitor, page = at(world, wishes.apron)
    for typed, sentence in BAD_TEXTS:
        visitor.get(page).form("/cart").forge({"quantity": "3"} | typed).press()

        assert visitor.status == 422, typed
        visitor.assert_sees(sentence)
        assert visitor.form("/cart").value("text") == typed["text"]
        assert visitor.form("/cart").value("quantity") == "3"
    assert "cart" not in visitor.session.cookies


def test_a_text_that_is_needed_is_asked_for(world: World) -> None:
    visitor, _page = at(world, lambda w: wishes.apron(w, text_required=True, text_price=0))
    visitor.assert_sees("Free of charge.").assert_sees_not("may stay empty")

    visitor.form("/cart").press()

    assert visitor.status == 422
    visitor.assert_sees("Text to embroider: Please fill this in.")
    visitor.form("/cart").fill(text="Sri").press()
    visitor.assert_ok().assert_sees("Text: Sri", "Total for the goods Rp55.000")


def test_measures_are_drawn_limited_and_kept(world: World) -> None:
    visitor, _page = at(world, wishes.blouse)
    drawn = [str(use["href"]).partition("#")[2] for use in visitor.page.select(".tape use")]
    assert drawn == ["chest", "waist", "sleeve"]
    visitor.assert_sees("Around the fullest part of the chest. From 60 to 160.")
    chest = visitor.page.select_one("[name=cm_chest]")
    assert chest is not None
    assert chest["inputmode"] == "numeric"

    visitor.form("/cart").fill(MEASURES).press()

    visitor.assert_ok().assert_sees("Chest: 96 cm", "Waist: 80 cm", "Sleeve: 58 cm", "Rp160.000")


def test_a_measure_out_of_its_limits_is_asked_again(world: World) -> None:
    visitor, page = at(world, wishes.blouse)
    for typed in BAD_MEASURES:
        visitor.get(page).form("/cart").forge(MEASURES | {"cm_chest": typed}).press()

        assert visitor.status == 422, typed
        visitor.assert_sees("Chest: Please type a number from 60 to 160.")
        assert visitor.form("/cart").value("cm_waist") == "80"
    assert "cart" not in visitor.session.cookies


def test_each_variant_has_its_price_and_its_stock(world: World) -> None:
    """B02: variants with their own SKU, price and stock."""
    visitor, page = at(world, wishes.bag)
    with world.inside():
        first, second = skus(world, page)
    assert visitor.form("/cart").choices("sku") == {
        first: "Red Rp45.000", second: "Blue Rp48.000 · Sold out",
    }  # fmt: skip
    with world.inside():
        offering.change_stock(
            world.melati.code, page.rpartition("/")[2], 3, sku=second, key="x" * 32,
            by=world.melati.actor,
        )  # fmt: skip

    visitor.get(page).form("/cart").fill(sku=second, quantity="2").press()

    visitor.assert_sees("Tas perca (Blue)", "Rp96.000")
    visitor.form("Add").press("Add")
    visitor.assert_sees("Rp144.000")


def skus(world: World, page: str) -> list[str]:
    her = producers.known_as(db.session(), world.melati.code)
    product = products.of_producer(db.session(), her, page.rpartition("/")[2])
    return [variant.sku for variant in product.variants if variant.offered]


def test_goods_that_ask_for_more_now_are_shown_as_changed(world: World) -> None:
    visitor, page = at(world, wishes.apron)
    visitor.form("/cart").fill(text="Sri").press()
    visitor.get(page).form("/cart").press()
    code = page.rpartition("/")[2]

    def changed(**facts: object) -> None:
        with world.inside():
            her = world.melati
            offering.change_facts(
                her.code, code, lambda f: Facts(**(vars(f) | facts)), by=her.actor
            )
            offering.submit(her.code, code, by=her.actor)
            approving.accept(world.revision(her, code), by=RATNA)

    changed(text_price=None)
    visitor.get("/en/cart").assert_sees("This has changed. Please take it out and choose again.")
    assert "Continue" not in visitor.text
    assert visitor.get("/en/checkout").path == "/en/cart"
    visitor.form("Remove", near="Text: Sri").press()
    visitor.assert_sees("Continue", "Rp55.000").assert_sees_not("This has changed.")
    changed(measures="chest")
    visitor.get("/en/cart").assert_sees("This has changed.")


def signed(app: Flask, facts: object) -> str:
    return str(URLSafeSerializer(app.secret_key or "", salt="cart").dumps(json.dumps(facts)))


def test_the_fullest_cart_stays_small_and_a_further_line_is_refused(
    world: World, app: Flask
) -> None:
    cart = Cart({})
    for n in range(MOST_LINES):
        numbers = {key: 60 + (7 * n + 13 * i) % 97 for i, key in enumerate(KEYS)}
        text = f"{n:02}QwErTyUiOpAsDf{n * 7919 % 9973:04}"
        wish = Wish(text, "script", "purple", "middle", in_order(numbers))
        cart = cart.adding(f"SKV{n:05}", 1, wish)
    visitor, _page = at(world, wishes.apron)
    full = signed(app, cart.written())
    assert len(full) < MOST_SIGNED
    visitor.session.cookies.set("cart", full)

    visitor.form("/cart").fill(text="Sri").press()

    assert visitor.status == 409
    visitor.assert_sees("Your cart is full. Please order what is in it first.")
    assert visitor.session.cookies["cart"] == full


def test_a_cart_from_before_there_were_wishes_is_read(world: World, app: Flask) -> None:
    visitor, page = at(world, wishes.apron)
    with world.inside():
        sku = skus(world, page)[0]
    broken = [1, "{"], [1, '{"thread":"neon"}'], "2", None, True, 0, 100, [1, 2, 3], {"n": 1}
    old = {sku: 2} | {f"BRQKEN{n:02}": value for n, value in enumerate(broken)}
    visitor.session.cookies.set("cart", signed(app, old))

    visitor.get("/en/cart").assert_ok().assert_sees("Celemek dapur", "Rp110.000")
    visitor.assert_sees_not("no longer for sale")


def test_a_browser_without_origin_confirms_the_whole_wish(world: World, app: Flask) -> None:
    _visitor, page = at(world, wishes.apron)
    with world.inside():
        sku = skus(world, page)[0]
    asked = {"sku": sku, "text": "Sri", "lettering": "book", "thread": "red", "place": "edge"}

    confirming = app.test_client().post("/en/cart", data=asked | {"strange": "thing"})

    assert all(f'value="{value}"' in confirming.text for value in asked.values())
    assert "strange" not in confirming.text


def test_the_page_for_everybody_draws_what_is_typed(world: World) -> None:
    visitor, _page = at(world, wishes.apron)

    assert visitor.page.select("[data-sewn][hidden] svg text")
    assert visitor.page.select('script[src$="js/preview.js"]')
    assert [c["fill"] for c in visitor.page.select(".spool circle")][:2] == ["#ffffff", "#1c1c1c"]
    assert len(visitor.page.select(".spool circle")) == 10
    assert "Set-Cookie" not in visitor.response.headers
