"""What shopping catalogues read of the shop: one line for each variant on sale, with a picture.

The cooperative sells, so the brand is the cooperative's; shops have no name here. The attributes
are those of Google's product data specification and of Meta's catalogue.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue import category as categories
from marketplace.catalogue import feeds
from marketplace.catalogue.offer import Detail, Offer
from marketplace.catalogue.revision import Making
from marketplace.kernel import clock
from marketplace.kernel.text import shortened
from marketplace.web import pages
from marketplace.web.streaming import streamed, words_of

PATTERN = "CODE"
BETWEEN_SHELVES = " > "
CURRENCY = "IDR"
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_BRAND, LONGEST_OPTION = 150, 5000, 70, 100
FARTHEST = timedelta(days=365)
OPTIONS = {"size": "size", "colour": "color", "pattern": "pattern"}
META_COLUMNS = (
    "id", "title", "description", "availability", "condition", "price", "link", "image_link",
    "brand", "google_product_category", "product_type", "item_group_id", "size", "color",
    "pattern", "additional_variant_attribute", "shipping_weight",
)  # fmt: skip

Line = dict[str, str]


@dataclass(frozen=True)
class Shop:
    """What all lines share."""

    name: str
    address: str
    product: str
    zone: str
    google_categories: dict[str, str]
    shelves: dict[str, str]

    def line(self, product: Detail, offer: Offer) -> Line:
        """What both catalogues call alike."""
        picture = offer.picture
        assert picture is not None
        return {
            "id": offer.sku,
            "title": shortened(offer.name, LONGEST_TITLE),
            "description": shortened(product.description or offer.name, LONGEST_DESCRIPTION),
            "link": self.product.removesuffix(PATTERN) + offer.code,
            "image_link": outside(picture.shared, self.address),
            "price": f"{offer.price} {CURRENCY}",
            "condition": "new",
            "brand": shortened(self.name, LONGEST_BRAND),
            "google_product_category": self.google_categories[offer.category],
            "product_type": self.shelves[offer.category],
            "shipping_weight": f"{offer.weight_g} g" if offer.weight_g else "",
        }


def google() -> ResponseReturnValue:
    """RSS 2.0 with Google's attributes."""
    shop, xml = _shop(), words_of("machines/google.xml")

    def items(products: list[Detail]) -> str:
        return str(xml.items([google_line(shop, p, offer) for p, offer in _variants(products)]))

    return _feed(items, "application/xml", str(xml.opening(shop)), str(xml.closing()))


def meta() -> ResponseReturnValue:
    """Comma-separated values, the names of the columns first."""
    shop = _shop()

    def rows(products: list[Detail]) -> str:
        return _csv(meta_line(shop, p, offer) for p, offer in _variants(products))

    return _feed(rows, "text/csv", ",".join(META_COLUMNS) + "\r\n")


def google_line(shop: Shop, product: Detail, offer: Offer) -> Line:
    """Made to order is in stock with a longer handling time; variants stand together only when
    they differ by what Google knows of.
    """
    line = shop.line(product, offer) | {"identifier_exists": "no", "availability": "in_stock"}
    ready = _ready(shop, offer)
    if offer.sold_out:
        line["availability"] = "out_of_stock"
    elif ready:
        line |= {"availability": "preorder", "availability_date": ready}
    elif offer.made_to_order:
        line["max_handling_time"] = str(offer.lead_days)
    if set(product.options) <= set(OPTIONS):
        line |= _grouped(product, offer)
    if offer.gift:
        line["is_bundle"] = "yes"
    line["shipping_label"] = "local" if offer.local else "courier"
    return {name: value for name, value in line.items() if value}


def meta_line(shop: Shop, product: Detail, offer: Offer) -> Line:
    """What Meta has no attribute for is named as an additional one."""
    line = shop.line(product, offer) | _grouped(product, offer)
    later = offer.made_to_order or _ready(shop, offer)
    line["availability"] = "available for order" if later else "in stock"
    if offer.sold_out:
        line["availability"] = "out of stock"
    others = [f"{kind}:{v}" for kind, v in feeds.chosen(product, offer) if kind not in OPTIONS]
    return line | {"additional_variant_attribute": ",".join(others)}


def outside(address: str, home: str) -> str:
    """An address of ours from anywhere, without asking the request. Pictures may have a host of
    their own.
    """
    return address if address.startswith("https:") else home + address


def _grouped(product: Detail, offer: Offer) -> Line:
    if len(product.variants) == 1:
        return {}
    own = {OPTIONS[k]: v[:LONGEST_OPTION] for k, v in feeds.chosen(product, offer) if k in OPTIONS}
    return {"item_group_id": offer.code} | own


def _ready(shop: Shop, offer: Offer) -> str:
    """When goods that come later can be sent, if that is a day within the year."""
    day = offer.ready_on
    if offer.making != Making.PREORDER or day is None:
        return ""
    if not clock.today() < day <= clock.today() + FARTHEST:
        return ""
    midnight = datetime.combine(day, time(), ZoneInfo(clock.ZONES[shop.zone]))
    return f"{midnight:%Y-%m-%dT%H:%M%z}"


def _variants(products: list[Detail]) -> Iterator[tuple[Detail, Offer]]:
    for product in products:
        if product.first.picture is not None:
            yield from ((product, offer) for offer in product.variants)


def _feed(
    written: Callable[[list[Detail]], str], mimetype: str, opening: str, closing: str = ""
) -> ResponseReturnValue:
    def batch(after: str) -> tuple[str, str]:
        found, onward = feeds.wholes(pages.db_session(), after=after, most=feeds.PAGE)
        return written(found), onward

    return streamed(batch, mimetype, opening, closing)


def _csv(lines: Iterator[Line]) -> str:
    out = io.StringIO(newline="")
    csv.DictWriter(out, META_COLUMNS).writerows(lines)
    return out.getvalue()


def _shop() -> Shop:
    known = pages.cooperative()
    every = categories.all_of_them(pages.db_session())
    names = {category.slug: category.name for category in every}
    return Shop(
        known.name,
        pages.absolute(""),
        pages.absolute(url_for("storefront.product", code=PATTERN)),
        known.zone,
        {category.slug: category.google_category for category in every},
        {
            c.slug: BETWEEN_SHELVES.join(filter(None, [names.get(c.parent or ""), c.name]))
            for c in every
        },
    )
