"""Which of the offered pictures a real browser takes, on screens of every fineness."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser

from marketplace.catalogue import approving, offering
from tests.browser.chromium import PATIENCE_MS, PHONE, chromium
from tests.serving import serve
from tests.world import RATNA, World

GOODS = 3
SHOWN = "images => images.map(i => [i.currentSrc.replace(/.*-/, ''), i.naturalWidth > 0])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def shop(app: Flask, sqlite_url: str, data_dir: Path) -> Iterator[tuple[str, str]]:
    """Its address, and the code of a product with a large photo."""
    world = World(app)
    with world.inside():
        codes = [with_photo(world) for _ in range(GOODS)]
    with serve(sqlite_url, data_dir, workers=1) as server:
        yield server.url, codes[0]


def with_photo(world: World) -> str:
    code = world.draft(world.melati)
    out = io.BytesIO()
    Image.new("RGB", (1600, 1600), "teal").save(out, "JPEG")
    offering.add_photo(world.melati.code, code, out.getvalue(), by=world.melati.actor)
    offering.submit(world.melati.code, code, by=world.melati.actor)
    approving.accept(world.revision(world.melati, code), by=RATNA)
    return code


def taken(browser: Browser, address: str, width: int, fineness: float) -> list[list[object]]:
    """The file behind each image of the main part, and whether there are pixels in it."""
    context = browser.new_context(
        viewport={"width": width, "height": PHONE["height"]}, device_scale_factor=fineness
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        return list(page.locator("main .photo img").evaluate_all(SHOWN))
    finally:
        context.close()


@pytest.mark.parametrize("fineness", [1, 2, 3])
def test_a_phone_takes_the_light_avif_for_cards(
    browser: Browser, shop: tuple[str, str], fineness: int
) -> None:
    found = taken(browser, f"{shop[0]}/products", PHONE["width"], fineness)

    assert found == [["320.avif", True]] * GOODS


def test_a_desk_takes_a_finer_one_only_for_a_fine_screen(
    browser: Browser, shop: tuple[str, str]
) -> None:
    assert taken(browser, f"{shop[0]}/products", 1280, 1)[0] == ["320.avif", True]
    assert taken(browser, f"{shop[0]}/products", 1280, 2)[0] == ["640.avif", True]


def test_a_product_fills_the_phone(browser: Browser, shop: tuple[str, str]) -> None:
    found = taken(browser, f"{shop[0]}/products/{shop[1]}", PHONE["width"], 2)

    assert found[0][0] in {"640.avif", "960.avif"}
    assert found[0][1]
