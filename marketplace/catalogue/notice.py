"""A stranger tells the office that something is wrong with a product."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.lifecycles import NOTICE


class Notice(Lived, Model):
    """What was said about which product, and what the office decided, with its reason."""

    __tablename__ = "notice"
    lifecycle: ClassVar[Lifecycle] = NOTICE
    __table_args__ = (NOTICE.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    reason: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
