"""Kenanga's phone: 360 pixels wide, no JavaScript, a new food from a template to the office in five
screens; then every page of hers fits a screen of 320 and weighs little.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response

from marketplace.shipping.founding import setup_code
from tests.browser.chromium import PHONE, AtPhone, chromium
from tests.persons import AtHttp, Person
from tests.photos import camera_photo
from tests.sale import KENANGA_ACCOUNT, KENANGA_NAME, KENANGA_PHONE, Sale
from tests.serving import Clock, Server, serve
from tests.visitor import Visitor

SECRET = "a secret of this test that is long enough"
PICTURES = Path(os.environ.get("PICTURES", "pictures")) / "studio"
MOST_SCREENS, MOST_BYTES = 5, 60_000
NARROW = {"width": 320, "height": 640}
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = (
    *("", "products", "products/new", "products/archive", "tasks", "earnings", "me"),
    *("me/pause", "me/shop-name"),
)
PAGES_OF_ONE = (
    *("", "photo", "submit", "variants", "options", "variants/new", "facts", "english"),
    *("food", "keeping", "making", "wishes"),
)


@pytest.mark.timeout(280)
def test_five_screens_at_360_pixels_without_javascript(sqlite_url: str, data_dir: Path) -> None:
    """X11, G3: a photo, numbers, and a look at what is in it."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    clock = Clock(data_dir / "clock")
    clock.set(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    env = {"TITIP_SECRET_KEY": SECRET, "TITIP_CLOCK_FILE": str(clock.file)}
    with serve(sqlite_url, data_dir, env) as server, chromium() as browser:
        kenanga = AtPhone(browser, server.url, "kenanga", PICTURES, scripts=False)
        _invited(kenanga, server, clock)
        screens: list[str] = []
        kenanga.page.on("response", lambda answer: screens.extend(_screen(answer)))

        product = _from_template_to_office(kenanga, screens)

        assert "Menunggu diperiksa" in kenanga.text()
        assert kenanga.complaints == []
        kenanga.press(r"/take-back")
        _look_everywhere(browser, kenanga, product)


def _invited(kenanga: Person, server: Server, clock: Clock) -> None:
    def somebody(name: str) -> Person:
        return kenanga if name == "kenanga" else AtHttp(Visitor(server.url))

    tale = Sale(somebody, clock, setup_code(SECRET), lambda: server.run("tick"))
    tale.set_up()
    tale.hold_a_course()
    tale.invite("kenanga", KENANGA_NAME, KENANGA_PHONE, "Dapur Sereh", KENANGA_ACCOUNT)


def _from_template_to_office(kenanga: AtPhone, screens: list[str]) -> str:
    kenanga.open("/studio/products/new")
    kenanga.picture("1-what-do-you-make")
    kenanga.press(step="keripik-tempe")
    product = kenanga.path().split("/")[3]
    kenanga.picture("2-photo")
    kenanga.press(upload=("photo", "kamera.jpg", camera_photo(), "image/jpeg"))
    kenanga.picture("3-numbers")
    kenanga.press(values=["Original", "Pedas"], price="15000", count="10")
    kenanga.picture("4-what-is-in-it")
    kenanga.press(r"/food")
    kenanga.picture("5-look-it-over")
    assert "Yang diterima Rp13.500" in kenanga.text()
    assert len(screens) == MOST_SCREENS, screens
    kenanga.press()
    kenanga.picture("handed-in")
    return product


def _screen(answer: Response) -> list[str]:
    shown = answer.request.resource_type == "document" and answer.status == 200
    return [answer.url] if shown else []


def _look_everywhere(browser: Browser, her: AtPhone, product: str) -> None:
    """With JavaScript on: nothing sticks out, nothing complains, nothing is heavy."""
    paths = [f"/studio/{page}" for page in PAGES]
    paths += [f"/studio/products/{product}/{page}".rstrip("/") for page in PAGES_OF_ONE]
    for path in paths:
        fresh = AtPhone(browser, her.base_url, "tour", PICTURES)
        fresh.page.context.add_cookies(her.page.context.cookies())  # type: ignore[arg-type]
        loaded = _answers_to(fresh)
        fresh.open(path)
        assert sum(len(answer.body()) for answer in loaded) <= MOST_BYTES, path
        for size in (NARROW, PHONE):
            fresh.page.set_viewport_size(size)  # type: ignore[arg-type]
            assert fresh.page.evaluate(STICKS_OUT) <= 0, f"{path} at {size}"
        if path.endswith("variants/new"):
            _follows_the_typing(fresh)
        fresh.picture(path.removeprefix("/studio/").replace(product, "one") or "home")
        assert fresh.complaints == [], path
        fresh.page.context.close()


def _answers_to(her: AtPhone) -> list[Response]:
    """All that arrives from now on."""
    loaded: list[Response] = []

    def note(answer: Response) -> None:  # Playwright wants a function of our own
        loaded.append(answer)

    her.page.on("response", note)
    return loaded


def _follows_the_typing(her: AtPhone) -> None:
    """G4: what she receives changes with every digit, rounded for her."""
    figures = {"20.000": "Rp18.000", "Rp 12.345": "Rp11.111", "15000": "Rp13.500"}
    for typed, received in figures.items():
        her.page.fill("[name=price]", typed)
        assert her.page.locator("[data-net] output").inner_text() == received
    her.page.fill("[name=price]", "")
    assert her.page.locator("[data-example]").is_visible()
