"""An imported report of a payment provider and its lines: what the provider says it took, gave
back, kept and paid out. Whether the books say the same, `provider_matching` answers.

A line keeps no word about a buyer: only what the provider calls it, and amounts.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound


class What(StrEnum):
    """What a line is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_BACK = "refund back"
    DISPUTE = "dispute"
    DISPUTE_BACK = "dispute back"
    PAYOUT = "payout"
    FEE = "fee"
    OTHER = "other"


class ProviderReport(Model):
    """One file of a provider, accepted whole. `stated` is the balance that follows from it."""

    __tablename__ = "provider_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str] = mapped_column(index=True)
    count: Mapped[int]
    known_before: Mapped[int]
    stated: Mapped[str | None] = mapped_column(ForeignKey("stated_balance.code"))
    imported_by: Mapped[str]
    imported_at: Mapped[datetime]


class ProviderLine(Model):
    """`reference` is the provider's name of the line, `about` that of the payment, refund or
    dispute it moved money for, `payment` our own code where the file carries it. `gross` less
    `fee` came to us; what left is negative.
    """

    __tablename__ = "provider_line"
    __table_args__ = (UniqueConstraint("gateway", "reference"), Index(None, "gateway", "about"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("provider_report.id"), index=True)
    gateway: Mapped[str]
    reference: Mapped[str]
    what: Mapped[str]
    about: Mapped[str]
    payment: Mapped[str]
    at: Mapped[datetime]
    gross: Mapped[int]
    fee: Mapped[int]

    report: Mapped[ProviderReport] = relationship()

    @property
    def net(self) -> Money:
        return self.gross - self.fee

    @property
    def parts(self) -> tuple[Money, ...]:
        """What is compared each for itself: of a payment the money and its fee, else the sum."""
        both = (self.gross, -self.fee) if self.what == What.PAYMENT else (self.net,)
        return tuple(amount for amount in both if amount)


class Part(NamedTuple):
    """So much a line moved: the money of a payment, its fee, or all of another line."""

    line: ProviderLine
    amount: Money

    @property
    def is_fee(self) -> bool:
        line = self.line
        return line.what == What.PAYMENT and self.amount == -line.fee


def known_as(session: Session, code: str) -> ProviderReport:
    """Raises `NotFound`."""
    report = session.scalar(select(ProviderReport).where(ProviderReport.code == code))
    if report is None:
        raise NotFound()
    return report


def line_known_as(session: Session, code: str) -> ProviderLine:
    """Raises `NotFound`."""
    line = session.scalar(select(ProviderLine).where(ProviderLine.code == code))
    if line is None:
        raise NotFound()
    return line


def lines_of(session: Session, report: ProviderReport) -> list[ProviderLine]:
    """In the order of the file."""
    mine = select(ProviderLine).where(ProviderLine.report_id == report.id)
    return list(session.scalars(mine.order_by(ProviderLine.id)))


def lines_known_as(session: Session, codes: Sequence[str]) -> dict[str, ProviderLine]:
    """By code, each with its report."""
    mine = select(ProviderLine).where(ProviderLine.code.in_(codes))
    found = session.scalars(mine.options(joinedload(ProviderLine.report)))
    return {line.code: line for line in found}


def known_references(session: Session, gateway: str, references: Sequence[str]) -> set[str]:
    """Which of these lines were imported before."""
    known: set[str] = set()
    for start in range(0, len(references), 500):
        some = references[start : start + 500]
        mine = ProviderLine.gateway == gateway, ProviderLine.reference.in_(some)
        known |= set(session.scalars(select(ProviderLine.reference).where(*mine)))
    return known


def latest(session: Session, gateway: str, most: int = 12) -> list[ProviderReport]:
    """The newest first."""
    mine = select(ProviderReport).where(ProviderReport.gateway == gateway)
    return list(session.scalars(mine.order_by(ProviderReport.id.desc()).limit(most)))


def span_of(session: Session, report: ProviderReport) -> tuple[datetime, datetime] | None:
    """From its first line to its last."""
    first, last = session.execute(
        select(func.min(ProviderLine.at), func.max(ProviderLine.at)).where(
            ProviderLine.report_id == report.id
        )
    ).one()
    return (first, last) if first else None
