"""An imported bank statement: its lines, and what we propose to do with each.

A photograph of a transfer proves nothing; a line of the bank's own statement does. A line is
known by its fingerprint, so that the same file twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.orders import order as orders
from marketplace.payments import payment as payments
from marketplace.payments.gateways import transfer
from marketplace.payments.payment import Payment

PAID = {OrderStates.PAID, OrderStates.COMPLETED}


class Match(StrEnum):
    """How a line fits what we wait for."""

    EXACT = "exact"
    LATE = "late"
    SECOND = "second"
    NONE = "none"
    OUTGOING = "outgoing"


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

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    on: Mapped[date]
    description: Mapped[str]
    amount: Mapped[int]
    booked_as: Mapped[str] = mapped_column(default="")
    payment: Mapped[str | None]
    booked_by: Mapped[str | None]
    booked_at: Mapped[datetime | None]

    statement: Mapped[Statement] = relationship()

    def book(self, what: str, by: str, payment: str | None = None) -> None:
        """A person decided."""
        self.booked_as, self.booked_by, self.booked_at = what, by, clock.now()
        self.payment = payment


@dataclass(frozen=True)
class Proposal:
    """What a line most likely is, and the payment it would be booked for. A person decides."""

    match: Match
    payment: Payment | None = None


def propose(session: Session, line: StatementLine) -> Proposal:
    """For one line."""
    return proposals(session, [line])[line.code]


def proposals(session: Session, lines: Sequence[StatementLine]) -> dict[str, Proposal]:
    """For each line by its code, in three queries however many there are. A line that was booked
    for a payment keeps that one.
    """
    asked = transfer.payments_asked_for(session, {line.amount for line in lines})
    codes = {line.code: line.payment or asked.get(line.amount, "") for line in lines}
    known = payments.by_code(session, set(codes.values()))
    states = orders.states_of(session, {p.order_reference for p in known.values()})
    return {
        line.code: _proposal(line.amount, known.get(codes[line.code]), states) for line in lines
    }


def _proposal(amount: Money, payment: Payment | None, states: dict[str, str]) -> Proposal:
    if amount <= 0:
        return Proposal(Match.OUTGOING)
    if payment is None:
        return Proposal(Match.NONE)
    order = states[payment.order_reference]
    # Whoever paid at the counter after all and transferred too has paid twice.
    if payment.state == PaymentStates.SETTLED or order in PAID:
        return Proposal(Match.SECOND, payment)
    return Proposal(Match.EXACT if order == OrderStates.PLACED else Match.LATE, payment)


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


def latest(session: Session, most: int = 30) -> list[Statement]:
    """The newest first."""
    return list(session.scalars(select(Statement).order_by(Statement.id.desc()).limit(most)))


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
