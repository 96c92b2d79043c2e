"""What a buyer decides on: one product with everything about it, and single variants of it, as a
cart holds them. Plain rows of what is on sale now.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.browsing import FEW, said_in, shop_of
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.gift import GiftPart
from marketplace.catalogue.permit import COOPERATIVE, Permit
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.picture import PICTURE, Picture, picture_of
from marketplace.catalogue.product import Product
from marketplace.catalogue.rating import Rating, rating
from marketplace.catalogue.revision import Making, Revision
from marketplace.catalogue.selling import available, available_in_all, on_sale, open_to_her
from marketplace.catalogue.variant import Variant
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.people.producer import Producer, PublicShop


@dataclass(frozen=True)
class Offer:
    """One variant of a product as the public meets it. Without a `shop` it is the cooperative's."""

    code: str
    sku: str
    product: str
    label: str
    category: str
    price: Money
    weight_g: int
    available: int
    local: bool
    gift: bool
    food: bool
    making: str
    lead_days: int
    ready_on: date | None
    text_price: Money | None
    text_required: bool
    measures: tuple[str, ...]
    shop: PublicShop | None
    picture: Picture | None

    @property
    def name(self) -> str:
        """The product, and which of its variants."""
        return named(self.product, self.label)

    @property
    def sold_out(self) -> bool:
        return self.available <= 0

    @property
    def few(self) -> bool:
        """Whether so little is left that a page says how many."""
        return 0 < self.available <= FEW

    def price_with(self, text: bool) -> Money:
        """What one costs, with a text on it or without."""
        return self.price + ((self.text_price or 0) if text else 0)

    @property
    def asks_more(self) -> bool:
        """Whether a buyer fills in a text or measures before it can go into the cart."""
        return self.text_required or bool(self.measures)

    @property
    def made_to_order(self) -> bool:
        return self.making == Making.ORDER


@dataclass(frozen=True)
class PublicFood:
    """What the public is told of a food. Numbers are only those the cooperative itself holds."""

    storage: str
    shelf_life_days: int
    ingredients: str
    allergens: tuple[str, ...]
    net_amount: int
    net_unit: str
    halal: str | None
    permit_kind: str | None
    permit_number: str | None
    halal_number: str | None


@dataclass(frozen=True)
class Detail:
    """A product's own page: its variants share everything but label, price and stock."""

    variants: list[Offer]
    description: str
    options: tuple[str, ...]
    material: str
    care: tuple[str, ...]
    food: PublicFood | None
    rating: Rating | None

    @property
    def first(self) -> Offer:
        return self.variants[0]

    @property
    def available(self) -> int:
        return sum(max(0, offer.available) for offer in self.variants)

    @property
    def sold_out(self) -> bool:
        return self.available <= 0

    @property
    def few(self) -> bool:
        """Whether so little is left that a page says how many."""
        return 0 < self.available <= FEW

    @property
    def price(self) -> Money:
        return min(offer.price for offer in self.variants)

    @property
    def lowest(self) -> bool:
        return len({offer.price for offer in self.variants}) > 1


def detail(session: Session, code: str) -> Detail:
    """Raises `NotFound` when it is not on sale. One statement."""
    found = details(session, [code])
    if not found:
        raise NotFound()
    return found[0]


def details(session: Session, codes: Collection[str]) -> list[Detail]:
    """Those of these products that are on sale, by their code. One statement."""
    rows = session.execute(
        _whole_offers()
        .where(Product.code.in_(codes))
        .order_by(Product.code, Variant.position, Variant.id)
    )
    return [_detail(list(group)) for _, group in groupby(rows, key=attrgetter("code"))]


def of_sku(session: Session, sku: str) -> Offer:
    """Raises `NotFound` when it is not on sale."""
    found = of_skus(session, [sku]).get(sku)
    if found is None:
        raise NotFound()
    return found


def of_skus(session: Session, skus: Collection[str]) -> dict[str, Offer]:
    """What of these can be bought now. One statement."""
    rows = session.execute(_offers().where(Variant.sku.in_(skus)))
    return {row.sku: _offer(row) for row in rows}


def names_of(session: Session, skus: Collection[str]) -> dict[str, str]:
    """What these were called while they were on sale, but what the office took off: the goods
    themselves, or their kind from its maker. One statement.
    """
    if not skus:
        return {}
    rows = session.execute(
        select(Variant.sku, Revision.name, Revision.name_en, Variant.label, Variant.label_en)
        .join(Product, Product.id == Variant.product_id)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Variant.sku.in_(skus), Product.withheld == "", open_to_her())
    )
    return {
        r.sku: named(said_in(r.name, r.name_en), said_in(r.label, r.label_en)) for r in rows
    }


