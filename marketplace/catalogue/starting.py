"""A producer starts a product, and fills in its figures before anybody has seen it. Later changes
are told in `offering`.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from marketplace.catalogue import category as categories
from marketplace.catalogue import facts as said
from marketplace.catalogue import offering, stock, template
from marketplace.catalogue.facts import Facts, Food
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.people import producer as producers


def start(producer_code: str, what: str, *, key: str, by: Actor) -> str:
    """A draft from a template, or of something else in a category: `what` is the key of the one or
    the slug of the other. Returns its code. Raises `NotFound`, `CategoryClosed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"start product {producer_code}")
        if press.result:
            return press.result
        her = producers.known_as(session, producer_code)
        product = offering.add_draft(session, her, _facts(session, what), by=by)
        press.result = product.code
        return product.code


def fill_in(
    producer_code: str,
    product_code: str,
    change: Callable[[Facts], Facts],
    *,
    count: int,
    key: str,
    by: Actor,
) -> None:
    """Its first figures, and `count` of each variant: on hand, or that she can make. For a draft
    that was never on sale. Raises `NotFound`, `NotNow`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"fill in product {product_code}")
        if press.result:
            return
        product = offering.product_of(session, producer_code, product_code)
        if product.accepted is not None:
            raise NotNow()
        offering.put_facts(session, product, change(said.facts_of(product.latest)), by=by)
        session.flush()
        _count(session, product, count, by=by)
        press.result = product.code


def _facts(session: Session, what: str) -> Facts:
    if known := template.find(what):
        return known.facts()
    category = categories.known_as(session, what)
    food = Food() if category.food else None
    return Facts.of_one("", category.slug, 0, 0, food=food)


def _count(session: Session, product: Product, count: int, *, by: Actor) -> None:
    """Nobody can have ordered any: what lies there, or can be made, is simply what she says."""
    session.expire(product, ["variants"])
    revision = product.latest
    proposed = {variant.sku for variant in revision.proposed}
    lies_ready = revision.making == Making.STOCK
    for variant in product.variants:
        wanted = count if variant.sku in proposed else 0
        stock.allow(session, variant.sku, 0 if lies_ready else wanted)
        difference = (wanted if lies_ready else 0) - variant.stock.on_hand
        if difference:
            stock.change(session, variant.sku, difference, reason="first count", by=by)
