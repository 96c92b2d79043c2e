"""From a product to an order whose payment is proven, without a finger and without a mouse."""

from pathlib import Path

import pytest
from flask import Flask

from tests.browser.at_keyboard import AtKeyboard
from tests.browser.chromium import PATIENCE_MS, chromium
from tests.browser.shop_window import served
from tests.photos import camera_photo

DESK = {"width": 1280, "height": 740}
TYPED = (
    ("name", "Dewi Pembeli"), ("phone", "0890-0000-7777"), ("street", "Jalan Rahasia 9"),
    ("seek", "10110"),
)  # fmt: skip


@pytest.mark.timeout(180)
def test_an_order_is_placed_and_paid_by_keyboard(
    app: Flask, sqlite_url: str, data_dir: Path
) -> None:
    """B24: each stop can be seen, each button pressed."""
    proof = data_dir / "bukti.jpg"
    proof.write_bytes(camera_photo(600, 400))
    with served(app, sqlite_url, data_dir) as server, chromium() as browser:
        page = browser.new_page(viewport=DESK)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{server.url}/products")
        dewi = AtKeyboard(page)
        dewi.to(".cards a").go()
        dewi.to(".buy button:not([type=button])").press()
        page.locator("dialog[open] .summary").wait_for()
        dewi.to("dialog[open] .summary .button-primary").go()
        for field, text in TYPED:
            dewi.to(f"[name={field}]").type(text)
        dewi.to(".checkout .summary button").go()
        dewi.to("button.service").go("Space")
        dewi.to("button[value=order]").go()
        dewi.to("a[href$='/proof']").go()
        dewi.to("[name=picture]").choose_file(proof)
        dewi.to("main form button").go("Space")

        assert "/orders/" in page.url
        assert page.locator(".toast, .message", has_text="Terima kasih").first.is_visible()
        assert dewi.lost == []
