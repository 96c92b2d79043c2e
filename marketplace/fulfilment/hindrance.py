"""What a producer cannot make of one part, and why. She says it; the office decides what becomes of
it. Nothing is counted against her.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived, Move
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import HINDRANCE
from marketplace.lifecycles import Hindrance as States
from marketplace.orders.part import Part

ILL, MATERIAL, OTHER = "ill", "material", "other"
REASONS = (ILL, MATERIAL, OTHER)
LONGEST = 200
TOLD_FOR = timedelta(days=7)
DECIDED = (States.HANDED_ON, States.POSTPONED, States.CALLED_OFF)


class Hindrance(Lived, Model):
    """So many goods of a part; `reason` is one of three, `words` are her own, for the office."""

    __tablename__ = "hindrance"
    lifecycle: ClassVar[Lifecycle] = HINDRANCE
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("reason IN ('ill', 'material', 'other')", name="reason_known"),
        HINDRANCE.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    part: Mapped[str] = mapped_column(ForeignKey("part.code"), index=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    quantity: Mapped[int]
    reason: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    job: Mapped[Part] = relationship()

    @property
    def due(self) -> int:
        """How many of them it is about now: some may have been called off meanwhile."""
        return min(self.quantity, self.job.quantity)


def known_as(session: Session, code: str) -> Hindrance:
    """For staff. Raises `NotFound`."""
    return _one(session, Hindrance.code == code)


def of_producer(session: Session, producer: str, code: str) -> Hindrance:
    """Her own; anybody else's is not found. Raises `NotFound`."""
    return _one(session, Hindrance.code == code, Hindrance.producer == producer)


def open_of(session: Session, parts: Collection[str]) -> dict[str, Hindrance]:
    """What nobody has decided yet, by its part."""
    found = session.scalars(
        select(Hindrance).where(Hindrance.part.in_(parts), Hindrance.state == States.TOLD)
    )
    return {one.part: one for one in found}


def waiting(session: Session) -> list[Hindrance]:
    """For the office: what is to be decided, the most urgent first, with its part."""
    return list(
        session.scalars(
            select(Hindrance)
            .join(Hindrance.job)
            .where(Hindrance.state == States.TOLD)
            .options(joinedload(Hindrance.job))
            .order_by(Part.due_on, Hindrance.id)
        )
    )


def decided(session: Session, producer: str) -> list[Hindrance]:
    """What the office decided for her in the last days, the newest first, with the part."""
    return list(
        session.scalars(
            select(Hindrance)
            .join(Move, Move.handle == Hindrance.code)
            .where(
                Hindrance.producer == producer,
                Hindrance.state.in_(DECIDED),
                Move.thing == HINDRANCE.thing,
                Move.to_state.in_(DECIDED),
                Move.at > clock.now() - TOLD_FOR,
            )
            .options(joinedload(Hindrance.job))
            .order_by(Move.id.desc())
        )
    )


def _one(session: Session, *where: ColumnElement[bool]) -> Hindrance:
    found = session.scalar(select(Hindrance).where(*where).options(joinedload(Hindrance.job)))
    if found is None:
        raise NotFound()
    return found
