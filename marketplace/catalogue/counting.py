"""A producer counts: what lies there, or how many more she can take on. Nobody has to agree, and
nothing falls below what was ordered.
"""

from datetime import date

from sqlalchemy.orm import Session

from marketplace.catalogue import offering, stock
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound


def count(
    producer_code: str,
    product_code: str,
    by_quantity: int,
    *,
    sku: str = offering.DEFAULT,
    made_on: date | None = None,
    key: str,
    by: Actor,
) -> None:
    """So many more or less of one variant; of goods made to order, so many more can be ordered.
    Food is of the day it was `made_on`, today by default.

    Raises `NotFound`, `TooFew`, `NotMadeYet`, `PastItsDate`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"count {product_code} {sku}".rstrip())
        if press.result:
            return
        product = offering.product_of(session, producer_code, product_code)
        row = _of(session, product, sku)
        if by_quantity and _promised(product):
            _take_on(session, row, row.cap + by_quantity)
        elif by_quantity:
            stock.change(
                session, row.sku, by_quantity, reason="counted", by=by, made_on=made_on
            )
        offering.note(session, by, "change stock", product)
        press.result = product.code


def change_cap(
    producer_code: str,
    product_code: str,
    cap: int,
    *,
    sku: str = offering.DEFAULT,
    key: str,
    by: Actor,
) -> None:
    """So many may be ordered beyond what lies there. Fewer than were ordered already only means
    no more. Raises `NotFound`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"change cap {product_code} {sku}".rstrip())
        if press.result:
            return
        product = offering.product_of(session, producer_code, product_code)
        stock.allow(session, _of(session, product, sku).sku, cap)
        offering.note(session, by, "change stock", product)
        press.result = product.code


def sold_out(producer_code: str, product_code: str, *, sku: str, key: str, by: Actor) -> None:
    """Nothing of it can be ordered any more; what was ordered stays. Raises `NotFound`."""
    with transaction() as session:
        press = once.claim(session, key, f"sold out {product_code} {sku}".rstrip())
        if press.result:
            return
        product = offering.product_of(session, producer_code, product_code)
        row = _of(session, product, sku)
        spare = row.free_at_home
        _take_on(session, row, row.making)
        if spare:
            stock.change(session, row.sku, -spare, reason="counted", by=by)
        offering.note(session, by, "change stock", product)
        press.result = product.code


def _promised(product: Product) -> bool:
    return product.face.making != Making.STOCK


def _take_on(session: Session, row: Stock, cap: int) -> None:
    if not row.making <= cap <= stock.MOST:
        raise stock.TooFew()
    stock.allow(session, row.sku, cap)


def _of(session: Session, product: Product, sku: str) -> Stock:
    """Locked, so that nobody orders while she counts. Raises `NotFound`."""
    wanted = sku or product.variant.sku
    if wanted not in {variant.sku for variant in product.variants}:
        raise NotFound()
    return session.get_one(Stock, wanted, with_for_update=True, populate_existing=True)
