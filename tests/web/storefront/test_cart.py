"""The cart: what goes in, what a quantity may be, and who may press."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.catalogue import offering
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from tests.paper import attribute
from tests.visitor import Visitor
from tests.web.storefront.shop import Shop

BAD_QUANTITIES = ["", "-1", "1.5", "１２", "1_000", "1\x00", "9" * 10_000, "100", "two", "²"]


def sku_of(shop: Shop) -> str:
    with shop.world.inside():
        return shop.world.sku(shop.world.melati, shop.pouch)


def test_goods_go_in_and_add_up(shop: Shop) -> None:
    visitor = shop.visitor()
    shop.put_in_cart(visitor, shop.pouch, 2)
    shop.put_in_cart(visitor, shop.crisps, 3)
    shop.put_in_cart(visitor, shop.pouch, 1)

    visitor.assert_sees("Pouch bunga", "Rp135.000", "Keripik Tempe", "Rp45.000", "Rp180.000")
    assert visitor.path == "/en/cart"
    assert visitor.session.cookies["cart_count"] == "6"


def test_less_more_and_out(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 2)

    visitor.form("Add").press("Add")
    visitor.assert_sees("Rp135.000")
    visitor.form("Less").press("Less")
    visitor.assert_sees("Rp90.000")
    visitor.form("Remove").press()

    visitor.assert_sees("Your cart is empty")
    assert visitor.session.cookies["cart_count"] == "0"


def test_no_more_than_there_are_can_be_ordered(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 9)

    visitor.assert_sees("Only 5 left. Please take less.")
    assert "Continue" not in visitor.text
    visitor.get("/en/checkout")
    assert visitor.path == "/en/cart"
    visitor.form("Less").press("Less")

    visitor.assert_sees("Rp225.000", "Continue")


def test_a_price_that_changed_is_told_with_both_prices(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 2)
    visitor.assert_sees_not("The price has changed")
    with shop.world.inside(), transaction() as session:
        sku = shop.world.sku(shop.world.melati, shop.pouch)
        session.scalars(select(Variant).where(Variant.sku == sku)).one().price = 47_500

    visitor.get("/en/cart").assert_sees(
        "The price has changed: it was Rp45.000, now it is Rp47.500.", "Rp95.000"
    )
    shop.put_in_cart(visitor, shop.pouch, 1)
    visitor.assert_sees_not("The price has changed")


def test_what_is_no_longer_sold_is_taken_out(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch)
    with shop.world.inside():
        melati = shop.world.melati
        offering.archive(melati.code, shop.pouch, by=melati.actor)

    visitor.get("/en/cart").assert_sees("This is no longer for sale. Please take it out.")
    visitor.assert_sees("Pouch bunga")
    visitor.form("Remove").press()

    visitor.assert_sees("Your cart is empty")


def test_what_the_office_took_off_is_not_even_named(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch)
    with shop.world.inside(), transaction() as session:
        known = session.scalars(select(Product).where(Product.code == shop.pouch)).one()
        known.withheld = "dilarang"

    visitor.get("/en/cart").assert_sees("This is no longer for sale.")
    visitor.assert_sees_not("Pouch bunga")


@pytest.mark.parametrize("typed", [*BAD_QUANTITIES, "0"])
def test_a_bad_quantity_is_refused_and_nothing_goes_in(shop: Shop, typed: str) -> None:
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}")

    visitor.form("/cart").forge(quantity=typed).press()

    assert visitor.status == 422
    visitor.assert_sees("Please type how many, from 1 to 99.")
    visitor.get("/en/cart").assert_sees("Your cart is empty")


@pytest.mark.parametrize("typed", BAD_QUANTITIES)
def test_a_bad_change_leaves_the_line(shop: Shop, typed: str) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 2)

    visitor.form("Less").forge(quantity=typed).press()

    assert visitor.status == 422
    visitor.get("/en/cart").assert_sees("Rp90.000")


@pytest.mark.parametrize("sku", ["", "NOSUCHSK", "\x00", "x" * 10_000])
def test_only_what_is_sold_goes_in(shop: Shop, sku: str) -> None:
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}")

    visitor.form("/cart").forge(sku=sku).press()

    assert visitor.status == 404
    assert "cart" not in visitor.session.cookies


def test_a_forged_cart_is_an_empty_one(shop: Shop) -> None:
    visitor = shop.visitor()
    visitor.session.cookies.set("cart", '{"SKU": 3}.forged')

    visitor.get("/en/cart").assert_ok().assert_sees("Your cart is empty")


def test_a_foreign_page_changes_nothing(shop: Shop, app: Flask) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = app.test_client().post("/cart", data={"sku": sku_of(shop)}, headers=headers)

        assert answer.status_code == 403
        assert "cart" not in answer.headers.get("Set-Cookie", "")


def test_a_browser_that_tells_no_origin_confirms_once(shop: Shop, app: Flask) -> None:
    client = app.test_client()

    wished = (clock.today() + timedelta(days=3)).isoformat()
    asked = client.post("/en/cart", data={"sku": sku_of(shop), "quantity": "2", "by": wished})
    assert asked.status_code == 200
    assert not any("cart" in cookie for cookie in asked.headers.getlist("Set-Cookie"))
    assert client.get_cookie("by") is None
    assert confirm(client, asked).status_code == 303
    assert (kept := client.get_cookie("by")) and kept.value == wished

    assert "Rp90.000" in client.get("/en/cart").text
    confirm(client, client.post(f"/en/cart/lines/{sku_of(shop)}", data={"quantity": "1"}))
    assert "Rp45.000" in client.get("/en/cart").text


def confirm(client: FlaskClient, asked: TestResponse) -> TestResponse:
    """Presses the one button of the page, as a browser without an origin."""
    form = BeautifulSoup(asked.text, "html.parser").select_one("main form")
    assert form is not None
    fields = {attribute(i, "name"): attribute(i, "value") for i in form.select("input")}
    return client.post(attribute(form, "action"), data=fields)


def test_the_count_is_for_the_browser_alone(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 2)

    page = visitor.get("/en/products").page

    assert [badge.get_text() for badge in page.select("[data-cart-count]")] == [""]
    assert page.select('script[src$="js/cart.js"]')


def test_an_address_for_presses_cannot_be_visited(shop: Shop) -> None:
    visitor: Visitor = shop.visitor().get(f"/en/cart/lines/{sku_of(shop)}")

    assert visitor.status == 405
    visitor.assert_sees("We cannot answer this.")
