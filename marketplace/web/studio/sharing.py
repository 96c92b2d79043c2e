"""A text about one of her goods to send to somebody: the product, its price, where to buy it."""

from urllib.parse import quote

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue.standing import Own
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.web import pages
from marketplace.web.studio.showing import own_of

WHATSAPP = "https://wa.me/?text="


def share(code: str) -> ResponseReturnValue:
    """Only for what is on sale. The demo leads nowhere outside: there the text can be copied."""
    mine = own_of(code)
    if not mine.on_sale:
        raise NotFound()
    text = _text(mine)
    demo = current_app.config["TITIP"].demo
    link = None if demo else WHATSAPP + quote(text, safe="")
    return pages.page("studio/share.html", mine=mine, text=text, link=link)


def _text(mine: Own) -> str:
    """It names no shop and nobody."""
    price = format_rupiah(mine.face.price)
    prices = {variant.price for variant in mine.face.facts.variants}
    said = price if len(prices) == 1 else _("from %(price)s", price=price)
    address = pages.absolute(url_for("storefront.product", code=mine.code))
    return f"{mine.face.facts.name}\n{said}\n{address}"
