"""Feeds for shopping catalogues: as their providers ask, in the cooperative's name alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalogue import feeds as everything
from marketplace.catalogue import offer as offers
from marketplace.catalogue import offering
from marketplace.catalogue.offer import Detail
from marketplace.catalogue.revision import Making
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.web import feeds
from marketplace.web.feeds import Shop as Sender
from tests.web.machines import google_rules, meta_rules
from tests.web.machines.market import READY, Market
from tests.web.storefront.shop import Shop
from tests.world import COOPERATIVE

GOOGLE, META = "/feeds/google.xml", "/feeds/meta.csv"
BOTH = [GOOGLE, META]
Line = dict[str, str]


def read(machine: FlaskClient, address: str) -> list[Line]:
    answer = machine.get(address)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    return google_rules.read(text) if address.startswith(GOOGLE) else meta_rules.read(text)


def by_title(lines: list[Line]) -> dict[str, Line]:
    return {line["title"]: line for line in lines}


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_the_feeds_keep_the_rules_of_their_readers(machine: FlaskClient, query: str) -> None:
    """O09: required attributes, lengths, formats, allowed values, groups of variants."""
    google, meta = read(machine, GOOGLE + query), read(machine, META + query)

    assert len(google) == len(meta) == 9
    assert google_rules.faults(google) == []
    assert meta_rules.faults(meta) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("title", "T" * 151), ("price", "Rp15.000"), ("price", "15000"),
        ("availability", "available"), ("image_link", "/media/x.jpg"), ("identifier_exists", "yes"),
        ("availability_date", "2026-01-01T00:00+0700"), ("shipping_weight", "180"),
        ("description", "<b>bold</b>"), ("maker", "Melati"), ("size", ""),
    ],
)  # fmt: skip
def test_a_breach_of_googles_rules_is_caught(machine: FlaskClient, field: str, value: str) -> None:
    lines = read(machine, GOOGLE)
    sized = next(line for line in lines if "size" in line)

    sized[field] = value

    assert google_rules.faults(lines)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand", ""), ("price", "15.000 IDR"), ("availability", "in_stock"),
        ("image_link", "http://localhost/x.webp"), ("additional_variant_attribute", "size:L"),
        ("description", "D" * 10_000),
    ],
)  # fmt: skip
def test_a_breach_of_metas_rules_is_caught(machine: FlaskClient, field: str, value: str) -> None:
    lines = read(machine, META)

    lines[0][field] = value

    assert meta_rules.faults(lines)


def test_each_variant_is_a_line_with_its_own_price(market: Market, machine: FlaskClient) -> None:
    google = by_title(read(machine, f"{GOOGLE}?lang=en"))

    small, large = google["Cotton apron (Small)"], google["Cotton apron (Large)"]
    assert (small["price"], large["price"]) == ("55000 IDR", "60000 IDR")
    assert (small["size"], large["size"]) == ("Small", "Large")
    assert small["item_group_id"] == large["item_group_id"] == market.sized
    assert google["Cotton apron (Jumbo)"]["availability"] == "out_of_stock"
    assert small["link"] == f"http://localhost/en/products/{market.sized}"
    assert small["image_link"].endswith("-1200.jpg")
    assert small["description"] == "A cotton apron with a pocket & a <neck> strap."
    assert small["google_product_category"] == "Apparel & Accessories > Clothing"
    assert small["product_type"] == "Sewing & embroidery > Ready-made clothes"
    assert small["shipping_weight"] == "240 g"


def test_what_google_cannot_tell_apart_stands_alone_and_meta_names_it(
    market: Market, machine: FlaskClient
) -> None:
    google = by_title(read(machine, GOOGLE))["Keripik Tempe Pedas (pedas)"]
    meta = by_title(read(machine, META))["Keripik Tempe Pedas (pedas)"]

    assert "item_group_id" not in google
    assert meta["item_group_id"] == market.tastes
    assert meta["additional_variant_attribute"] == "taste:pedas"


def test_what_is_made_or_comes_later_says_so(machine: FlaskClient) -> None:
    google, meta = by_title(read(machine, GOOGLE)), by_title(read(machine, META))

    made, later = google["Tas belanja perca"], google["Dompet koin"]
    assert (made["availability"], made["max_handling_time"]) == ("in_stock", "7")
    assert later["availability"] == "preorder"
    assert later["availability_date"] == f"{clock.today() + READY:%Y-%m-%d}T00:00+0700"
    for name in ("Tas belanja perca", "Dompet koin"):
        assert meta[name]["availability"] == "available for order"


@pytest.mark.parametrize("address", BOTH)
def test_the_brand_is_the_cooperative_and_no_shop_is_named(
    market: Market, machine: FlaskClient, address: str
) -> None:
    """O09, S12: not even an alias."""
    answer = machine.get(address)

    assert {line["brand"] for line in read(machine, address)} == {COOPERATIVE.name}
    for secret in ("Rumah Flanel", "Dapur Timur", market.shop.shop_code()):
        assert secret not in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", BOTH)
def test_what_is_off_sale_is_gone_from_the_feed_at_once(shop: Shop, address: str) -> None:
    machine = shop.world.app.test_client()
    assert len(read(machine, address)) == 2
    with shop.world.inside():
        offering.archive(shop.world.melati.code, shop.pouch, by=shop.world.melati.actor)

    assert [line["title"] for line in read(machine, address)] == ["Keripik Tempe"]


@pytest.mark.parametrize("address", BOTH)
def test_a_feed_of_many_batches_is_the_same_feed(
    market: Market, machine: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read in small pages, in the language of the address, each page from a read of its own."""
    whole = read(machine, f"{address}?lang=en")
    monkeypatch.setattr(everything, "PAGE", 2)
    with market.app.app_context(), market.shop.world.counting() as told:
        answer = market.app.test_client().get(f"{address}?lang=en&", buffered=False)
        begun, streamed = len(told), answer.is_streamed
        text = answer.get_data(as_text=True)

    assert streamed
    assert begun < len(told)
    assert answer.headers["Cache-Control"].startswith("public, ")
    rules = google_rules if address == GOOGLE else meta_rules
    assert rules.read(text) == whole


