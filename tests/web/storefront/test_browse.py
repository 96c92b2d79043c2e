"""Looking around: finding goods by words and shelves, and what one product's page tells."""

import json

import pytest
from sqlalchemy import select, update

from marketplace.catalogue import browsing
from marketplace.catalogue.notice import Notice
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal
from marketplace.orders import part as parts
from tests.web.storefront.shop import Shop
from tests.world import COOPERATIVE


@pytest.mark.parametrize("asked", ["keripik", "KRIPIK", "kripik tempeh", "chips", "kerip"])
def test_everyday_spelling_finds_the_goods(shop: Shop, asked: str) -> None:
    visitor = shop.visitor().get(f"/en/products?q={asked}").assert_ok()

    visitor.assert_sees("Keripik Tempe", "Rp15.000").assert_sees_not("Pouch bunga")


def test_a_slip_of_the_hand_is_mended_and_told(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/products?q=pouhc").assert_ok()

    visitor.assert_sees("Shown for “pouch”, for nothing is called “pouhc”.", "Pouch bunga")


def test_nothing_found_offers_something_else(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/products?q=xylophone").assert_ok()

    visitor.assert_sees("We found nothing like that", "New in the shop", "Pouch bunga")


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

    visitor.assert_sees("Pouch bunga", "Rp45.000", "Only 5 left", "Rumah Flanel")
    visitor.assert_sees("Weight of the parcel 120 g")
    visitor.assert_sees("For the maker Rp40.500", "For the cooperative Rp4.500")
    script = visitor.page.select("script[type='application/ld+json']")[0]
    described = json.loads(script.get_text())["@graph"][0]
    assert described["offers"]["price"] == 45_000
    assert described["offers"]["seller"]["name"] == COOPERATIVE.name


def test_the_split_on_the_page_is_the_one_in_the_books(shop: Shop) -> None:
    """B22, X16: what the page says of the price is what the ledger does with it."""
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}").assert_ok()
    visitor.assert_sees("For the maker Rp40.500", "For the cooperative Rp4.500")

    with shop.world.inside():
        part = shop.world.completed(shop.world.melati, shop.pouch)
        order = parts.known_as(db.session(), part).order_reference
        assert journal.balance(db.session(), chart.payable(shop.world.melati.code)) == -40_500
        assert journal.balance(db.session(), chart.commission(order)) == -4_500


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
            shop.world.on_sale(shop.world.melati, f"Dompet {number:02}")
    visitor = shop.visitor().get("/en/products").assert_ok()
    first = {link["href"] for link in visitor.page.select(".card a")}

    visitor.link("More").follow()

    rest = {link["href"] for link in visitor.page.select(".card a")}
    assert (len(first), len(rest), first & rest) == (browsing.PAGE, 2, set())
    assert not visitor.page.select("a[rel=next]")


@pytest.mark.parametrize("address", ["/", "/products", "/categories/kerajinan", "/cart"])
def test_a_longer_list_asks_the_database_no_more_often(shop: Shop, address: str) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch)
    with shop.world.inside():
        shop.world.on_sale(shop.world.melati)  # from now on nothing is remembered
    with shop.world.inside(), shop.world.counting() as before:
        visitor.get(address).assert_ok()
    with shop.world.inside():
        more = [shop.world.on_sale(shop.world.melati, f"Dompet {n}", count=40) for n in range(5)]
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


def test_the_catalogue_spans_all_makers_and_its_shelves_narrow_it(shop: Shop) -> None:
    """B01: keyword search and category filter work over one catalogue of all producers."""
    visitor = shop.visitor().get("/en/products?q=bunga keripik")

    visitor.assert_sees("Pouch bunga", "Keripik Tempe")
    visitor.get("/en/products?category=kerajinan").assert_sees("Pouch bunga")
    visitor.assert_sees_not("Keripik Tempe")
    visitor.get("/en/categories/keripik-camilan").assert_sees("Keripik Tempe")
    visitor.assert_sees_not("Pouch bunga")


@pytest.mark.parametrize(
    ("asked", "seen", "not_seen"),
    [
        ("least=20000", "Pouch bunga", "Keripik Tempe"),
        ("most=Rp 20.000", "Keripik Tempe", "Pouch bunga"),
        ("most=fifteen", "Pouch bunga", "Goods for"),
        ("in_stock=1", "Pouch bunga", "Dompet habis"),
        ("to=elsewhere", "Pouch bunga", "Tempe segar"),
        ("to=Mars", "Tempe segar", "Nothing fits"),
    ],
)
def test_a_list_is_narrowed_down(shop: Shop, asked: str, seen: str, not_seen: str) -> None:
    with shop.world.inside():
        shop.world.on_sale(shop.world.melati, "Dompet habis", price=12_000, count=0)
        fresh = shop.world.on_sale(shop.world.melati, "Tempe segar", price=7_000)
        with transaction() as session:
            session.execute(update(Product).where(Product.code == fresh).values(local=True))

    visitor = shop.visitor().get(f"/en/products?{asked}").assert_ok()

    visitor.assert_sees(seen).assert_sees_not(not_seen)


def test_a_list_is_sorted_by_price_over_its_pages(shop: Shop) -> None:
    with shop.world.inside():
        for number in range(24):
            shop.world.on_sale(shop.world.melati, f"Dompet {number:02}", price=1_000 + number % 3)
    visitor = shop.visitor().get("/en/products?order=cheapest").assert_ok()
    first = [card.get_text() for card in visitor.page.select(".card-name")]

    visitor.link("More").follow()

    second = [card.get_text() for card in visitor.page.select(".card-name")]
    prices = [card.get_text() for card in visitor.page.select(".price")]
    assert (len(first), len(second), len(set(first) & set(second))) == (24, 2, 0)
    assert prices == ["Rp15.000", "Rp45.000"]
    visitor.get("/en/products?order=dearest")
    assert visitor.page.select(".card-name")[0].get_text() == "Pouch bunga"


def test_what_narrows_a_list_can_be_left_out_one_by_one(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/products?least=20000&in_stock=1").assert_ok()

    visitor.link("Leave out: from Rp20.000").follow()

    assert visitor.path == "/en/products?in_stock=1"
    visitor.assert_sees("Keripik Tempe")


def test_anybody_can_tell_the_office_that_something_is_wrong(shop: Shop) -> None:
    """M29: a stranger reports goods; it waits in a queue. Nothing changes for other visitors."""
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}")
    visitor.link("Something is wrong with this?").follow().assert_ok()
    visitor.form("Send").fill(reason="unsafe", words="The zip is sharp.").press()

    visitor.assert_ok().assert_sees("Thank you.")
    with shop.world.inside():
        kept = db.session.scalars(select(Notice)).one()
        assert (kept.reason, kept.words, kept.state) == ("unsafe", "The zip is sharp.", "open")
    shop.visitor().get(f"/products/{shop.pouch}").assert_ok()


def test_a_text_stands_in_the_reader_s_language_where_there_is_one(shop: Shop) -> None:
    """O14: listing text exists in two languages, with the Indonesian where English is missing."""
    with shop.world.inside(), transaction() as session:
        session.execute(
            update(Revision).where(Revision.name == "Pouch bunga").values(name_en="Flower pouch")
        )

    shop.visitor().get("/en/products").assert_sees("Flower pouch", "Keripik Tempe")
    shop.visitor().get("/products").assert_sees("Pouch bunga").assert_sees_not("Flower pouch")
    shop.visitor().get(f"/en/products/{shop.pouch}").assert_sees("Flower pouch", "Katun, 18 cm.")
