"""The code a real browser draws is read from its screen by a reader that knows nothing of us."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser

from marketplace.payments.gateways import qris_code
from tests.browser.chromium import PATIENCE_MS, PHONE, chromium
from tests.qris import STATIC, hang_up, scanned
from tests.serving import serve
from tests.trade import Trade


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("wide", [PHONE["width"], 1280])
def test_the_code_is_read_from_the_screen(
    app: Flask,
    sqlite_url: str,
    data_dir: Path,
    browser: Browser,
    light: Literal["light", "dark"],
    wide: int,
) -> None:
    """B09: on the smallest phone and on a desk, by day and by night."""
    trade = Trade(app)
    with trade.inside():
        hang_up()
        reference = trade.place(method="qris")
        asked = qris_code.filled(STATIC, trade.due(reference), bill=reference)
        address = f"/orders/{reference}?key={trade.of(reference).key}"
    context = browser.new_context(
        viewport={"width": wide, "height": PHONE["height"]}, color_scheme=light
    )
    context.set_default_timeout(PATIENCE_MS)
    with serve(sqlite_url, data_dir, workers=1) as server:
        page = context.new_page()
        page.goto(f"{server.url}{address}", wait_until="networkidle")
        seen = page.screenshot(full_page=True)
    context.close()

    assert scanned(Image.open(io.BytesIO(seen))) == asked
