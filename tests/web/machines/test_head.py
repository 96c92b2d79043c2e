"""What pages say of themselves to machines, read back by a parser that is not ours."""

from typing import Any

import extruct
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import speaking
from tests.paper import words
from tests.visitor import Visitor
from tests.web.machines.market import Market
from tests.web.storefront.shop import Shop
from tests.world import COOPERATIVE

HOME = "http://localhost"
PREFIX = {"id": "", "en": "/en"}
Facts = dict[str, Any]


class Page:
    """A page, and what it says to machines."""

    def __init__(self, machine: FlaskClient, path: str) -> None:
        answer = machine.get(path)
        assert answer.status_code == 200
        html = answer.get_data(as_text=True)
        said = extruct.extract(html, HOME + path, syntaxes=["json-ld", "opengraph"])
        self.seen = words(BeautifulSoup(html, "html.parser"))
        self.soup = BeautifulSoup(html, "html.parser")
        self.card = dict(pair for og in said["opengraph"] for pair in og["properties"])
        self.facts: list[Facts] = [f for data in said["json-ld"] for f in data["@graph"]]

    def of(self, kind: str) -> Facts:
        """The one thing of this kind."""
        found = [fact for fact in self.facts if fact["@type"] == kind]
        assert len(found) == 1, (kind, self.facts)
        return found[0]

    def link(self, rel: str, language: str = "") -> str:
        chosen = f"link[rel={rel}]" + (f"[hreflang='{language}']" if language else "")
        return " ".join(str(tag["href"]) for tag in self.soup.select(chosen))

    def meta(self, name: str) -> str:
        return " ".join(str(tag["content"]) for tag in self.soup.select(f"meta[name={name}]"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_product_says_what_its_page_shows(
    market: Market, machine: FlaskClient, language: str
) -> None:
    """O08: names, prices and availability are those on the page, in both languages."""
    for code in market.codes:
        page = Page(machine, f"{PREFIX[language]}/products/{code}")
        product, offers = page.of("Product"), _offers(page.of("Product"))

        assert product["name"] in page.seen
        assert product["description"] in page.seen
        assert product["url"] == page.link("canonical")
        assert product["productID"] == code
        for offer in offers:
            assert format_rupiah(offer["price"]) in page.seen
            assert offer.get("name", "") in page.seen
            assert offer["priceCurrency"] == "IDR"
            assert offer["seller"]["name"] == COOPERATIVE.name
        sold_out = all(offer["availability"].endswith("OutOfStock") for offer in offers)
        assert sold_out == (not page.soup.select("form[action$='/cart']"))


def test_each_variant_is_an_offer(market: Market, machine: FlaskClient) -> None:
    """O08: a range of prices with what there is of each."""
    said = Page(machine, f"/en/products/{market.sized}").of("Product")["offers"]

    assert (said["@type"], said["lowPrice"], said["highPrice"]) == (
        "AggregateOffer", 55_000, 60_000
    )  # fmt: skip
    assert [
        (o["name"], o["price"], o["availability"].rpartition("/")[2]) for o in said["offers"]
    ] == [
        ("Small", 55_000, "InStock"),
        ("Large", 60_000, "LimitedAvailability"),
        ("Jumbo", 60_000, "OutOfStock"),
    ]


def test_what_is_made_or_comes_later_is_offered_so(market: Market, machine: FlaskClient) -> None:
    made, later = (
        Page(machine, f"/products/{code}").of("Product")["offers"]
        for code in (market.made, market.later)
    )

    assert made["availability"] == "https://schema.org/MadeToOrder"
    assert later["availability"] == "https://schema.org/PreOrder"
    assert "availabilityStarts" in later


def test_what_is_sold_out_says_so_at_once(shop: Shop) -> None:
    machine = shop.world.app.test_client()
    with shop.world.inside():
        shop.world.order(shop.world.melati, shop.pouch, 5)

    page = Page(machine, f"/en/products/{shop.pouch}")

    assert page.of("Product")["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert page.card["product:availability"] == "out of stock"
    assert "Sold out" in page.seen


def test_the_brand_and_the_seller_are_the_cooperative(market: Market, machine: FlaskClient) -> None:
    """O08, X04: whoever makes it is not spoken of."""
    page = Page(machine, f"/products/{market.shop.pouch}")

    assert page.of("Product")["brand"]["name"] == COOPERATIVE.name
    assert "Rumah Flanel" not in str(page.facts) + str(page.card)


def test_the_way_to_a_product_is_told(market: Market, machine: FlaskClient) -> None:
    steps = Page(machine, f"/en/products/{market.sized}").of("BreadcrumbList")["itemListElement"]

    assert [(s["position"], s["name"], s["item"]) for s in steps] == [
        (1, COOPERATIVE.name, f"{HOME}/en/"),
        (2, "Sewing & embroidery", f"{HOME}/en/categories/jahit-bordir"),
        (3, "Ready-made clothes", f"{HOME}/en/categories/pakaian-jadi"),
        (4, "Cotton apron", f"{HOME}/en/products/{market.sized}"),
    ]


@pytest.mark.parametrize("path", ["/", "/products", "/categories/kerajinan"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_list_points_to_its_goods_in_their_order(
    machine: FlaskClient, path: str, language: str
) -> None:
    page = Page(machine, PREFIX[language] + path)

    listed = page.of("ItemList")["itemListElement"]

    cards = page.soup.select(".cards .card")
    links = [f"{HOME}{card.a['href']}" for card in cards if card.a]
    assert [item["url"] for item in listed] == links


def test_the_front_page_says_whose_shop_it_is(machine: FlaskClient) -> None:
    """O08: the organisation is the cooperative, with the address of its parcels."""
    page = Page(machine, "/")
    ours = page.of("Organization")

    assert (ours["name"], ours["telephone"]) == (COOPERATIVE.name, COOPERATIVE.phone)
    assert ours["address"]["streetAddress"] == COOPERATIVE.street
    assert page.of("WebSite")["potentialAction"]["target"]["urlTemplate"].startswith(HOME)


@pytest.mark.parametrize(
    "path", ["/", "/products", "/categories/tas-dompet", "/pages/terms", "/shops/{shop}",
             "/products/{pouch}", "/cart"]
)  # fmt: skip
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_public_page_names_itself_and_its_twin(
    market: Market, machine: FlaskClient, path: str, language: str
) -> None:
    """O08: canonical address, both languages, a description, a card."""
    path = path.format(shop=market.shop.shop_code(), pouch=market.shop.pouch)
    page = Page(machine, PREFIX[language] + path)

    assert page.link("canonical") == HOME + PREFIX[language] + path == page.card["og:url"]
    assert page.link("alternate", "id") == page.link("alternate", "x-default") == HOME + path
    assert page.link("alternate", "en") == f"{HOME}/en{path}"
    assert 20 < len(page.meta("description")) <= 160
    assert page.meta("robots") == ""
    assert page.card["og:site_name"] == COOPERATIVE.name
    assert page.card["og:locale"] == {"id": "id_ID", "en": "en_US"}[language]


@pytest.mark.parametrize(
    "path",
    ["/products?q=tas", "/products?least=5000", "/orders", "/account", "/sign-in"],
)
def test_what_is_the_same_again_or_nobody_elses_is_not_to_be_found(
    market: Market, path: str
) -> None:
    visitor = Visitor.in_process(market.app).get(path)

    robots = visitor.page.select("meta[name=robots]")
    private = visitor.response.headers.get("X-Robots-Tag", "")
    assert robots or "noindex" in private
    assert not visitor.page.select("link[rel=canonical]")


def test_a_shared_link_shows_a_card(market: Market, machine: FlaskClient) -> None:
    """O08: what WhatsApp needs: title, price, a JPEG of 600 pixels or more with its measures."""
    page = Page(machine, f"/en/products/{market.sized}")

    assert page.card["og:type"] == "product"
    assert page.card["og:title"] == "Cotton apron"
    assert page.card["og:description"] == (
        "from Rp55.000 · A cotton apron with a pocket & a <neck> strap."
    )
    assert page.card["og:image"].startswith(f"{HOME}/media/")
    assert page.card["og:image"].endswith(".jpg")
    assert page.card["og:image:type"] == "image/jpeg"
    assert (page.card["og:image:width"], page.card["og:image:height"]) == ("1200", "900")
    assert page.card["product:price:amount"] == "55000"
    assert page.card["product:price:currency"] == "IDR"
    picture = machine.get(page.card["og:image"])
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")


def test_a_card_speaks_the_language_of_its_page(market: Market, machine: FlaskClient) -> None:
    with speaking("id"):
        card = Page(machine, f"/products/{market.sized}").card

    assert card["og:title"] == "Celemek katun"
    assert card["og:description"].startswith("mulai Rp55.000 · ")


def test_no_text_leaves_the_block_it_stands_in(market: Market, machine: FlaskClient) -> None:
    """Goods are described by people: their signs open no tag and close no script."""
    html = machine.get(f"/en/products/{market.sized}").get_data(as_text=True)
    script = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]

    assert "<" not in script
    assert "<neck>" not in html


def _offers(product: Facts) -> list[Facts]:
    offers = product["offers"]
    return list(offers["offers"]) if offers["@type"] == "AggregateOffer" else [offers]
