"""Looking around: finding goods by words and shelves, and what one product's page tells."""

import json

import pytest

from marketplace.catalogue import browsing
from tests.web.storefront.shop import Shop
from tests.world import COOPERATIVE


@pytest.mark.parametrize("asked", ["keripik", "KRIPIK", "kripik tempeh", "chips", "kerip"])
def test_everyday_spelling_finds_the_goods(shop: Shop, asked: str) -> None:
    visitor = shop.visitor().get(f"/en/products?q={asked}").assert_ok()

    visitor.assert_sees("Keripik Tempe", "Rp15.000").assert_sees_not("Pouch bunga")


def test_what_was_probably_meant_is_one_link_away(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/products?q=pouhc").assert_ok()

    visitor.assert_sees("We found nothing like that", "Did you mean", "New in the shop")
    visitor.link("pouch").follow()
    visitor.assert_ok().assert_sees("Goods for “pouch”", "Pouch bunga")


def test_the_other_language_keeps_what_was_asked(shop: Shop) -> None:
    visitor = shop.visitor().get("/products?q=keripik%20%26%20tempe").assert_ok()

    visitor.link("English").follow()

    assert visitor.path == "/en/products?q=keripik%20%26%20tempe"
    visitor.assert_sees("Goods for “keripik & tempe”", "Rp15.000")


def test_a_search_can_be_narrowed_to_a_shelf(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/products?q=tempe").assert_sees("Keripik Tempe")

    visitor.link("Crafts").follow()

    assert visitor.path == "/en/products?q=tempe&category=kerajinan"
    visitor.assert_ok().assert_sees("We found nothing like that")


@pytest.mark.parametrize("asked", ["%E2%80%AE", "x" * 10_000, "%F0%9F%A4%B7", "%25_'\""])
def test_any_text_can_be_asked_for(shop: Shop, asked: str) -> None:
    shop.visitor().get(f"/en/products?q={asked}").assert_ok()


def test_shelves_show_what_stands_on_them_and_below(shop: Shop) -> None:
    visitor = shop.visitor()

    visitor.get("/en/categories/kerajinan").assert_ok().assert_sees("Pouch bunga", "Bags & purses")
    visitor.get("/en/categories/tas-dompet").assert_ok().assert_sees("Pouch bunga")
    visitor.get("/en/categories/rumah-tangga").assert_ok()
    visitor.assert_sees("Nothing here at the moment", "New in the shop", "Pouch bunga")


def test_a_shop_is_an_alias_and_its_goods(shop: Shop) -> None:
    visitor = shop.visitor().get(f"/en/shops/{shop.shop_code()}").assert_ok()

    visitor.assert_sees("Rumah Flanel", "Pouch bunga", f"Sold and sent by {COOPERATIVE.name}.")
    visitor.assert_sees_not("Keripik Tempe")


def test_a_product_tells_price_stock_and_split(shop: Shop) -> None:
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}").assert_ok()

    visitor.assert_sees("Pouch bunga", "Rp45.000", "Only 5 left", "Weight: 120 g", "Rumah Flanel")
    visitor.assert_sees("For the maker Rp40.500", "For the cooperative Rp4.500")
    described = json.loads(visitor.page.select("script[type='application/ld+json']")[0].get_text())
    assert described["offers"]["price"] == 45_000
    assert described["offers"]["seller"]["name"] == COOPERATIVE.name


def test_what_is_sold_out_cannot_be_put_into_the_cart(shop: Shop) -> None:
    with shop.world.inside():
        shop.world.order(shop.world.melati, shop.pouch, 5)
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}").assert_ok()

    visitor.assert_sees("Sold out")
    assert not visitor.has_form("Add to cart")
    visitor.get("/en/products").assert_sees("Pouch bunga", "Sold out")


def test_a_long_list_goes_on_and_ends(shop: Shop) -> None:
    with shop.world.inside():
        for number in range(browsing.PAGE):
            shop.world.on_sale(shop.world.melati, f"Bros {number:02}")
    visitor = shop.visitor().get("/en/products").assert_ok()
    first = {link["href"] for link in visitor.page.select(".card a")}

    visitor.link("More").follow()

    rest = {link["href"] for link in visitor.page.select(".card a")}
    assert (len(first), len(rest), first & rest) == (browsing.PAGE, 2, set())
    assert not visitor.page.select("a[rel=next]")


@pytest.mark.parametrize("address", ["/", "/products", "/categories/kerajinan", "/cart"])
def test_a_longer_list_asks_the_database_no_more_often(shop: Shop, address: str) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch)
    with shop.world.inside(), shop.world.counting() as before:
        visitor.get(address).assert_ok()
    with shop.world.inside():
        more = [shop.world.on_sale(shop.world.melati, f"Bros {n}", count=40) for n in range(5)]
    for product in more:
        shop.put_in_cart(visitor, product)

    with shop.world.inside(), shop.world.counting() as after:
        visitor.get(address).assert_ok()

    assert 0 < len(after) <= len(before) < 10


@pytest.mark.parametrize(
    "address",
    [
        "/en/products/NOTHERE2", "/en/shops/NOTHERE2", "/en/categories/no-such", "/en/pages/no",
        "/en/products?after=forged", "/en/products?category=no-such", "/en/no/such/page",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_kindly(shop: Shop, address: str) -> None:
    visitor = shop.visitor().get(address)

    assert visitor.status == 404
    visitor.assert_sees("Not found", "We could not find that.")


def test_pages_of_information_stand_in_both_languages(shop: Shop) -> None:
    visitor = shop.visitor().get("/pages/how-to-buy").assert_ok().assert_sees("Cara membeli")

    visitor.link("English").follow()

    visitor.assert_sees("How to buy", f"You buy from {COOPERATIVE.name}.")
