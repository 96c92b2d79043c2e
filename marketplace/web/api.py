"""The catalogue for programs: what the public may see, to be read and never written.

Whoever holds a key of the office also reads exact counts. Nobody is told of times.
"""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import RAISE, Schema, ValidationError

from marketplace.catalogue import browsing, search
from marketplace.catalogue import category as categories
from marketplace.catalogue import offer as offers
from marketplace.catalogue.browsing import PAGE, Card, Order, Wanted
from marketplace.catalogue.offer import Detail, Offer
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.rating import Rating
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.people import api_key as keys
from marketplace.people.producer import PublicShop
from marketplace.web import api_schemas as schemas
from marketplace.web import moment, pages, problems
from marketplace.web.api_document import document
from marketplace.web.api_schemas import Availability
from marketplace.web.problems import UnknownParameter, UnreadableParameter, WrongKey

CURRENCY = "IDR"
Facts = dict[str, Any]


def equip(app: Flask) -> None:
    """Programs on anybody's pages may read, without their visitors' cookies. Must be told early, to
    be heard after whoever looks for a sign-in.
    """

    @app.after_request
    def _open(response: Response) -> Response:
        if problems.wanted():
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.vary.add("Authorization")
            session.accessed = False
        return response


def products() -> ResponseReturnValue:
    """What is on sale, narrowed down, a page at a time."""
    asked = _asked(schemas.Asked)
    return _answer(schemas.Products, lambda counting: _page(asked, counting))


def product(code: str) -> ResponseReturnValue:
    """One product with everything about it."""
    _asked(schemas.Spoken)

    def facts(counting: bool) -> Facts:
        return _whole(offers.detail(pages.db_session(), code), counting)

    return _answer(schemas.Product, facts)


def categories_() -> ResponseReturnValue:
    """The two levels of shelves, in the order of the shop."""
    _asked(schemas.Spoken)
    return _answer(schemas.Categories, lambda _counting: {"categories": _shelves()})


def openapi() -> ResponseReturnValue:
    """What can be asked here, as OpenAPI 3.1."""
    _asked(schemas.Spoken)
    return _json(document(pages.cooperative(), pages.absolute("")))


