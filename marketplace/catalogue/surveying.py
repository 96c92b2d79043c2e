"""All products as the office finds them: by name, code or shop, and by how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from marketplace.catalogue import product as products
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import ProposedVariant, Revision
from marketplace.catalogue.selling import on_sale
from marketplace.catalogue.variant import Variant
from marketplace.kernel import codes
from marketplace.kernel.money import Money
from marketplace.lifecycles import Product as States
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people.producer import Producer

PAGE = 50


class Standing(StrEnum):
    """How a product stands, one word each; the first that fits counts."""

    ARCHIVED = "archived"
    WITHHELD = "withheld"
    WAITING = "waiting"
    ON_SALE = "on sale"
    FIXING = "fixing"
    OFF = "off sale"
    DRAFT = "draft"


@dataclass(frozen=True)
class Found:
    """One line of the list."""

    code: str
    name: str
    shop: str
    producer: str
    price: Money
    standing: Standing
    photo: Photo | None


@dataclass(frozen=True)
class FoundPage:
    """Some lines, and where the list goes on."""

    lines: list[Found]
    after: str | None


def page_of(
    session: Session, *, q: str = "", standing: str = "", producer: str = "", after: str = ""
) -> FoundPage:
    """The newest first. `q` is part of a name or of a shop's, or a product's or SKU's code.

    Raises `NotFound` when `after` is no product.
    """
    query = _lines().limit(PAGE + 1)
    if q:
        query = query.where(_called(q))
    if producer:
        query = query.where(Producer.code == producer)
    if standing in set(Standing):
        query = query.where(_stands() == standing)
    if after:
        query = query.where(Product.id < products.known_as(session, after).id)
    found = [_found(*row) for row in session.execute(query)]
    return FoundPage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)


def those(session: Session, ids: Sequence[int]) -> list[Found]:
    """The products with these ids, in the order of `ids`. One statement."""
    rows = session.execute(_lines().where(Product.id.in_(ids))).all()
    found = {row[0].id: _found(*row) for row in rows}
    return [found[id] for id in ids if id in found]


def _found(product: Product, revision: Revision, price: Money, standing: str) -> Found:
    return Found(
        product.code, revision.name, product.producer.alias, product.producer.code, price,
        Standing(standing), revision.photo,
    )  # fmt: skip


def _lines() -> Select[Product, Revision, int, str]:
    price = (
        select(func.min(ProposedVariant.price))
        .where(ProposedVariant.revision_id == _FACE.id)
        .scalar_subquery()
    )
    return (
        select(Product, _FACE, price, _stands())
        .join(_FACE, _FACE.id == func.coalesce(Product.accepted_id, _newest()))
        .join(Producer, Producer.id == Product.producer_id)
        .options(contains_eager(Product.producer), joinedload(_FACE.photo))
        .order_by(Product.id.desc())
    )


def _called(q: str) -> ColumnElement[bool]:
    any_name = exists(
        select(Revision.id).where(
            Revision.product_id == Product.id,
            Revision.state != RevisionStates.WITHDRAWN,
            or_(
                Revision.name.icontains(q, autoescape=True),
                Revision.name_en.icontains(q, autoescape=True),
            ),
        )
    )
    code = codes.normal(q)
    sku = exists(select(Variant.id).where(Variant.product_id == Product.id, Variant.sku == code))
    alias = Producer.alias.icontains(q, autoescape=True)
    return or_(any_name, alias, Product.code == code, Producer.code == code, sku)


def _stands() -> ColumnElement[str]:
    selling = (
        select(Product.id)
        .select_from(Product, Revision, Producer)
        .where(on_sale())
        .correlate(None)
    )
    return case(
        (Product.state == States.ARCHIVED, Standing.ARCHIVED),
        (Product.withheld != "", Standing.WITHHELD),
        (_has(RevisionStates.SUBMITTED), Standing.WAITING),
        (Product.id.in_(selling), Standing.ON_SALE),
        (_latest_is(RevisionStates.RETURNED), Standing.FIXING),
        (Product.accepted_id.is_not(None), Standing.OFF),
        else_=Standing.DRAFT,
    )


def _has(state: RevisionStates) -> ColumnElement[bool]:
    return exists(
        select(Revision.id).where(Revision.product_id == Product.id, Revision.state == state)
    )


def _latest_is(state: RevisionStates) -> ColumnElement[bool]:
    return exists(select(Revision.id).where(Revision.id == _newest(), Revision.state == state))


def _newest() -> ScalarSelect[int]:
    newer = aliased(Revision)
    return (
        select(func.max(newer.id))
        .where(newer.product_id == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )


_FACE = aliased(Revision)
