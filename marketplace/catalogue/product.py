"""Something a producer offers. Whether it is on sale is a question, not a state."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, and_, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import PRODUCT
from marketplace.lifecycles import Producer as ProducerStates
from marketplace.lifecycles import Product as States
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people.cohort import Certificate, Cohort, SkillCategory
from marketplace.people.producer import Producer


class Product(Lived, Model):
    """`accepted` is its public face; `published_at` orders the shop, and is shown to nobody."""

    __tablename__ = "product"
    lifecycle: ClassVar[Lifecycle] = PRODUCT
    __table_args__ = (PRODUCT.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    accepted_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, name="fk_product_accepted_id")
    )
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    state: Mapped[str]
    version: Mapped[int]

    producer: Mapped[Producer] = relationship()
    accepted: Mapped[Revision | None] = relationship(foreign_keys=accepted_id, post_update=True)
    revisions: Mapped[list[Revision]] = relationship(
        foreign_keys=Revision.product_id, order_by=Revision.id
    )
    variants: Mapped[list[Variant]] = relationship(order_by=Variant.id)

    @property
    def variant(self) -> Variant:
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


def on_sale() -> ColumnElement[bool]:
    """Accepted, kept, shop open, and her certificate opens its category: for queries that join
    `Product`, its accepted `Revision` and its `Producer`.
    """
    certified = exists(
        select(Certificate.id)
        .join(Cohort, Cohort.id == Certificate.cohort_id)
        .join(SkillCategory, SkillCategory.skill_id == Cohort.skill_id)
        .where(
            Certificate.producer_id == Product.producer_id,
            Certificate.revoked_on.is_(None),
            SkillCategory.category == Revision.category,
        )
    )
    return and_(
        Product.state == States.KEPT,
        Revision.id == Product.accepted_id,
        Producer.id == Product.producer_id,
        Producer.state == ProducerStates.ACTIVE,
        certified,
    )


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


def is_on_sale(session: Session, product: Product) -> bool:
    """Whether the public can buy it now, stock aside."""
    found = session.scalar(
        select(Product.id)
        .select_from(Product, Revision, Producer)
        .where(Product.id == product.id, on_sale())
    )
    return found is not None
