"""A stranger tells the office that something is wrong with a product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from marketplace.catalogue.product import Product
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy
from marketplace.lifecycles import NOTICE
from marketplace.lifecycles import Notice as States

PAGE = 20
LONGEST_WORDS = 500


class Why(StrEnum):
    """What may be wrong with goods."""

    UNTRUE = "untrue"
    UNSAFE = "unsafe"
    BARRED = "barred"
    COPIED = "copied"
    PRIVATE = "private"
    OTHER = "other"


WORDS = {
    Why.UNTRUE: lazy("What is said of it is not true"),
    Why.UNSAFE: lazy("It is not safe to eat or to use"),
    Why.BARRED: lazy("It may not be sold"),
    Why.COPIED: lazy("The picture or the design is somebody else's"),
    Why.PRIVATE: lazy("It shows something private"),
    Why.OTHER: lazy("Something else"),
}


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

    product: Mapped[Product] = relationship()


@dataclass(frozen=True)
class NoticePage:
    """Some notices, and where the list goes on."""

    notices: Sequence[Notice]
    after: str | None


def known_as(session: Session, code: str) -> Notice:
    """Raises `NotFound`."""
    notice = session.scalar(select(Notice).where(Notice.code == code))
    if notice is None:
        raise NotFound()
    return notice


def open_about(session: Session, product_id: int) -> int:
    """How many about this product nobody has decided."""
    query = select(func.count(Notice.id))
    asked = query.where(Notice.product_id == product_id, Notice.state == States.OPEN)
    return session.scalar(asked) or 0


def page_of(session: Session, *, decided: bool = False, after: str = "") -> NoticePage:
    """Those that wait, the oldest first, or those that were decided, the newest first.

    Raises `NotFound` when `after` is no notice.
    """
    query = (
        select(Notice)
        .where(Notice.state != States.OPEN if decided else Notice.state == States.OPEN)
        .order_by(Notice.id.desc() if decided else Notice.id)
        .options(
            joinedload(Notice.product).options(
                joinedload(Product.accepted), joinedload(Product.producer)
            )
        )
        .limit(PAGE + 1)
    )
    if after:
        last = known_as(session, after).id
        query = query.where(Notice.id < last if decided else Notice.id > last)
    found = session.scalars(query).all()
    return NoticePage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)
