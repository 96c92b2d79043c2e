"""A lot that nobody may sell, send or eat any more, and which buyers were told so."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.catalogue.lot import Lot
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import RECALL
from marketplace.lifecycles import Recall as States

UNFINISHED = (States.OPEN, States.TOLD)
"""Somebody still has to do something about it."""


class Recall(Lived, Model):
    """Of one lot, with the reason; `lifted_why` says why it was a mistake. A lot that was called
    back by mistake can be called back again: that is another recall.
    """

    __tablename__ = "recall"
    lifecycle: ClassVar[Lifecycle] = RECALL
    __table_args__ = (RECALL.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    why: Mapped[str]
    lifted_why: Mapped[str] = mapped_column(default="")
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    lot: Mapped[Lot] = relationship()
    told: Mapped[list["RecallTold"]] = relationship(order_by="RecallTold.id")


class RecallTold(Model):
    """The buyer of this order was told of it."""

    __tablename__ = "recall_told"
    __table_args__ = (UniqueConstraint("recall_id", "order_reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    by: Mapped[str]
    at: Mapped[datetime]


def known_as(session: Session, code: str) -> Recall:
    """Raises `NotFound`."""
    recall = session.scalar(select(Recall).where(Recall.code == code))
    if recall is None:
        raise NotFound()
    return recall


def to_decide_on(session: Session, code: str) -> Recall:
    """For stories: whoever comes second waits here. Raises `NotFound`."""
    recall = session.scalar(
        select(Recall)
        .where(Recall.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if recall is None:
        raise NotFound()
    return recall


def of_lot(session: Session, lot: Lot) -> Recall | None:
    """The latest of this lot."""
    newest = select(Recall).where(Recall.lot_id == lot.id).order_by(Recall.id.desc()).limit(1)
    return session.scalar(newest)


def latest(session: Session, most: int = 50) -> list[Recall]:
    """The newest first."""
    return list(session.scalars(select(Recall).order_by(Recall.id.desc()).limit(most)))
