"""The catalogue for programs: what the public sees, to be read; counts for who holds a key."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalogue import offering
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.people import api_key, lending_keys
from marketplace.people.api_key import STOCK
from tests.web.machines.market import Market
from tests.web.storefront.shop import Shop
from tests.world import BAYU, CRISPS, PIRT_NUMBER

PRODUCTS = "/api/v1/products"


def asked(machine: FlaskClient, address: str, **headers: str) -> Any:
    answer = machine.get(address, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def names(machine: FlaskClient, query: str) -> list[str]:
    return [p["name"] for p in asked(machine, f"{PRODUCTS}?{query}")["products"]]


def keys_in(said: Any) -> Iterator[str]:
    """The names of everything that is said, at every depth."""
    if isinstance(said, dict):
        yield from said
        for value in said.values():
            yield from keys_in(value)
    if isinstance(said, list):
        for value in said:
            yield from keys_in(value)


def test_a_product_is_told_with_its_variants(market: Market, machine: FlaskClient) -> None:
    """O01: names, prices, what there is and what it is, in the language asked for."""
    said = asked(machine, f"{PRODUCTS}/{market.sized}?lang=en")

    assert said["name"] == "Cotton apron"
    assert said["url"] == f"http://localhost/en/products/{market.sized}"
    assert (said["price"], said["price_from"], said["currency"]) == (55_000, True, "IDR")
    assert said["shop"]["name"] == "Rumah Flanel"
    assert (said["picture"]["width"], said["picture"]["height"]) == (1200, 900)
    assert [
        (v["label"], v["price"], v["weight_g"], v["availability"]) for v in said["variants"]
    ] == [
        ("Small", 55_000, 240, "in_stock"),
        ("Large", 60_000, 260, "few"),
        ("Jumbo", 60_000, 260, "sold_out"),
    ]


def test_a_food_tells_what_is_in_it(market: Market, machine: FlaskClient) -> None:
    food = asked(machine, f"{PRODUCTS}/{market.tastes}")["food"]

    assert (food["ingredients"], food["allergens"]) == (CRISPS.ingredients, ["soy"])
    assert food["permit_number"] == PIRT_NUMBER


def test_nobody_is_told_of_times_or_counts(market: Market, machine: FlaskClient) -> None:
    """PR-08, PR-09: no instant, no number of things, no id."""
    told = [asked(machine, f"{PRODUCTS}/{code}") for code in market.codes]
    told.append(asked(machine, f"{PRODUCTS}?limit=2"))

    known = set(keys_in(told))

    assert not {name for name in known if name.endswith("_at") or name == "id"}
    assert "stock" not in known


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=apron&lang=en", ["Cotton apron"]),
        ("category=makanan-kering", ["Keripik Tempe Pedas", "Keripik Tempe"]),
        ("least=60000", ["Dompet koin", "Tas belanja perca"]),
        ("most=16000&sort=cheapest", ["Keripik Tempe", "Keripik Tempe Pedas"]),
        ("sort=dearest&limit=1&in_stock=true", ["Dompet koin"]),
        ("q=qqqqqq", []),
        ("q=%E2%80%AE", []),
    ],
)
def test_the_list_is_narrowed_down_as_in_the_shop(
    machine: FlaskClient, query: str, found: list[str]
) -> None:
    """O01: the filters of the shop."""
    assert names(machine, query) == found


def test_a_shop_has_its_own_goods(market: Market, machine: FlaskClient) -> None:
    found = names(machine, f"shop={market.shop.shop_code()}&sort=cheapest")

    assert found == ["Pouch bunga", "Celemek katun", "Tas belanja perca", "Dompet koin"]


def test_the_list_goes_on_to_its_end(market: Market, machine: FlaskClient) -> None:
    found: list[str] = []
    query: dict[str, str] | None = {"limit": "4"}
    while query:
        said = machine.get(PRODUCTS, query_string=query).get_json()
        found += [p["code"] for p in said["products"]]
        query = {"limit": "4", "after": said["next"]} if said["next"] else None

    assert sorted(found) == sorted(market.codes)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("colour=red", "There is no parameter called “colour” here."),
        ("limit=101", "The parameter “limit” cannot be read."),
        ("limit=１２", "The parameter “limit” cannot be read."),
        ("limit=5&limit=6", "The parameter “limit” cannot be read."),
        ("in_stock=yes", "The parameter “in_stock” cannot be read."),
        ("sort=best", "The parameter “sort” cannot be read."),
    ],
)
def test_what_cannot_be_asked_is_told_so(machine: FlaskClient, query: str, sentence: str) -> None:
    """O01: problem details (RFC 9457) with one sentence."""
    answer = machine.get(f"{PRODUCTS}?{query}&lang=en")

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": sentence,
    }


@pytest.mark.parametrize(
    "address",
    [f"{PRODUCTS}/22222222", f"{PRODUCTS}?category=none", f"{PRODUCTS}?shop=22222222",
     f"{PRODUCTS}?after=x", f"{PRODUCTS}?q=%00", "/api/v1/nothing"],
)  # fmt: skip
def test_what_there_is_not_is_a_problem_and_not_a_page(machine: FlaskClient, address: str) -> None:
    answer = machine.get(address)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json()["detail"] == "Yang dicari tidak kami temukan."


def test_elsewhere_a_no_stays_a_page(machine: FlaskClient) -> None:
    assert machine.get("/products/22222222").mimetype == "text/html"
    assert machine.post(PRODUCTS).mimetype == "application/problem+json"


def test_programs_on_any_page_may_read_and_caches_may_keep(machine: FlaskClient) -> None:
    """O01: open to everybody's pages without credentials, no cookie, asked for again cheaply."""
    answer = machine.get(PRODUCTS, headers={"Origin": "https://elsewhere.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert set(answer.vary) == {"Accept-Encoding", "Authorization"}
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public, ")
    etag = answer.headers["ETag"]
    assert machine.get(PRODUCTS, headers={"If-None-Match": etag}).status_code == 304


def test_a_key_reads_counts_until_it_is_taken_back(shop: Shop) -> None:
    """O01: scoped keys of the office; what a key read is kept by no cache."""
    with shop.world.inside():
        key = lending_keys.lend("Kasir", STOCK, key=codes.token(), by=BAYU)
    machine = shop.world.app.test_client()
    address, bearer = f"{PRODUCTS}/{shop.crisps}", {"Authorization": f"Bearer {key}"}

    answer = machine.get(address, headers=bearer)

    assert answer.get_json()["stock"] == 40
    assert answer.get_json()["variants"][0]["stock"] == 40
    assert answer.headers["Cache-Control"] == "no-store"
    assert "stock" not in asked(machine, address)
    assert [p["stock"] for p in asked(machine, PRODUCTS, **bearer)["products"]] == [40, 5]
    with shop.world.inside():
        lent = api_key.all_of_them(db.session())[0]
        lending_keys.take_back(lent.code, by=BAYU)
    refused = machine.get(address, headers=bearer)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("shown", ["Bearer wrong", "Basic YTpi", "Bearer", "x"])
def test_a_wrong_key_is_refused(machine: FlaskClient, shown: str) -> None:
    answer = machine.get(PRODUCTS, headers={"Authorization": shown})

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_what_is_off_sale_is_gone_at_once(shop: Shop) -> None:
    machine = shop.world.app.test_client()
    assert len(asked(machine, PRODUCTS)["products"]) == 2
    with shop.world.inside():
        offering.archive(shop.world.melati.code, shop.pouch, by=shop.world.melati.actor)

    assert [p["code"] for p in asked(machine, PRODUCTS)["products"]] == [shop.crisps]
    assert machine.get(f"{PRODUCTS}/{shop.pouch}").status_code == 404


def test_the_shelves_are_told_in_two_levels(machine: FlaskClient) -> None:
    said = asked(machine, "/api/v1/categories?lang=en")["categories"]

    assert said[0] == {
        "slug": "makanan-kering",
        "name": "Dry foods",
        "parent": None,
        "url": "http://localhost/en/categories/makanan-kering",
    }
    assert said[1]["parent"] == "makanan-kering"
