"""The shop as an application of a phone: what it is called, and what it may keep: nothing of
anybody.
"""

import json
import re

import pytest

from marketplace.app import create_app
from marketplace.web.storefront import installed
from tests.web.storefront.shop import Shop
from tests.world import COOPERATIVE


@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/en", "en")])
def test_a_phone_can_install_the_shop(shop: Shop, prefix: str, language: str) -> None:
    client = shop.world.app.test_client()
    page = shop.visitor().get(f"{prefix}/").assert_ok().page

    said = json.loads(client.get(str(page.select("link[rel=manifest]")[0]["href"])).data)

    assert (said["name"], said["lang"], said["display"]) == (
        COOPERATIVE.name,
        language,
        "standalone",
    )
    assert said["start_url"] == f"{prefix}/"
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
    for icon in said["icons"]:
        answer = client.get(icon["src"])
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_only_files_of_ours_and_the_page_without_a_line_are_kept(shop: Shop) -> None:
    """PR-20: no page of anybody, no cart, no order, no room can come out of a cache."""
    client = shop.world.app.test_client()
    answer = client.get("/worker.js")
    script = answer.get_data(as_text=True)

    kept = json.loads(re.search(r"const KEPT = (\[.*?\]);", script)[1])  # type: ignore[index]

    assert answer.mimetype == "text/javascript"
    pages = [path for path in kept if not path.startswith("/static/")]
    assert pages == ["/offline", "/en/offline"]
    assert len(kept) == len(pages) + len(installed.KEPT)
    assert script.count(".add") == 1  # what is listed, once: nothing is put in along the way
    assert ".put(" not in script
    for path in kept:
        found = client.get(path)
        assert found.status_code == 200, path
        assert "Set-Cookie" not in found.headers
        assert "no-store" not in found.headers.get("Cache-Control", "")


def test_without_a_line_a_page_says_so_in_both_languages(shop: Shop) -> None:
    shop.visitor().get("/en/offline").assert_ok().assert_sees("No connection", "call us")
    shop.visitor().get("/offline").assert_ok().assert_sees("Tidak ada sambungan")


def test_no_private_room_speaks_of_the_worker() -> None:
    """What is installed is the shop; studio and office register nothing."""
    templates = create_app().jinja_env
    for layout in ("studio", "office", "for_her"):
        source, *_rest = templates.loader.get_source(templates, f"layouts/{layout}.html")  # type: ignore[union-attr]
        assert "install.js" not in source
        assert "manifest" not in source
