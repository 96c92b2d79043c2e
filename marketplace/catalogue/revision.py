"""One proposed state of a product's public face. The accepted one stays on sale while the next
is looked at; changes of stock need none.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.photo import Photo
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.lifecycles import REVISION
from marketplace.lifecycles import Revision as States

DEAREST = 100_000_000
HEAVIEST_G = 50_000


class Revision(Lived, Model):
    """What the public would see. `reasons` holds what the office asks to mend, when returned."""

    __tablename__ = "revision"
    lifecycle: ClassVar[Lifecycle] = REVISION
    __table_args__ = (
        CheckConstraint(f"price BETWEEN 1 AND {DEAREST}", name="price"),
        CheckConstraint(f"weight_g BETWEEN 1 AND {HEAVIEST_G}", name="weight"),
        REVISION.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(ForeignKey("category.slug"))
    price: Mapped[int]
    weight_g: Mapped[int]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    reasons: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    photo: Mapped[Photo | None] = relationship()

    @property
    def open(self) -> bool:
        """Whether she can still change it."""
        return self.state in {States.DRAFT, States.RETURNED}
