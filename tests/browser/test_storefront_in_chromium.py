"""The storefront on a phone of 360 pixels: what a first look weighs, how many taps a present takes,
and that nothing of anybody stays in a cache.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.chromium import AtPhone, chromium
from tests.browser.shop_window import GOODS, OnTheWire, served

MOST_BYTES = 120_000
MOST_TAPS = 16
TARGETS = "a, button, input:not([type=hidden]), select, summary"
KEPT = """async () => {
  const names = await caches.keys();
  const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return all.flat().map((request) => new URL(request.url).pathname);
}"""
TOO_SMALL = """elements => elements.filter(e => {
  const box = (e.closest("label") ?? e).getBoundingClientRect();
  const inWords = e.matches("p > a, .message a");
  return box.width && !inWords && (box.width < 47.5 || box.height < 47.5);
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def address(app: Flask, sqlite_url: str, data_dir: Path) -> Iterator[str]:
    with served(app, sqlite_url, data_dir) as server:
        yield server.url


class Buyer:
    """Somebody who counts. A choice in a list is two taps; so many as typing begins with one."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def choose(self, field: str, value: str) -> None:
        self.taps += 2
        self.page.locator(f"[name={field}]").select_option(value)

    def type(self, field: str, text: str) -> None:
        self.taps += 1
        self.page.locator(f"[name={field}]").fill(text)

    def tap(self, what: str) -> None:
        self.taps += 1
        self.page.locator(what).first.tap()

    def go(self, what: str) -> None:
        with self.page.expect_navigation():
            self.tap(what)
        self.page.wait_for_load_state("load")


@pytest.mark.timeout(280)
def test_what_a_first_look_weighs_and_where_a_present_is_found(
    browser: Browser, address: str
) -> None:
    """B25; one server for all: what travels, what is tapped, what is kept."""
    _weighs_little(browser, address)
    phone = AtPhone(browser, address, "Dewi", None)
    _finds_a_present(phone)
    _keeps_nothing_of_anybody(phone)
    assert phone.complaints == []


def _weighs_little(browser: Browser, address: str) -> None:
    for path in ("/", "/products"):
        wire = OnTheWire(browser)
        wire.read_to_the_end(address + path)
        shown = wire.page.locator("main .cards .photo img")

        assert shown.count() == GOODS
        assert shown.evaluate_all("images => images.every(i => i.naturalWidth > 0)")
        assert wire.bytes <= MOST_BYTES, f"{path}: {wire.bytes}"
        assert wire.page.evaluate("seen.shift") == 0
        sized = "images => images.every(i => i.hasAttribute('width') && i.hasAttribute('height'))"
        assert wire.page.locator("img").evaluate_all(sized)
        first = wire.page.locator("main .photo img").first
        assert first.get_attribute("fetchpriority") == "high"
        assert first.get_attribute("loading") is None
        assert wire.page.locator(TARGETS).evaluate_all(TOO_SMALL) == []
        wire.page.context.close()


def _finds_a_present(phone: AtPhone) -> None:
    """Under Rp50.000, in Jakarta by Friday, ordered, and the order found again."""
    phone.open("/")
    buyer = Buyer(phone.page)
    buyer.choose("to", "31")
    buyer.choose("by", "2026-11-27")
    buyer.go(".finder button")
    buyer.go(".cards a")
    assert "25 November" in phone.text()  # the quicker of two is there on Wednesday
    buyer.tap(".buy button")
    phone.page.locator("dialog[open] .summary").wait_for()
    assert phone.page.locator("[data-cart-count]").inner_text() == "1"
    buyer.go("dialog[open] .summary .button-primary")
    for field, text in (
        ("name", "Dewi Pembeli"), ("phone", "0890-0000-7777"), ("street", "Jalan Rahasia 9"),
        ("seek", "10110"),
    ):  # fmt: skip
        buyer.type(field, text)
    buyer.go(".checkout .summary button")
    assert "JNE YES Rabu, 25 November · tepat waktu · dipilih" in phone.text()
    buyer.go("button[value=order]")
    reference = phone.path().rpartition("/")[2]

    phone.open("/")
    buyer.go(".shop-foot a[href$='/orders']")
    buyer.go(f".mine a[href*='{reference}']")

    assert "Belum Bayar" in phone.text()
    assert buyer.taps <= MOST_TAPS, buyer.taps


def _keeps_nothing_of_anybody(phone: AtPhone) -> None:
    """PR-20: after all that only the shop's files and the page without a line are kept."""
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.open("/cart")
    phone.open("/orders")
    kept = phone.page.evaluate(KEPT)

    assert {"/offline", "/en/offline"} <= set(kept)
    assert [
        path for path in kept if not path.startswith("/static/") and "offline" not in path
    ] == []
    phone.page.context.set_offline(True)
    phone.page.goto(f"{phone.base_url}/en/orders")
    assert "No connection" in phone.text()
    phone.page.context.set_offline(False)
    phone.complaints = [c for c in phone.complaints if "INTERNET_DISCONNECTED" not in c]
