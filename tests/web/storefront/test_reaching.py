"""When goods are there and what their way costs, told before anybody types an address."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making, Revision
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from tests.web.storefront.shop import Shop

SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # what lies ready leaves on Tuesday, 24


@pytest.fixture(autouse=True)
def _on_a_sunday() -> Iterator[None]:
    with clock.at(SUNDAY):
        yield


def _made_in(product: str, days: int, making: str = Making.ORDER) -> None:
    mine = select(Product.accepted_id).where(Product.code == product)
    with transaction() as session:
        session.execute(
            update(Revision).where(Revision.id.in_(mine)).values(lead_days=days, making=making)
        )


@pytest.mark.parametrize("typed", ["55711", "34", "yogyakarta", "  Daerah Istimewa Yogyakarta "])
def test_a_product_says_when_it_is_there_and_for_how_much(shop: Shop, typed: str) -> None:
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}?to={typed}").assert_ok()

    visitor.assert_sees("Thu 26 – Fri 27 November", "JNE REG", "Rp12.000")


def test_the_last_look_before_ordering_says_the_same(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())

    visitor.assert_sees("JNE REG: Thu 26 – Fri 27 November", "Delivery with JNE REG Rp12.000")


def test_what_is_made_first_takes_longer(shop: Shop) -> None:
    with shop.world.inside():
        _made_in(shop.pouch, 5)

    visitor = shop.visitor().get(f"/en/products/{shop.pouch}?to=55711").assert_ok()

    visitor.assert_sees("Sun 29 – Mon 30 November")


def test_a_name_of_many_places_is_asked_again(shop: Shop) -> None:
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}?to=bantul").assert_ok()
    visitor.assert_sees("Which one is it?", "Kabupaten Bantul")

    visitor.get(str(visitor.page.select(".delivery-places a")[0]["href"]))

    visitor.assert_ok().assert_sees("Thu 26 – Fri 27 November")


@pytest.mark.parametrize("typed", ["xyzxyz", "99", "12345", "%00", "x" * 5000, "99.99.99.9999"])
def test_what_is_no_place_is_said_kindly(shop: Shop, typed: str) -> None:
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}?to={typed}")

    assert visitor.status in {200, 404}
    visitor.assert_sees_not("JNE REG")


@pytest.mark.parametrize(
    ("by", "there"),
    [("2026-11-26", False), ("2026-11-27", True), ("2026-11-20", True), ("soon", True)],
)
def test_a_present_that_is_there_by_a_day(shop: Shop, by: str, there: bool) -> None:
    """A day that is over, or no day at all, narrows nothing."""
    visitor = shop.visitor().get(f"/en/products?most=50000&to=31&by={by}").assert_ok()

    visitor.assert_sees("Pouch bunga" if there else "Nothing fits all of that")


def test_in_time_is_only_what_is_made_in_time_and_there_to_be_had(shop: Shop) -> None:
    with shop.world.inside():
        slow = shop.world.on_sale(shop.world.melati, "Taplak lambat")
        _made_in(slow, 5)
        later = shop.world.on_sale(shop.world.melati, "Taplak nanti")
        _made_in(later, 0, Making.PREORDER)
        shop.world.on_sale(shop.world.melati, "Taplak habis", count=0)

    visitor = shop.visitor().get("/en/products?to=34&by=2026-11-29").assert_ok()

    visitor.assert_sees("Pouch bunga", "there by Sunday, 29 November")
    visitor.assert_sees_not("Taplak lambat", "Taplak nanti", "Taplak habis")
    visitor.get("/en/products?to=34&by=2026-11-30").assert_sees("Taplak lambat")


def test_the_place_and_the_day_go_along_from_the_list_into_the_cart(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/products?to=34&by=2026-12-01").assert_ok()

    card = next(card for card in visitor.page.select(".card a") if "Pouch" in card.get_text())
    visitor.get(str(card["href"]))

    visitor.assert_ok().assert_sees("Thu 26 – Fri 27 November JNE REG · in time")
    assert visitor.page.select_one("link[rel=canonical]") is None
    visitor.form("/cart").press()
    assert visitor.session.cookies["by"] == "2026-12-01"


def test_the_front_page_helps_to_find_a_present(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/").assert_ok()
    visitor.form("Find something").fill(to="34", by="2026-11-27").press()

    assert visitor.path == "/en/products?in_stock=1&most=50000&to=34&by=2026-11-27"
    visitor.assert_ok().assert_sees("Pouch bunga", "up to Rp50.000", "Yogyakarta")


def test_both_databases_answer_alike(app_on: Flask) -> None:
    shop = Shop.open(app_on)
    visitor = shop.visitor().get("/en/").assert_ok()
    assert len(visitor.page.select(".picture-tile img")) == 2  # of two shelves that hold goods

    visitor.get("/en/products?to=34&by=2026-11-27").assert_ok().assert_sees("Pouch bunga")
    visitor.get(f"/en/products/{shop.pouch}?to=bantul").assert_ok().assert_sees("Kabupaten Bantul")
    visitor.get(f"/en/products/{shop.pouch}?to=34").assert_sees("Thu 26 – Fri 27 November")
