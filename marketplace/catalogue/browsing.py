"""What the public sees of the catalogue: plain rows with just what a page shows.

A row never holds a producer, only her public shop. Lists page by key, never by offset.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, tuple_
from sqlalchemy.orm import Session

from marketplace.catalogue.photo import Photo
from marketplace.catalogue.picture import PICTURE, Picture, picture_of
from marketplace.catalogue.product import Product
from marketplace.catalogue.rating import Rating, rating
from marketplace.catalogue.revision import FurtherPhoto, Making, Revision
from marketplace.catalogue.selling import available_in_all, on_sale
from marketplace.catalogue.variant import Variant
from marketplace.kernel import sealing
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import language
from marketplace.people.producer import Producer, PublicShop

PAGE = 24
FEW = 5


@dataclass(frozen=True)
class Card:
    """A product as a list shows it. Without a `shop` it stands under the cooperative's name."""

    code: str
    name: str
    category: str
    price: Money
    lowest: bool
    local: bool
    available: int
    shop: PublicShop | None
    picture: Picture | None
    rating: Rating | None = None

    @property
    def sold_out(self) -> bool:
        return self.available <= 0

    @property
    def few(self) -> bool:
        """Whether so little is left that a page says how many."""
        return 0 < self.available <= FEW


class Order(StrEnum):
    """How a list can be sorted."""

    NEWEST = "newest"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


@dataclass(frozen=True)
class Wanted:
    """Narrows a list down: categories, a shop's code, rupiah, what may go by courier, what is
    there now, and how many working days its making may take.
    """

    categories: tuple[str, ...] = ()
    shop: str = ""
    least: Money | None = None
    most: Money | None = None
    by_courier: bool = False
    in_stock: bool = False
    leads: tuple[int, ...] | None = None
    order: Order = Order.NEWEST

    def narrowing(self) -> list[ColumnElement[bool]]:
        """The conditions on `Product` and `Producer`."""
        asked: list[ColumnElement[bool] | None] = [
            Product.category.in_(self.categories) if self.categories else None,
            and_(Producer.shop_code == self.shop, Producer.listed) if self.shop else None,
            Product.price_from >= self.least if self.least is not None else None,
            Product.price_from <= self.most if self.most is not None else None,
            ~Product.local if self.by_courier else None,
            available_in_all() > 0 if self.in_stock or self.leads is not None else None,
            _made_within(self.leads) if self.leads is not None else None,
        ]
        return [condition for condition in asked if condition is not None]


def _made_within(leads: tuple[int, ...]) -> ColumnElement[bool]:
    return Product.accepted_id.in_(
        select(Revision.id).where(Revision.lead_days.in_(leads), Revision.making != Making.PREORDER)
    )


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Page:
    """Some cards, and where the list goes on."""

    cards: list[Card]
    after: str | None


def page(
    session: Session,
    wanted: Wanted = EVERYTHING,
    *,
    matching: ColumnElement[bool] | None = None,
    after: str = "",
    most: int = PAGE,
) -> Page:
    """What is on sale, narrowed down and sorted as asked. One statement.

    Raises `NotFound` when `after` is no cursor of ours.
    """
    column, down = _SORTED[wanted.order]
    keys = [column.desc(), Product.id.desc()] if down else [column, Product.id]
    query = _cards().where(*wanted.narrowing()).order_by(*keys).limit(most + 1)
    if matching is not None:
        query = query.where(matching)
    if after:
        query = query.where(_beyond(column, down, after))
    rows = session.execute(query).all()
    more = _sealed(rows[most - 1], column.key) if len(rows) > most else None
    return Page([_card(row) for row in rows[:most]], more)


def cards_of(session: Session, ids: Sequence[int], wanted: Wanted = EVERYTHING) -> list[Card]:
    """Those of these products that are on sale and wanted, in the order of `ids`. One statement."""
    rows = session.execute(_cards().where(Product.id.in_(ids), *wanted.narrowing())).all()
    found = {row.id: _card(row) for row in rows}
    return [found[id] for id in ids if id in found]