def named(product: str, label: str) -> str:
    """The product, and which of its variants."""
    return f"{product} ({label})" if label else product


def newest(session: Session, most: int) -> list[Offer]:
    """What can be bought now, the newest first: for whoever puts a gift set together."""
    query = _offers().order_by(Product.published_at.desc(), Variant.position).limit(most)
    return [_offer(row) for row in session.execute(query)]


def gift_parts(session: Session, sku: str) -> list[tuple[Offer, int]]:
    """What is in the gift set with this SKU, and how many of each."""
    return in_sets(session, [sku]).get(sku, [])


def in_sets(session: Session, skus: Collection[str]) -> dict[str, list[tuple[Offer, int]]]:
    """The same for each of these gift sets. Two statements, and none without a set."""
    if not skus:
        return {}
    rows = session.execute(
        select(Variant.sku.label("gift_set"), GiftPart.sku, GiftPart.quantity)
        .join(Variant, Variant.product_id == GiftPart.product_id)
        .where(Variant.sku.in_(skus))
        .order_by(GiftPart.sku)
    ).all()
    offers = of_skus(session, {row.sku for row in rows})
    inside: dict[str, list[tuple[Offer, int]]] = {}
    for row in rows:
        if row.sku in offers:
            inside.setdefault(row.gift_set, []).append((offers[row.sku], row.quantity))
    return inside


@cache
def _offers() -> Select[*tuple[Any, ...]]:
    alone = func.coalesce(available(Variant.sku, Product.local), 0)
    return (
        select(
            Product.code, Product.category, Product.local, Product.gift, Revision.name,
            Revision.name_en, Variant.sku, Variant.label, Variant.label_en, Variant.price,
            Variant.weight_g, Revision.making, Revision.lead_days, Revision.ready_on,
            Revision.text_price, Revision.text_required, Revision.measures,
            case((Product.gift, available_in_all()), else_=alone).label("available"),
            FoodFacts.revision_id.label("food_of"), Producer.shop_code, Producer.alias,
            Producer.listed, Producer.house, *PICTURE,
        )
        .select_from(Product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .join(Variant, Variant.product_id == Product.id)
        .outerjoin(FoodFacts, FoodFacts.revision_id == Revision.id)
        .outerjoin(Photo, Photo.id == Revision.photo_id)
        .where(on_sale(), Variant.offered)
    )  # fmt: skip


@cache
def _whole_offers() -> Select[*tuple[Any, ...]]:
    permit, certificate = aliased(Permit), aliased(Permit)
    return (
        _offers()
        .add_columns(
            Revision.description, Revision.description_en, Revision.options, Revision.material,
            Revision.care, FoodFacts.storage, FoodFacts.shelf_life_days, FoodFacts.ingredients,
            FoodFacts.ingredients_en, FoodFacts.allergens, FoodFacts.net_amount,
            FoodFacts.net_unit, FoodFacts.halal, permit.kind.label("permit_kind"),
            permit.number.label("permit_number"), certificate.number.label("halal_number"),
            Product.stars, Product.rated,
        )
        .outerjoin(
            permit, (permit.id == FoodFacts.permit_id) & (permit.holder == COOPERATIVE)
        )
        .outerjoin(
            certificate,
            (certificate.id == FoodFacts.halal_id) & (certificate.holder == COOPERATIVE),
        )
    )  # fmt: skip


def _offer(r: Any) -> Offer:
    return Offer(
        r.code, r.sku, said_in(r.name, r.name_en), said_in(r.label, r.label_en), r.category,
        r.price, r.weight_g, r.available, r.local, r.gift, r.food_of is not None, r.making,
        r.lead_days, r.ready_on, r.text_price, r.text_required, tuple(r.measures.split()),
        shop_of(r), picture_of(r),
    )  # fmt: skip


def _detail(rows: Any) -> Detail:
    r = rows[0]
    return Detail(
        variants=[_offer(row) for row in rows],
        description=said_in(r.description, r.description_en),
        options=tuple(r.options.split()),
        material=r.material,
        care=tuple(r.care.split()),
        food=_food(r) if r.food_of is not None else None,
        rating=rating(r.stars, r.rated),
    )


def _food(r: Any) -> PublicFood:
    return PublicFood(
        r.storage, r.shelf_life_days, said_in(r.ingredients, r.ingredients_en),
        tuple((r.allergens or "").split()), r.net_amount, r.net_unit, r.halal, r.permit_kind,
        r.permit_number, r.halal_number,
    )  # fmt: skip
