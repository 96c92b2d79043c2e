"""What the public sees of the catalogue: plain rows with just what a page shows.

A row never holds a producer, only her public shop. Lists page by key, never by offset.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from marketplace.catalogue.category import Category
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.product import Product, on_sale
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.stock import Stock
from marketplace.catalogue.variant import Variant
from marketplace.kernel import sealing
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.people.producer import Producer, PublicShop

PAGE = 24
FEW = 5


@dataclass(frozen=True)
class Picture:
    """A picture as a page shows it. `base` leads to the door it stands behind."""

    key: str
    widths: list[int]
    width: int
    height: int
    colour: str
    base: str = "/media"

    def src(self, width: int) -> str:
        return f"{self.base}/{self.key}-{width}.webp"

    @classmethod
    def private(cls, photo: Photo | None, base: str) -> "Picture | None":
        """A photo nobody has accepted yet, behind the private door at `base`."""
        if photo is None:
            return None
        return cls(photo.key, photo.sizes, photo.width, photo.height, photo.colour, base)


@dataclass(frozen=True)
class Offer:
    """A product as the public meets it."""

    code: str
    sku: str
    name: str
    description: str
    category: str
    price: Money
    weight_g: int
    available: int
    shop: PublicShop
    picture: Picture | None

    @property
    def sold_out(self) -> bool:
        return self.available <= 0

    @property
    def few(self) -> bool:
        """Whether so little is left that a page says how many."""
        return 0 < self.available <= FEW


@dataclass(frozen=True)
class Page:
    """Some offers, and where the list goes on."""

    offers: list[Offer]
    after: str | None


def _offers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Product.id, Product.code, Product.published_at, Revision.name, Revision.description,
            Revision.category, Variant.sku, Variant.price, Variant.weight_g,
            Stock.on_hand, Stock.held, Stock.sold, Producer.shop_code, Producer.alias,
            Photo.public_key, Photo.widths, Photo.width, Photo.height, Photo.colour,
        )
        .select_from(Product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .join(Variant, Variant.product_id == Product.id)
        .join(Stock, Stock.sku == Variant.sku)
        .outerjoin(Photo, Photo.id == Revision.photo_id)
        .where(on_sale())
    )  # fmt: skip


def _offer(r: Any) -> Offer:
    picture = r.public_key and Picture(
        r.public_key, [int(w) for w in r.widths.split()], r.width, r.height, r.colour
    )
    return Offer(
        r.code, r.sku, r.name, r.description, r.category, r.price, r.weight_g,
        r.on_hand - r.held - r.sold, PublicShop(r.shop_code, r.alias), picture or None,
    )  # fmt: skip


def newest(
    session: Session,
    *,
    matching: ColumnElement[bool] | None = None,
    categories: list[str] | None = None,
    shop: str | None = None,
    after: str = "",
    most: int = PAGE,
) -> Page:
    """What is on sale, the newest first, narrowed down as asked."""
    query = _offers().order_by(Product.published_at.desc(), Product.id.desc()).limit(most + 1)
    if matching is not None:
        query = query.where(matching)
    if categories is not None:
        query = query.where(Revision.category.in_(categories))
    if shop is not None:
        query = query.where(Producer.shop_code == shop)
    if after:
        published_at, last_id = _opened(after)
        query = query.where(
            (Product.published_at < published_at)
            | ((Product.published_at == published_at) & (Product.id < last_id))
        )
    rows = session.execute(query).all()
    more = _sealed(rows[most - 1].published_at, rows[most - 1].id) if len(rows) > most else None
    return Page([_offer(row) for row in rows[:most]], more)


def offer(session: Session, code: str) -> Offer:
    """Raises `NotFound` when it is not on sale."""
    row = session.execute(_offers().where(Product.code == code)).one_or_none()
    if row is None:
        raise NotFound()
    return _offer(row)


def offer_of_sku(session: Session, sku: str) -> Offer:
    """Raises `NotFound` when it is not on sale."""
    offer = offers_of_skus(session, [sku]).get(sku)
    if offer is None:
        raise NotFound()
    return offer


def offers_of_skus(session: Session, skus: list[str]) -> dict[str, Offer]:
    """What of these can be bought now."""
    rows = session.execute(_offers().where(Variant.sku.in_(skus)))
    return {row.sku: _offer(row) for row in rows}


def shop(session: Session, code: str) -> PublicShop:
    """Raises `NotFound` when there is none or it is not open."""
    producer = session.scalar(select(Producer).where(Producer.shop_code == code))
    if producer is None or not producer.shop_open:
        raise NotFound()
    return producer.shop


def public_photo(session: Session, key: str) -> Photo:
    """A picture of something on sale, by its public key. Raises `NotFound`."""
    photo = session.scalar(
        select(Photo)
        .join(Revision, Revision.photo_id == Photo.id)
        .join(Product, Product.accepted_id == Revision.id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Photo.public_key == key, on_sale())
    )
    if photo is None:
        raise NotFound()
    return photo


def categories_in_use(session: Session) -> list[Category]:
    """The upper level, and what stands below it: all of it, empty shelves too."""
    return list(session.scalars(select(Category).order_by(Category.position)))


def _sealed(published_at: datetime, last_id: int) -> str:
    # Sealed, because a plain cursor would tell when something was listed and how many there are.
    return sealing.seal(json.dumps([published_at.isoformat(), last_id]), about="cursor")


def _opened(after: str) -> tuple[datetime, int]:
    try:
        published_at, last_id = json.loads(sealing.unseal(after, about="cursor"))
    except (sealing.NotUnsealable, ValueError) as error:
        raise NotFound() from error
    return datetime.fromisoformat(published_at), int(last_id)
