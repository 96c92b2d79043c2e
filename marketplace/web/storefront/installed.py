"""The shop as an application of a phone: what it is called, what it looks like, and what it keeps
for a time without a line. That is files of ours and one page that says so: nothing of anybody.
"""

import json

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.words import LANGUAGES, _, language
from marketplace.web import pages

SIZES = (192, 512)
SHORTEST_NAME = 12
KEPT = ("css/tokens.css", "css/base.css", "css/parts.css", "css/storefront.css", "icons.svg",
        "favicon.svg", "js/cart.js", "js/install.js")  # fmt: skip


def manifest() -> ResponseReturnValue:
    """In the language of the page that was installed."""
    ours = pages.cooperative().name
    facts = {
        "id": url_for("storefront.front"),
        "name": ours,
        "short_name": ours if len(ours) <= SHORTEST_NAME else _("Shop"),
        "description": _("Home-made food, crafts and clothes"),
        "lang": language(),
        "start_url": url_for("storefront.front"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f1",
        "theme_color": "#faf7f1",
        "icons": [_icon(size, purpose) for size in SIZES for purpose in ("any", "maskable")],
        "shortcuts": [
            {"name": _("My order"), "url": url_for("storefront.orders")},
            {"name": _("Cart"), "url": url_for("storefront.cart")},
        ],
    }
    written = json.dumps(facts, ensure_ascii=False)
    return Response(written, mimetype="application/manifest+json")


def offline() -> ResponseReturnValue:
    """What is shown when there is no line."""
    return pages.page("storefront/offline.html")


def worker() -> ResponseReturnValue:
    """The script that stands between the shop's pages and the line."""
    kept = [pages.static(path) for path in KEPT]
    kept += [url_for("storefront.offline", lang=spoken) for spoken in LANGUAGES]
    script = render_template("machines/worker.js", release=pages.static(""), kept=kept)
    return Response(script, mimetype="text/javascript")


def _icon(size: int, purpose: str) -> dict[str, str]:
    return {
        "src": pages.static(f"icon-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
