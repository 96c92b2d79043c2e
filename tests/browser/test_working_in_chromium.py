"""What takes a while, watched by a script: the bar moves, the focus stays, the end is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.chromium import chromium
from tests.browser.shop_window import served

# So that it can be told from another one in its place.
MARKED = "one => { one.here = true; one.querySelector('[role=status]').said = true; }"


@pytest.fixture
def address(app: Flask, sqlite_url: str, data_dir: Path) -> Iterator[str]:
    with served(app, sqlite_url, data_dir) as server:
        yield server.url


def test_the_end_comes_by_itself_and_the_focus_stays(address: str) -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/en/development/parts?done=3")
        section = page.locator(".working")
        section.locator("a").focus()
        section.evaluate(MARKED)

        expect(section.locator("progress")).to_have_attribute("value", "4", timeout=15_000)
        expect(section.locator("label span")).to_have_text("4 of 5")
        assert page.evaluate("document.activeElement.closest('.working') !== null")
        expect(section.locator("[role=status]")).to_contain_text("You may leave this page")

        expect(section.locator("[role=status]")).to_have_text("All done.", timeout=15_000)
        expect(section.locator("progress")).to_have_attribute("value", "5")
        assert section.evaluate("one => one.here && one.querySelector('[role=status]').said")
        assert section.get_attribute("data-working") is None