@cache
def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Product.id, Product.code, Product.published_at, Product.price_from, Product.category,
            Product.local, Revision.name, Revision.name_en, _dearer().label("lowest"),
            available_in_all().label("available"), Producer.shop_code, Producer.alias,
            Producer.listed, Producer.house, Product.stars, Product.rated, *PICTURE,
        )
        .select_from(Product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .outerjoin(Photo, Photo.id == Revision.photo_id)
        .where(on_sale())
    )  # fmt: skip


def _dearer() -> ColumnElement[bool]:
    """Whether some variant costs more than the price on the card."""
    return exists(
        select(Variant.id).where(
            Variant.product_id == Product.id, Variant.offered, Variant.price > Product.price_from
        )
    )


def _card(r: Any) -> Card:
    return Card(
        r.code, said_in(r.name, r.name_en), r.category, r.price_from, r.lowest, r.local,
        r.available, shop_of(r), picture_of(r), rating(r.stars, r.rated),
    )  # fmt: skip


def said_in(indonesian: str, english: str) -> str:
    """A text in the reader's language, in Indonesian where it was not translated."""
    return english if english and language() == "en" else indonesian


def shop_of(r: Any) -> PublicShop | None:
    """Her public shop; none for the cooperative's own goods and whoever wants no shop page."""
    return PublicShop(r.shop_code, r.alias) if r.listed and not r.house else None


_SORTED: dict[Order, tuple[Any, bool]] = {
    Order.NEWEST: (Product.published_at, True),
    Order.CHEAPEST: (Product.price_from, False),
    Order.DEAREST: (Product.price_from, True),
}


def _beyond(column: Any, down: bool, after: str) -> ColumnElement[bool]:
    value, last_id = _opened(after, column.key)
    here = tuple_(column, Product.id)
    return here < (value, last_id) if down else here > (value, last_id)


def shop(session: Session, code: str) -> PublicShop:
    """Raises `NotFound` when there is none or it is not open."""
    producer = session.scalar(select(Producer).where(Producer.shop_code == code))
    if producer is None or not producer.shop_open or not producer.listed:
        raise NotFound()
    return producer.shop


def public_photo(session: Session, key: str) -> Photo:
    """A picture of something on sale, by its public key. Raises `NotFound`."""
    photo = session.scalar(select(Photo).where(Photo.public_key == key))
    if photo is None or not session.scalar(_shown(photo.id)):
        raise NotFound()
    return photo


def _shown(photo_id: int) -> Select[bool]:
    """Whether something on sale shows it."""
    first = select(Revision.id).where(Revision.photo_id == photo_id)
    beside = select(FurtherPhoto.revision_id).where(FurtherPhoto.photo_id == photo_id)
    return select(
        select(Product.id)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Product.accepted_id.in_(first.union_all(beside)), on_sale())
        .exists()
    )


def further_pictures(session: Session, code: str) -> list[Picture]:
    """Those beside the one that stands for the product with this code. One statement."""
    rows = session.execute(
        select(*PICTURE)
        .join(FurtherPhoto, FurtherPhoto.photo_id == Photo.id)
        .join(Product, Product.accepted_id == FurtherPhoto.revision_id)
        .where(Product.code == code)
        .order_by(FurtherPhoto.position)
    )
    return [picture for picture in map(picture_of, rows) if picture]


def _sealed(row: Any, key: str) -> str:
    # Sealed, because a plain cursor would tell when something was listed and how many there are.
    value = getattr(row, key)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return sealing.seal(json.dumps([key, plain, row.id]), about="cursor")


def _opened(after: str, key: str) -> tuple[Any, int]:
    try:
        sorted_by, value, last_id = json.loads(sealing.unseal(after, about="cursor"))
    except (sealing.NotUnsealable, ValueError) as error:
        raise NotFound() from error
    if sorted_by != key:
        raise NotFound()
    return (datetime.fromisoformat(value) if isinstance(value, str) else value), int(last_id)
