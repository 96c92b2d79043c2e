"""One proposed state of a product's public face. The accepted one stays on sale while the next
is looked at; changes of stock need none.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.category import Category
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.photo import Photo
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.lifecycles import REVISION
from marketplace.lifecycles import Revision as States

DEAREST = 100_000_000
HEAVIEST_G = 50_000
MOST_PHOTOS = 5


class Making(StrEnum):
    """Whether goods lie ready, are made once ordered, or come on a day that is known."""

    STOCK = "stock"
    ORDER = "order"
    PREORDER = "preorder"


class Revision(Lived, Model):
    """What the public would see. `reasons` say what the office asks to mend, when returned;
    `text_price` is what a name to embroider costs, None where none can be asked for.
    """

    __tablename__ = "revision"
    lifecycle: ClassVar[Lifecycle] = REVISION
    __table_args__ = (
        CheckConstraint("making IN ('stock', 'order', 'preorder')", name="making"),
        CheckConstraint("lead_days >= 0", name="lead_days"),
        CheckConstraint("text_price IS NULL OR text_price >= 0", name="text_price"),
        REVISION.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(ForeignKey("category.slug"), index=True)
    options: Mapped[str] = mapped_column(default="")
    making: Mapped[str] = mapped_column(default=Making.STOCK)
    lead_days: Mapped[int] = mapped_column(default=0)
    ready_on: Mapped[date | None]
    text_price: Mapped[int | None]
    text_required: Mapped[bool] = mapped_column(default=False)
    measures: Mapped[str] = mapped_column(default="")
    material: Mapped[str] = mapped_column(default="")
    care: Mapped[str] = mapped_column(default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"), index=True)
    changed_by: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    photo: Mapped[Photo | None] = relationship()
    shelf: Mapped[Category] = relationship(viewonly=True)
    further: Mapped[list["FurtherPhoto"]] = relationship(
        order_by="FurtherPhoto.position", cascade="all, delete-orphan"
    )
    proposed: Mapped[list["ProposedVariant"]] = relationship(
        order_by="ProposedVariant.position", cascade="all, delete-orphan"
    )
    food: Mapped[FoodFacts | None] = relationship(cascade="all, delete-orphan")
    reasons: Mapped[list["Reason"]] = relationship(
        order_by="Reason.id", cascade="all, delete-orphan"
    )

    @property
    def open(self) -> bool:
        """Whether she can still change it."""
        return self.state in {States.DRAFT, States.RETURNED}

    @property
    def photos(self) -> list[Photo]:
        """All of them, the one that stands for it first."""
        first = [self.photo] if self.photo else []
        return first + [further.photo for further in self.further]

    def show(self, photos: Sequence[Photo]) -> None:
        """These from now on, in this order."""
        self.photo = photos[0] if photos else None
        kept = {further.photo: further for further in self.further}
        self.further = [kept.get(photo) or FurtherPhoto(photo=photo) for photo in photos[1:]]
        for position, further in enumerate(self.further):
            further.position = position


class FurtherPhoto(Model):
    """A photo beside the one that stands for the product."""

    __tablename__ = "further_photo"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True, index=True)
    position: Mapped[int]

    photo: Mapped[Photo] = relationship(lazy="joined", innerjoin=True)


class ProposedVariant(Model):
    """A variant as this revision would have it. A price of zero is not known yet."""

    __tablename__ = "proposed_variant"
    __table_args__ = (
        CheckConstraint(f"price BETWEEN 0 AND {DEAREST}", name="price"),
        CheckConstraint(f"weight_g BETWEEN 0 AND {HEAVIEST_G}", name="weight"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), primary_key=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    label_en: Mapped[str] = mapped_column(default="")
    price: Mapped[int]
    weight_g: Mapped[int]


class Reason(Model):
    """What the office asks to mend: which field, and in its words. No field means the whole."""

    __tablename__ = "revision_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    field: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
