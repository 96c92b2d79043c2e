"""Gift sets: one price for several goods of the shop. A set has no stock of its own."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, selectinload

from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Product as States


class GiftPart(Model):
    """So many of this SKU are in the set `product_id`."""

    __tablename__ = "gift_part"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("variant.sku"), primary_key=True, index=True)
    quantity: Mapped[int]


class Held(NamedTuple):
    """A thing in a set, as the office calls it; it may be off sale."""

    sku: str
    name: str
    quantity: int


def known_as(session: Session, code: str) -> Product:
    """A set that is not archived. Raises `NotFound`."""
    product = session.scalar(_sets().where(Product.code == code))
    if product is None:
        raise NotFound()
    return product


def kept(session: Session) -> list[Product]:
    """All of them, the newest first, with face, photo and price."""
    return list(session.scalars(_sets().order_by(Product.id.desc())))


def held_by(session: Session, sets: Collection[Product]) -> dict[int, list[Held]]:
    """What is in each of these sets, by the set's id. One statement."""
    rows = session.execute(
        select(
            GiftPart.product_id, GiftPart.sku, GiftPart.quantity, Revision.name, Variant.label
        )
        .join(Variant, Variant.sku == GiftPart.sku)
        .join(Product, Product.id == Variant.product_id)
        .join(Revision, Revision.id == Product.accepted_id)
        .where(GiftPart.product_id.in_([product.id for product in sets]))
        .order_by(Revision.name, GiftPart.sku)
    )
    found: dict[int, list[Held]] = {product.id: [] for product in sets}
    for row in rows:
        name = f"{row.name} ({row.label})" if row.label else row.name
        found[row.product_id].append(Held(row.sku, name, row.quantity))
    return found


def follow(session: Session, product: Product) -> None:
    """Sets with something of this product in them go where all they hold may go."""
    session.flush()
    skus = [variant.sku for variant in product.variants]
    holding = select(GiftPart.product_id).where(GiftPart.sku.in_(skus))
    staying = set(
        session.scalars(
            select(GiftPart.product_id)
            .join(Variant, Variant.sku == GiftPart.sku)
            .join(Product, Product.id == Variant.product_id)
            .where(GiftPart.product_id.in_(holding), Product.local)
        )
    )
    for gift_set in session.scalars(select(Product).where(Product.id.in_(holding))):
        gift_set.local = gift_set.id in staying


def _sets() -> Select[Product]:
    return (
        select(Product)
        .where(Product.gift, Product.state == States.KEPT)
        .options(
            joinedload(Product.accepted).joinedload(Revision.photo),
            selectinload(Product.variants),
        )
    )
