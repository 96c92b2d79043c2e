"""What the cooperative keeps of each product: finders that tell `policy.commission` what goods are
and whose.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.category import Category
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel.money import Money
from marketplace.lifecycles import Product as States
from marketplace.people.producer import Producer
from marketplace.policy import commission
from marketplace.policy.commission import Goods, Rate

_SHELF = aliased(Category)


class Maker(NamedTuple):
    """Who makes a SKU, and what the cooperative keeps of it."""

    producer: str
    rate: Rate


class Sold(NamedTuple):
    """A product with its lowest price, as rules see it."""

    goods: Goods
    price: Money


def makers_of(session: Session, skus: Collection[str]) -> dict[str, Maker]:
    """By SKU, as it counts for an order of this moment. Carts and public pages do not know it."""
    rows = session.execute(
        _goods().add_columns(Variant.sku).join(Variant, Variant.product_id == Product.id)
        .where(Variant.sku.in_(skus))
    ).all()  # fmt: skip
    goods = {row.sku: _read(row) for row in rows}
    known = commission.rates_for(session, list(goods.values()), commission.today())
    return {sku: Maker(one.producer, known[one.product]) for sku, one in goods.items()}


def rate_for(session: Session, producer: str, product: str, shelf: str) -> Rate:
    """What would be kept today of her product if it stood on this shelf."""
    known = session.get(Category, shelf) if shelf else None
    goods = Goods(product, producer, _shelves(shelf, known.parent if known else None))
    return commission.rates_for(session, [goods], commission.today())[product]


def sold(session: Session, code: str) -> Sold | None:
    """Nothing where there is no such product."""
    return next(iter(_found(session, Product.code == code)), None)


def names_of(session: Session, products: Collection[str]) -> dict[str, str]:
    """What these products are called, by code; one nobody has accepted has no name here."""
    rows = session.execute(
        select(Product.code, Revision.name)
        .join(Revision, Revision.id == Product.accepted_id)
        .where(Product.code.in_(products))
    )
    return dict(rows.all())


def kept(session: Session) -> list[Sold]:
    """Everything that is offered."""
    return _found(session, Product.state == States.KEPT)


def of_producer(session: Session, producer: str) -> list[Sold]:
    """Everything she offers."""
    return _found(session, Product.state == States.KEPT, Producer.code == producer)


def makers_under(
    session: Session, rules: Collection[str], day: date, *, sold: Collection[Sold]
) -> set[str]:
    """Whose goods are under one of these rules on this day; "" is the usual rate."""
    known = commission.rates_for(session, [one.goods for one in sold], day)
    return {one.goods.producer for one in sold if known[one.goods.product].rule in rules}


def _found(session: Session, *which: ColumnElement[bool]) -> list[Sold]:
    rows = session.execute(
        _goods().add_columns(Product.price_from).where(*which).order_by(Product.id)
    )
    return [Sold(_read(row), row.price_from) for row in rows]


def _goods() -> Select[str, str, str | None, str | None]:
    return (
        select(Product.code, Producer.code, Product.category, _SHELF.parent)
        .join(Producer, Producer.id == Product.producer_id)
        .outerjoin(_SHELF, _SHELF.slug == Product.category)
    )


def _read(row: tuple[str | None, ...]) -> Goods:
    product, producer, shelf, above, *_more = row
    return Goods(product or "", producer or "", _shelves(shelf, above))


def _shelves(shelf: str | None, above: str | None) -> tuple[str, ...]:
    return tuple(one for one in (shelf, above) if one)
