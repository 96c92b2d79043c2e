"""What every public page keeps: its policy of content, its two languages, and that looking changes
nothing. Its silence about people is listened to elsewhere, over all addresses.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.kernel.db import Model, db
from marketplace.policy.texts import NAMES
from marketplace.web.headers import CONTENT_SECURITY_POLICY
from marketplace.web.sitemap import ROOMS
from tests.owner import as_owner
from tests.visitor import Visitor
from tests.web.storefront.shop import Shop

SHARED = {"/", "/products", "/products/<code>", "/shops/<code>", "/categories/<slug>"}
SHARED |= {"/pages/<name>", "/products/<code>/reviews", "/offline"}
PUBLIC = [room for room in ROOMS if room.bilingual]
# Others do not find these, or do not read them.
BY_INVITATION = {
    "/manifest.webmanifest",
    "/invitations/<token>", "/setup", "/account/address", "/orders/<reference>/qris.png",
    "/orders/<reference>/papers/<code>", "/orders/<reference>/review/<position>",
    "/questions/<token>", "/orders/<reference>/complain", "/orders/<reference>/complaints/<code>",
    "/orders/<reference>/complaints/<code>/pictures/<photo>",
}  # fmt: skip


def addresses(shop: Shop, reference: str) -> Iterator[tuple[str, str]]:
    """Every address that can be visited, with all that its blanks may stand for."""
    blanks = {
        "/products/<code>": [shop.pouch, shop.crisps],
        "/products/<code>/notice": [shop.pouch],
        "/products/<code>/reviews": [shop.pouch],
        "/products/<code>/ask": [shop.pouch],
        "/orders/<reference>/ask": [reference],
        "/shops/<code>": [shop.shop_code()],
        "/categories/<slug>": ["kerajinan", "tas-dompet", "bordir-nama"],
        "/pages/<name>": list(NAMES),
        "/orders/<reference>": [reference],
        "/orders/<reference>/address": [reference],
        "/orders/<reference>/pay": [reference],
        "/orders/<reference>/proof": [reference],
        "/account/enter/<token>": ["any"],
    }
    for room in PUBLIC:
        for _door, methods, path, _view in room.rows:
            if path in BY_INVITATION:
                continue
            for word in blanks.get(path, [""]) if "GET" in methods else []:
                yield path, re.sub("<[^>]+>", word, path)


def crawl(shop: Shop) -> Iterator[tuple[str, Visitor]]:
    """Dewi, who has ordered and has something in her cart again, looks at every page."""
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    shop.put_in_cart(visitor, shop.crisps)
    for path, address in addresses(shop, reference):
        for prefix in ("", "/en"):
            yield path, visitor.get(prefix + address)


def everything(shop: Shop) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with shop.world.inside():
        tables = Model.metadata.sorted_tables
        return {t.name: list(db.session.execute(select(t)).all()) for t in tables}


def inline(visitor: Visitor) -> list[str]:
    """What the policy of content would silently leave out."""
    tags = visitor.page.find_all(True)
    names = [name for tag in tags for name in tag.attrs if re.fullmatch("style|on[a-z]+", name)]
    scripts = visitor.page.select("script:not([src]):not([type='application/ld+json'])")
    return names + [tag.name for tag in [*visitor.page.select("style"), *scripts]]


def test_every_page_opens_in_both_languages_and_loads_nothing_inline(shop: Shop) -> None:
    seen = set()
    for path, visitor in crawl(shop):
        visitor.assert_ok()
        english = visitor.path.startswith("/en")
        assert visitor.page.html is not None
        assert visitor.page.html["lang"] == ("en" if english else "id"), visitor.path
        assert visitor.response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert (visitor.path, inline(visitor)) == (visitor.path, [])
        seen.add((path, english))

    gets = {path for r in PUBLIC for _, m, path, _ in r.rows if "GET" in m} - BY_INVITATION
    assert seen == {(path, english) for path in gets for english in (True, False)}


def test_pages_for_everybody_carry_no_token_and_no_cookie(shop: Shop) -> None:
    for path, visitor in crawl(shop):
        if path in SHARED:
            visitor.assert_sees_not("csrf_token", 'name="once"')
            assert "Set-Cookie" not in visitor.response.headers, visitor.path


def test_looking_changes_nothing(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    before = everything(shop)

    for _path, address in addresses(shop, reference):
        visitor.get(address).assert_ok()
        visitor.get(f"/en{address}").assert_ok()

    assert everything(shop) == before


def test_errors_keep_the_policy_too(shop: Shop) -> None:
    visitor = shop.visitor()
    for address, status in (("/en/products/NOTHERE2", 404), ("/en/cart/lines/X", 405)):
        visitor.get(address)
        assert visitor.status == status
        assert visitor.response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert inline(visitor) == []


def test_a_mistake_of_ours_is_a_page_with_a_number(app: Flask, shop: Shop) -> None:
    with shop.world.inside(), as_owner() as connection:
        connection.execute(text("DROP TABLE product_word"))

    visitor = shop.visitor().get("/en/products?q=tempe")

    assert visitor.status == 500
    visitor.assert_sees("Something broke here", "please say this number")
    visitor.assert_sees_not("Traceback", "product_word")


@pytest.mark.parametrize(
    "address",
    ["/products/%00", "/shops/%00", "/categories/%00", "/pages/%00", "/orders/%00",
     "/orders/%00?key=%00", "/products?category=%00", "/products?after=%00"],
)  # fmt: skip
def test_a_sign_no_database_keeps_is_not_found(app_on: Flask, address: str) -> None:
    assert app_on.test_client().get(address).status_code == 404
