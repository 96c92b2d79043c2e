"""What programs may ask for and what they are told: the shapes, and nothing about how they are
filled. Nothing here tells a time, and counts are only for holders of a key.
"""

import re
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.catalogue.browsing import PAGE, Order
from marketplace.catalogue.revision import DEAREST, Making
from marketplace.kernel.codes import ALPHABET
from marketplace.kernel.words import LANGUAGES

MOST = 100
CODE = f"^[{ALPHABET}]{{8}}$"
SLUG = "^[a-z0-9-]{1,60}$"
LONGEST_QUERY, LONGEST_CURSOR = 100, 500


class Availability(StrEnum):
    """How much of something there is, as the public is told."""

    IN_STOCK = "in_stock"
    FEW = "few"
    SOLD_OUT = "sold_out"


class Whole(fields.Integer):
    """Digits and nothing else: `int` alone would also take `1_000` and `１２`."""

    def _validated(self, value: Any) -> int:
        if not re.fullmatch("0|[1-9][0-9]{0,9}", str(value)):
            raise ValidationError("not a whole number")
        return int(value)


class Truth(fields.Boolean):
    """The two words of JSON and no others."""

    truthy = {"true"}  # noqa: RUF012 - so it is declared where it comes from
    falsy = {"false"}  # noqa: RUF012


def _said(what: str, **more: Any) -> Any:
    return {"metadata": {"description": what} | more}


class Spoken(Schema):
    """Asked of every address."""

    lang = fields.String(
        validate=validate.OneOf(LANGUAGES), **_said("Language of names and sentences.")
    )


class Asked(Spoken):
    """Narrows the list of products down."""

    q = fields.String(validate=validate.Length(max=LONGEST_QUERY), **_said("Words to look for."))
    category = fields.String(
        validate=validate.Regexp(SLUG), **_said("A category, with all that stands below it.")
    )
    shop = fields.String(validate=validate.Regexp(CODE), **_said("Code of a shop."))
    least = Whole(validate=validate.Range(0, DEAREST), **_said("Lowest price, whole rupiah."))
    most = Whole(validate=validate.Range(0, DEAREST), **_said("Highest price, whole rupiah."))
    by_courier = Truth(**_said("Only what a courier may carry."))
    in_stock = Truth(**_said("Only what can be had now."))
    sort = fields.String(validate=validate.OneOf(list(Order)), **_said("What comes first."))
    limit = Whole(
        validate=validate.Range(1, MOST), **_said("How many at most.", default=PAGE)
    )
    after = fields.String(
        validate=validate.Length(min=1, max=LONGEST_CURSOR),
        **_said("`next` of the page before. Ask for the same otherwise."),
    )


class Shop(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.Url(required=True, require_tld=False)


class Rating(Schema):
    """Of published reviews, when there are three at least."""

    tenths = fields.Integer(required=True, **_said("Average of 5 stars: 47 is 4.7."))
    count = fields.Integer(required=True)


class Picture(Schema):
    url = fields.Url(required=True, require_tld=False)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)


def _availability() -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(list(Availability)))


def _stock() -> fields.Integer:
    return fields.Integer(
        **_said("How many a buyer could have now. Only for holders of a key.")
    )


def _rupiah(what: str) -> fields.Integer:
    return fields.Integer(required=True, **_said(f"{what}, whole rupiah."))


class Summary(Schema):
    """A product in a list. Without a shop it stands under the cooperative's name."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.Url(required=True, require_tld=False, **_said("Its page in the shop."))
    category = fields.String(required=True)
    price = _rupiah("Of the cheapest variant")
    price_from = fields.Boolean(required=True, **_said("Whether other variants cost more."))
    currency = fields.String(required=True)
    availability = _availability()
    stock = _stock()
    local = fields.Boolean(required=True, **_said("Fresh goods, not for couriers."))
    shop = fields.Nested(Shop, required=True, allow_none=True)
    picture = fields.Nested(Picture, required=True, allow_none=True)
    rating = fields.Nested(Rating, required=True, allow_none=True)


class Variant(Schema):
    sku = fields.String(required=True)
    label = fields.String(required=True, **_said("Empty when there is nothing to choose."))
    price = _rupiah("Price")
    weight_g = fields.Integer(required=True, **_said("Of the parcel, in grams."))
    availability = _availability()
    stock = _stock()


class Food(Schema):
    """Numbers of permits are only those the cooperative itself holds."""

    storage = fields.String(required=True, allow_none=True)
    shelf_life_days = fields.Integer(required=True, allow_none=True)
    ingredients = fields.String(required=True)
    allergens = fields.List(fields.String(), required=True)
    net_amount = fields.Integer(required=True, allow_none=True)
    net_unit = fields.String(required=True)
    halal = fields.String(required=True, allow_none=True)
    permit_number = fields.String(required=True, allow_none=True)
    halal_number = fields.String(required=True, allow_none=True)


class Product(Summary):
    """A product with its variants."""

    description = fields.String(required=True)
    options = fields.List(fields.String(), required=True)
    material = fields.String(required=True)
    care = fields.List(fields.String(), required=True)
    making = fields.String(required=True, validate=validate.OneOf(list(Making)))
    lead_days = fields.Integer(required=True, **_said("Working days until it is made."))
    ready_on = fields.Date(required=True, allow_none=True)
    food = fields.Nested(Food, required=True, allow_none=True)
    variants = fields.List(fields.Nested(Variant), required=True)


class Products(Schema):
    """One page of the list."""

    products = fields.List(fields.Nested(Summary), required=True)
    next = fields.String(required=True, allow_none=True, **_said("For `after`; null at the end."))


class Category(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    url = fields.Url(required=True, require_tld=False)


class Categories(Schema):
    categories = fields.List(fields.Nested(Category), required=True)


class Problem(Schema):
    """Why not (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
