"""The page with every part: for whoever builds pages, and in no real shop."""

import pytest
from flask import Flask

from tests.web.storefront.shop import Shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop.open(app)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/development/parts", "Bagian halaman kami"),
        ("/en/development/parts", "Parts of our pages"),
    ],
)
def test_every_part_stands_there_in_both_languages(shop: Shop, address: str, words: str) -> None:
    visitor = shop.visitor().get(address).assert_ok().assert_sees(words, "Rp125.000", "Pouch bunga")

    wanted = (
        ".button-primary", ".button-danger", ".button:disabled", ".stepper", ".error", ".hint",
        ".unit-box", ".choice", "[type=file]", ".message-good", ".message-bad", ".toast", ".badge",
        ".card", ".card-off", ".skeleton", ".chips", ".tile", ".table", ".sums", ".facts",
        ".timeline", ".pager", "progress", ".working", ".chart", ".empty",
    )  # fmt: skip
    assert [part for part in wanted if not visitor.page.select(part)] == []
    assert visitor.page.select("meta[name=robots]")[0]["content"] == "noindex"


def test_what_takes_a_while_is_looked_at_again_without_a_script(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/development/parts").assert_sees("0 of 5")

    for _ in range(5):
        visitor.link("Look again").follow()

    visitor.assert_sees("5 of 5", "All done.")
    assert not visitor.page.select("[data-working]")


def test_a_real_shop_has_no_such_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = type(shop.world.app.config["TITIP"])
    monkeypatch.setattr(settings, "production", True)

    for address in ("/development/parts", "/en/development/parts"):
        assert shop.visitor().get(address).status == 404
