"""Everything on sale, for machines that read the whole shop: whole products or their codes alone,
in pages that never grow.

They walk by code. Codes are random, so that no page tells how old or how many things are.
"""

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue import offer as offers
from marketplace.catalogue.facts import BETWEEN_OPTIONS
from marketplace.catalogue.offer import Detail, Offer
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.selling import on_sale
from marketplace.people.producer import Producer

PAGE = 200


def codes(session: Session, *, after: str, before: str = "", most: int) -> list[str]:
    """The next products on sale between two codes. One statement."""
    query = _on_sale().where(Product.code > after).order_by(Product.code).limit(most)
    return list(session.scalars(query.where(Product.code < before) if before else query))


def wholes(session: Session, *, after: str, most: int) -> tuple[list[Detail], str]:
    """The next whole products, and the code they go on after: "" when there are no more. Two
    statements.
    """
    found = codes(session, after=after, most=most)
    return offers.details(session, found), found[-1] if len(found) == most else ""


def counted_by_letter(session: Session) -> dict[str, int]:
    """How many codes of products on sale begin with each letter."""
    letter = func.substr(Product.code, 1, 1)
    counted = _on_sale().with_only_columns(letter, func.count()).group_by(letter).order_by(letter)
    return {row[0]: row[1] for row in session.execute(counted)}


def shops(session: Session) -> list[str]:
    """Codes of the shops that have something on sale and a page of their own."""
    open_ones = (
        _on_sale()
        .with_only_columns(Producer.shop_code)
        .where(Producer.listed, ~Producer.house)
        .distinct()
        .order_by(Producer.shop_code)
    )
    return list(session.scalars(open_ones))


def chosen(product: Detail, offer: Offer) -> Iterator[tuple[str, str]]:
    """What is to choose and what this variant has of it: ("size", "Jumbo"), …"""
    parts = offer.label.split(BETWEEN_OPTIONS) if offer.label else []
    if len(parts) == len(product.options):
        yield from zip(product.options, parts, strict=True)


def _on_sale() -> Select[str]:
    return (
        select(Product.code)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(on_sale())
    )
