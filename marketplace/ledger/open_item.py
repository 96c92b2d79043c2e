"""What the books say of a place where money stands and the other side does not, or the other way
round: one row each, until somebody shows that they belong together.

The rows of a place add up to the difference of both sides: a posting counts as the books have it, a
line of the bank, a courier's bill or a stated balance against it. Rows that belong together carry
the same word in `matched` and come to nothing.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound

MOST_LISTED = 50
OWNER_WITHIN = timedelta(days=3)


class Kind(StrEnum):
    """A posting of ours; or of the other side: a line of the bank or of a provider's report, what a
    bill asks, a balance that somebody read there; or what nobody can name yet.
    """

    POSTING = "posting"
    LINE = "line"
    REPORTED = "reported"
    BILL = "bill"
    STATED = "stated"
    GAP = "gap"


class OpenItem(Model):
    """`posting` is the row of the books, `document` the code of the other side's line or paper.
    `owner` is the user who looks into it.
    """

    __tablename__ = "open_item"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="not_zero"),
        CheckConstraint(f"kind IN ({', '.join(repr(str(k)) for k in Kind)})", name="kind_known"),
        Index(None, "place", "matched"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    place: Mapped[str]
    kind: Mapped[str]
    posting: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)
    document: Mapped[str | None] = mapped_column(index=True)
    amount: Mapped[int]
    since: Mapped[datetime]
    owner: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    matched: Mapped[str] = mapped_column(default="")
    matched_at: Mapped[datetime | None]
    matched_by: Mapped[str] = mapped_column(default="")


def known_as(session: Session, code: str) -> OpenItem:
    """Raises `NotFound`."""
    item = session.scalar(select(OpenItem).where(OpenItem.code == code))
    if item is None:
        raise NotFound()
    return item


def open_at(session: Session, place: str) -> list[OpenItem]:
    """For stories: all of a place that nobody has matched, the oldest first; nobody else matches
    them until the story ends.
    """
    return list(
        session.scalars(
            select(OpenItem)
            .where(OpenItem.place == place, OpenItem.matched == "")
            .order_by(OpenItem.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def listed(session: Session, place: str, *, after: int = 0) -> list[OpenItem]:
    """For a page, the oldest first, on from the row `after`; one more than a page holds."""
    return list(
        session.scalars(
            select(OpenItem)
            .where(OpenItem.place == place, OpenItem.matched == "", OpenItem.id > after)
            .order_by(OpenItem.id)
            .limit(MOST_LISTED + 1)
        )
    )


def sums(session: Session) -> dict[str, tuple[int, Money]]:
    """How many of each place nobody has matched, and what they come to."""
    rows = session.execute(
        select(OpenItem.place, func.count(), func.sum(OpenItem.amount))
        .where(OpenItem.matched == "")
        .group_by(OpenItem.place)
    )
    return {place: (count, int(amount)) for place, count, amount in rows}


def late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Nobody looks into it since three days."""
    nobody = OpenItem.matched == "", OpenItem.owner == ""
    return *nobody, OpenItem.since < now - OWNER_WITHIN
