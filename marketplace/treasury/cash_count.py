"""The cash box as somebody counted it, by note and coin."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import CASH_COUNT
from marketplace.lifecycles import CashCount as States

# Rupiah in use, the largest first; coins from a thousand down.
NOTES = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
MOST_LISTED = 30


class CashCount(Lived, Model):
    """`expected` is what the books said at that moment; whoever counts does not see it before. A
    count that fits nearly is booked by itself, any other by another person.
    """

    __tablename__ = "cash_count"
    lifecycle: ClassVar[Lifecycle] = CASH_COUNT
    __table_args__ = (
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint(
            "state <> 'booked' OR decided_by IS NULL OR decided_by <> counted_by",
            name="two_people",
        ),
        CASH_COUNT.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    pieces: Mapped[str]
    counted: Mapped[int]
    expected: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    counted_by: Mapped[str]
    counted_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def over(self) -> Money:
        """So much more than the books said; below zero, less."""
        return self.counted - self.expected

    @property
    def by_note(self) -> list[tuple[Money, int]]:
        """How many of each, the largest first; those there were none of are left out."""
        kept = json.loads(self.pieces)
        return [(note, kept[str(note)]) for note in NOTES if kept.get(str(note))]


def worth(pieces: Mapping[Money, int]) -> Money:
    return sum(note * count for note, count in pieces.items())


def written(pieces: Mapping[Money, int]) -> str:
    """As it is kept."""
    return json.dumps({str(note): count for note, count in sorted(pieces.items()) if count})


def known_as(session: Session, code: str) -> CashCount:
    """Raises `NotFound`."""
    count = session.scalar(select(CashCount).where(CashCount.code == code))
    if count is None:
        raise NotFound()
    return count


def waiting(session: Session) -> CashCount | None:
    """The one that another person has to look at."""
    return session.scalar(select(CashCount).where(CashCount.state == States.COUNTED).limit(1))


def listed(session: Session, *, before: int = 0) -> list[CashCount]:
    """The newest first, on from the row `before`; one more than a page holds."""
    query = select(CashCount).order_by(CashCount.id.desc()).limit(MOST_LISTED + 1)
    return list(session.scalars(query.where(CashCount.id < before) if before else query))
