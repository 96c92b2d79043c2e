"""Something a producer offers. Whether it is on sale is a question, not a state."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import PRODUCT
from marketplace.lifecycles import Product as States
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people.producer import Producer


class Product(Lived, Model):
    """`accepted` is its public face; `published_at` orders the shop, and is shown to nobody.

    Lists walk `category`, `price_from` and `local` as they were accepted. `local` goods may not
    go by courier; `withheld` is why the office took something off; a `gift` is a set. So many
    published reviews have `rated` it, with so many `stars` together.
    """

    __tablename__ = "product"
    lifecycle: ClassVar[Lifecycle] = PRODUCT
    __table_args__ = (
        PRODUCT.check(),
        CheckConstraint("stars BETWEEN rated AND 5 * rated", name="stars"),
        Index("ix_product_newest", "published_at", "id"),
        Index("ix_product_shelf", "category", "published_at", "id"),
        Index("ix_product_price", "price_from", "id"),
        Index("ix_product_shelf_price", "category", "price_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    accepted_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, name="fk_product_accepted_id")
    )
    published_at: Mapped[datetime | None]
    category: Mapped[str | None] = mapped_column(ForeignKey("category.slug"))
    price_from: Mapped[int] = mapped_column(default=0)
    local: Mapped[bool] = mapped_column(default=False)
    gift: Mapped[bool] = mapped_column(default=False)
    withheld: Mapped[str] = mapped_column(default="")
    rated: Mapped[int] = mapped_column(default=0)
    stars: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    version: Mapped[int]

    producer: Mapped[Producer] = relationship()
    accepted: Mapped[Revision | None] = relationship(foreign_keys=accepted_id, post_update=True)
    revisions: Mapped[list[Revision]] = relationship(
        foreign_keys=Revision.product_id, order_by=Revision.id
    )
    variants: Mapped[list[Variant]] = relationship(order_by=(Variant.position, Variant.id))

    @property
    def variant(self) -> Variant:
        """The first to choose."""
        return self.variants[0]

    @property
    def latest(self) -> Revision:
        """The newest revision that was not withdrawn, else the newest of all."""
        kept = [r for r in self.revisions if r.state != RevisionStates.WITHDRAWN]
        return (kept or self.revisions)[-1]

    @property
    def face(self) -> Revision:
        """What she calls it now: the accepted revision, or the one on its way."""
        return self.accepted or self.latest


def of_producer(session: Session, her: Producer, code: str) -> Product:
    """Her own product; anybody else's is not found. Raises `NotFound`."""
    product = session.scalar(
        select(Product).where(Product.code == code, Product.producer_id == her.id)
    )
    if product is None:
        raise NotFound()
    return product


def products_of(session: Session, her: Producer) -> list[Product]:
    """What she offers, the newest first; archived things are left out."""
    return list(
        session.scalars(
            select(Product)
            .where(Product.producer_id == her.id, Product.state == States.KEPT)
            .order_by(Product.id.desc())
        )
    )


def known_as(session: Session, code: str) -> Product:
    """Anybody's product: for the office. Raises `NotFound`."""
    product = session.scalar(select(Product).where(Product.code == code))
    if product is None:
        raise NotFound()
    return product


def skus_of(session: Session, her: Producer) -> set[str]:
    """All there is of hers."""
    return set(
        session.scalars(
            select(Variant.sku)
            .join(Product, Product.id == Variant.product_id)
            .where(Product.producer_id == her.id)
        )
    )
