"""What came to the cooperative and what left it again: goods, never money. Rows are only ever
added; their sum, by lot and by SKU, is what lies on its shelf.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor


class Why(StrEnum):
    """Why goods came or went."""

    HANDED_OVER = "handed over"
    CAME_BACK = "came back"
    FOUND = "found"
    RETURNED = "returned"
    PACKED = "packed"
    UNPACKED = "unpacked"
    WRITTEN_OFF = "written off"
    MISSING = "missing"
    DATED = "dated"
    """Its lot became known: as many go without one as come with one."""


class Custody(Model):
    """So many of a SKU, and of which lot, came to lie here or left; `about` names the part or the
    order they were for, `producer` who made them.
    """

    __tablename__ = "custody"
    __table_args__ = (CheckConstraint("quantity <> 0", name="not_zero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), index=True)
    lot: Mapped[str] = mapped_column(default="")
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    quantity: Mapped[int]
    reason: Mapped[str]
    about: Mapped[str] = mapped_column(default="", index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def note(
    session: Session,
    sku: str,
    quantity: int,
    why: Why,
    *,
    producer: str,
    by: Actor,
    about: str = "",
    lot: str = "",
) -> None:
    """Writes down that so many came, or went."""
    session.add(
        Custody(
            sku=sku, lot=lot, producer=producer, quantity=quantity, reason=why, about=about,
            by=by.code, at=clock.now(),
        )
    )  # fmt: skip


def lots_about(session: Session, about: str) -> set[str]:
    """Lots in which goods came for this part."""
    return set(
        session.scalars(
            select(Custody.lot).where(Custody.about == about, Custody.reason == Why.HANDED_OVER)
        )
    )


def by_producer(
    session: Session,
    producer: str,
    reasons: Collection[Why],
    *,
    after: int,
    until: int | None = None,
) -> list[Custody]:
    """Of her goods, for these reasons; later than the row `after`, up to the row `until`, if any.
    """
    query = select(Custody).where(
        Custody.producer == producer, Custody.reason.in_(reasons), Custody.id > after
    )
    if until is not None:
        query = query.where(Custody.id <= until)
    return list(session.scalars(query.order_by(Custody.id)))