def _answer(shape: type[Schema], facts: Callable[[bool], Facts]) -> ResponseReturnValue:
    """The same answer for everybody; with exact counts, and kept by nobody, for a key."""
    if not _counting():
        return moment.shared(lambda: _json(shape().dump(facts(False))))
    response = _json(shape().dump(facts(True)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _counting() -> bool:
    """Whether a key was shown that may read counts. Raises `WrongKey`."""
    if "Authorization" not in request.headers:
        return False
    scheme, _, key = request.headers["Authorization"].partition(" ")
    holder = keys.holder_of(pages.db_session(), key.strip())
    if scheme.lower() != "bearer" or holder is None or holder.scope != keys.STOCK:
        raise WrongKey()
    return True


def _asked(shape: type[Schema]) -> Facts:
    """The parameters, each at most once. Raises `UnknownParameter`, `UnreadableParameter`."""
    for name, values in request.args.lists():
        if name not in shape().fields:
            raise UnknownParameter(name=name[: schemas.LONGEST_QUERY])
        if len(values) > 1:
            raise UnreadableParameter(name=name)
    try:
        return dict(shape(unknown=RAISE).load(request.args.to_dict()))
    except ValidationError as error:
        raise UnreadableParameter(name=next(iter(error.messages_dict))) from error


def _page(asked: Facts, counting: bool) -> Facts:
    cards, after = _found(asked, _wanted(asked))
    return {"products": [_summary(card, counting) for card in cards], "next": after}


def _found(asked: Facts, wanted: Wanted) -> tuple[list[Card], str | None]:
    """The best match first, unless another order was asked for."""
    rows, after, limit = pages.db_session(), asked.get("after", ""), asked.get("limit", PAGE)
    try:
        words = clean_text(asked.get("q", ""), schemas.LONGEST_QUERY)
    except NotPlain:
        return [], None  # nothing is called so
    if not words:
        listed = browsing.page(rows, wanted, after=after, most=limit)
        return listed.cards, listed.after
    hits = search.find(rows, words, wanted.narrowing())
    if "sort" in asked:
        listed = browsing.page(rows, wanted, matching=hits.among, after=after, most=limit)
        return listed.cards, listed.after
    ids, onward = hits.page(after, limit)
    return browsing.cards_of(rows, ids, wanted), onward


def _wanted(asked: Facts) -> Wanted:
    rows = pages.db_session()
    shelf = categories.known_as(rows, asked["category"]) if "category" in asked else None
    return Wanted(
        categories=tuple(categories.slugs_under(rows, shelf)) if shelf else (),
        shop=browsing.shop(rows, asked["shop"]).code if "shop" in asked else "",
        least=asked.get("least"),
        most=asked.get("most"),
        by_courier=asked.get("by_courier", False),
        in_stock=asked.get("in_stock", False),
        order=Order(asked.get("sort", Order.NEWEST)),
    )


def _summary(card: Card, counting: bool) -> Facts:
    return {
        "code": card.code,
        "name": card.name,
        "url": pages.absolute(url_for("storefront.product", code=card.code)),
        "category": card.category,
        "price": card.price,
        "price_from": card.lowest,
        "currency": CURRENCY,
        **_stock(card.available, card.few, counting),
        "local": card.local,
        "shop": _shop(card.shop),
        "picture": _picture(card.picture),
        "rating": _rating(card.rating),
    }


def _whole(found: Detail, counting: bool) -> Facts:
    first = found.first
    few = 0 < found.available <= browsing.FEW
    return {
        "code": first.code,
        "name": first.product,
        "url": pages.absolute(url_for("storefront.product", code=first.code)),
        "category": first.category,
        "price": found.price,
        "price_from": found.lowest,
        "currency": CURRENCY,
        **_stock(found.available, few, counting),
        "local": first.local,
        "shop": _shop(first.shop),
        "picture": _picture(first.picture),
        "rating": _rating(found.rating),
        "description": found.description,
        "options": found.options,
        "material": found.material,
        "care": found.care,
        "making": first.making,
        "lead_days": first.lead_days,
        "ready_on": first.ready_on,
        "food": found.food,
        "variants": [_variant(offer, counting) for offer in found.variants],
    }


def _variant(offer: Offer, counting: bool) -> Facts:
    return {
        "sku": offer.sku,
        "label": offer.label,
        "price": offer.price,
        "weight_g": offer.weight_g,
        **_stock(offer.available, offer.few, counting),
    }


def _stock(available: int, few: bool, counting: bool) -> Facts:
    word = Availability.FEW if few else Availability.IN_STOCK
    told: Facts = {"availability": word if available > 0 else Availability.SOLD_OUT}
    return told | ({"stock": max(0, available)} if counting else {})


def _shop(shop: PublicShop | None) -> Facts | None:
    if shop is None:
        return None
    url = pages.absolute(url_for("storefront.shop", code=shop.code))
    return {"code": shop.code, "name": shop.name, "url": url}


def _picture(picture: Picture | None) -> Facts | None:
    if picture is None:
        return None
    width, height = picture.shared_size
    return {"url": pages.absolute(picture.shared), "width": width, "height": height}


def _rating(found: Rating | None) -> Facts | None:
    return {"tenths": found.tenths, "count": found.count} if found else None


def _shelves() -> list[Facts]:
    return [
        {
            "slug": category.slug,
            "name": category.name,
            "parent": category.parent,
            "url": pages.absolute(url_for("storefront.category", slug=category.slug)),
        }
        for category in categories.all_of_them(pages.db_session())
    ]


def _json(facts: Any) -> Response:
    return Response(json.dumps(facts, ensure_ascii=False), mimetype="application/json")
