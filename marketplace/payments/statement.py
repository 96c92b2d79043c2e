"""An imported bank statement and its lines. What a line most likely is, `matching` says.

A photograph of a transfer proves nothing; a line of the bank's own statement does. A line is
known by its fingerprint, so that the same file twice changes nothing.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound

PAGE = 200

class Statement(Model):
    """One file of the bank, accepted whole."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    opening: Mapped[int]
    closing: Mapped[int]
    count: Mapped[int]
    known_before: Mapped[int]
    imported_by: Mapped[str]
    imported_at: Mapped[datetime]


class StatementLine(Model):
    """Money in (positive) or out. `booked_as` tells what a person decided; empty: nothing yet."""

    __tablename__ = "statement_line"
    __table_args__ = (Index(None, "on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    on: Mapped[date]
    description: Mapped[str]
    amount: Mapped[int]
    booked_as: Mapped[str] = mapped_column(default="")
    payment: Mapped[str | None] = mapped_column(index=True)
    booked_by: Mapped[str | None]
    booked_at: Mapped[datetime | None]

    statement: Mapped[Statement] = relationship()

    def book(self, what: str, by: str, payment: str | None = None) -> None:
        """A person decided."""
        self.booked_as, self.booked_by, self.booked_at = what, by, clock.now()
        self.payment = payment


def known_as(session: Session, code: str) -> Statement:
    """Raises `NotFound`."""
    statement = session.scalar(select(Statement).where(Statement.code == code))
    if statement is None:
        raise NotFound()
    return statement


def line_known_as(session: Session, code: str) -> StatementLine:
    """Raises `NotFound`."""
    line = session.scalar(select(StatementLine).where(StatementLine.code == code))
    if line is None:
        raise NotFound()
    return line


def line_to_decide_on(session: Session, code: str) -> StatementLine:
    """For stories: two people cannot book one line for two orders, the second waits here and sees
    what the first decided. Raises `NotFound`.
    """
    line = session.scalar(
        select(StatementLine)
        .where(StatementLine.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise NotFound()
    return line


def lines_of(session: Session, statement: Statement) -> list[StatementLine]:
    """In the order of the file."""
    return list(
        session.scalars(
            select(StatementLine)
            .where(StatementLine.statement_id == statement.id)
            .order_by(StatementLine.id)
        )
    )


class Some(NamedTuple):
    """A page of a statement; `next` is the line to go on from, where there are more."""

    lines: list[StatementLine]
    next: str


def some_lines(session: Session, statement: Statement, after: str = "") -> Some:
    """In the order of the file, on from the line `after`. Raises `NotFound`."""
    query = _of(statement).order_by(StatementLine.id).limit(PAGE + 1)
    if after:
        query = query.where(StatementLine.id > line_known_as(session, after).id)
    found = list(session.scalars(query))
    return Some(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else "")


def page_before(session: Session, statement: Statement, after: str) -> str:
    """What the page before the one on from `after` goes on from; nothing for the first."""
    query = _of(statement).where(StatementLine.id <= line_known_as(session, after).id)
    found = session.scalars(query.order_by(StatementLine.id.desc()).limit(PAGE + 1)).all()
    return found[PAGE].code if len(found) > PAGE else ""


def page_of(session: Session, line: StatementLine) -> str:
    """What the page with this line goes on from: it stands at the top, or on the first page."""
    query = _of(line.statement).where(StatementLine.id < line.id)
    found = session.scalars(query.order_by(StatementLine.id.desc()).limit(PAGE)).all()
    return found[0].code if len(found) == PAGE else ""


def decided(session: Session, statement: Statement) -> tuple[int, int]:
    """How many of the incoming lines somebody decided on, and how many there are."""
    incoming = (StatementLine.statement_id == statement.id, StatementLine.amount > 0)
    done, many = session.execute(
        select(
            func.count().filter(StatementLine.booked_as != ""), func.count(StatementLine.id)
        ).where(*incoming)
    ).one()
    return done, many


def _of(statement: Statement) -> Select[StatementLine]:
    return select(StatementLine).where(StatementLine.statement_id == statement.id)


def latest(session: Session, most: int = 30) -> list[Statement]:
    """The newest first."""
    return list(session.scalars(select(Statement).order_by(Statement.id.desc()).limit(most)))


def newest(session: Session) -> Statement | None:
    """The one that tells of the latest day."""
    return session.scalar(
        select(Statement)
        .join(StatementLine, StatementLine.statement_id == Statement.id)
        .order_by(StatementLine.on.desc(), StatementLine.id.desc())
        .limit(1)
    )


def closing_balance(session: Session) -> Money:
    """What the bank last said is there."""
    latest = newest(session)
    return latest.closing if latest else 0


def undecided(session: Session) -> list[StatementLine]:
    """Incoming lines nobody decided on, the oldest first."""
    return list(
        session.scalars(
            select(StatementLine)
            .where(StatementLine.booked_as == "", StatementLine.amount > 0)
            .order_by(StatementLine.id)
        )
    )


def unidentified(session: Session) -> list[StatementLine]:
    """Lines kept as unidentified, the oldest first."""
    return list(
        session.scalars(
            select(StatementLine)
            .where(StatementLine.booked_as == "unidentified")
            .order_by(StatementLine.id)
        )
    )


def undecided_by_statement(session: Session) -> dict[int, int]:
    """How many incoming lines of each statement, by its id, nobody decided on."""
    rows = session.execute(
        select(StatementLine.statement_id, func.count())
        .where(StatementLine.booked_as == "", StatementLine.amount > 0)
        .group_by(StatementLine.statement_id)
    )
    return dict(rows.all())