@pytest.fixture
def apron(market: Market) -> Detail:
    with market.app.app_context():
        return offers.detail(db.session(), market.sized)


SENDER = Sender(
    "K" * 80,
    "https://shop.example",
    "https://shop.example/products/CODE",
    "WITA",
    {"pakaian-jadi": "Apparel & Accessories > Clothing"},
    {"pakaian-jadi": "Jahit & bordir > Pakaian jadi"},
)


@pytest.mark.parametrize("line", [feeds.google_line, feeds.meta_line])
def test_long_texts_are_cut_between_words(
    apron: Detail, line: Callable[[Sender, Detail, offers.Offer], Line]
) -> None:
    wordy = replace(apron.first, product="Celemek " * 40)
    said = line(SENDER, replace(apron, variants=[wordy], description="kata\n " * 3_000), wordy)

    assert len(said["title"]) <= 150
    assert said["title"].endswith("Celemek…")
    assert len(said["description"]) <= 5_000
    assert len(said["brand"]) == 70


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_that_has_come_or_is_far_is_no_preorder(apron: Detail, days: int) -> None:
    ready = clock.today() + timedelta(days=days)
    offer = replace(apron.first, making=Making.PREORDER, ready_on=ready)

    assert feeds.google_line(SENDER, apron, offer)["availability"] == "in_stock"


def test_fresh_goods_are_labelled_for_the_rules_of_delivery(apron: Detail) -> None:
    labels = {
        feeds.google_line(SENDER, apron, replace(apron.first, local=local))["shipping_label"]
        for local in (True, False)
    }

    assert labels == {"local", "courier"}


def test_a_gift_set_is_a_bundle(apron: Detail) -> None:
    assert feeds.google_line(SENDER, apron, replace(apron.first, gift=True))["is_bundle"] == "yes"
    assert "is_bundle" not in feeds.google_line(SENDER, apron, apron.first)


def test_a_product_without_a_picture_is_left_out(apron: Detail) -> None:
    bare = replace(apron, variants=[replace(o, picture=None) for o in apron.variants])

    assert list(feeds._variants([apron, bare])) == [(apron, offer) for offer in apron.variants]
