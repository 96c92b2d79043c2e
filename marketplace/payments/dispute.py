"""A buyer's bank asks a provider for money back that was paid for an order. What the provider takes
from us meanwhile is ours again when the dispute is won, and the buyer's when it is lost.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    UniqueConstraint,
    exists,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import DISPUTE
from marketplace.lifecycles import Dispute as States
from marketplace.payments import refund as refunds


class InDispute(NotNow):
    says = lazy(
        "The buyer's bank asks for this money, or has it already. It is not given back twice."
    )


class Dispute(Lived, Model):
    """Its provider calls it `reference`, and the money `charge`. `amount` is what is asked for. Of
    our money it has `withdrawn` so much and `returned` some; of the rest `lost` is the buyer's for
    good. It charged a `fee`, of which `fee_back` came back. Once lost, somebody says who it is
    `borne_by`: then `passed_on` is what the `debtor` or the courier owes for it.
    """

    __tablename__ = "dispute"
    lifecycle: ClassVar[Lifecycle] = DISPUTE
    __table_args__ = (
        UniqueConstraint("gateway", "reference"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("withdrawn >= 0 AND returned >= 0 AND lost >= 0", name="withdrawn"),
        CheckConstraint("fee_back BETWEEN 0 AND fee", name="fee"),
        CheckConstraint("passed_on BETWEEN 0 AND lost", name="passed_on"),
        CheckConstraint("borne_by IN ('', 'cooperative', 'producer', 'carrier')", name="borne_by"),
        DISPUTE.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str]
    reference: Mapped[str]
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    payment: Mapped[str] = mapped_column(ForeignKey("payment.code"), index=True)
    charge: Mapped[str]
    amount: Mapped[int]
    reason: Mapped[str]
    evidence_due: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    withdrawn: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    fee: Mapped[int] = mapped_column(default=0)
    fee_back: Mapped[int] = mapped_column(default=0)
    borne_by: Mapped[str] = mapped_column(default="")
    debtor: Mapped[str | None]
    passed_on: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def in_dispute(self) -> Money:
        """What the books hold for it until it ends."""
        return self.withdrawn - self.returned - self.lost


def known_as(session: Session, code: str) -> Dispute:
    """Raises `NotFound`."""
    dispute = session.scalar(select(Dispute).where(Dispute.code == code))
    if dispute is None:
        raise NotFound()
    return dispute


def under(session: Session, gateway: str, reference: str) -> Dispute | None:
    """The one that its provider calls so, as it is now."""
    return session.scalar(
        select(Dispute)
        .where(Dispute.gateway == gateway, Dispute.reference == reference)
        .execution_options(populate_existing=True)
    )


def of_order(session: Session, order_reference: str) -> list[Dispute]:
    """An order's disputes, the oldest first."""
    return list(
        session.scalars(
            select(Dispute).where(Dispute.order_reference == order_reference).order_by(Dispute.id)
        )
    )


def unfinished(session: Session) -> list[Dispute]:
    """Those whose end nobody knows yet, the oldest first."""
    return list(
        session.scalars(select(Dispute).where(Dispute.state == States.OPEN).order_by(Dispute.id))
    )


def finished(session: Session, most: int = 30) -> list[Dispute]:
    """Those that were won or lost, the newest first."""
    return list(
        session.scalars(
            select(Dispute)
            .where(Dispute.state != States.OPEN)
            .order_by(Dispute.id.desc())
            .limit(most)
        )
    )


def held(payment: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a payment's money is in dispute, or was lost in one."""
    return exists().where(Dispute.payment == payment, Dispute.withdrawn > Dispute.returned)


def look_if_free(session: Session, payment: str, amount: Money, *, of: Money) -> None:
    """So much of a payment may be given back, when `of` it nothing else is. Raises `InDispute`."""
    asked = Dispute.withdrawn - Dispute.returned
    held = _sum(session, asked, payment) - refunds.paid_by_dispute(session, payment)
    if held and amount > of - held:
        raise InDispute()


def unended(session: Session, payment: str) -> bool:
    """Whether a bank holds money of this payment, or has won it."""
    return _sum(session, Dispute.withdrawn - Dispute.returned, payment) > 0


def unexplained(session: Session, payment: str) -> Money:
    """What was lost of a payment, and neither promised to its buyer nor passed on to anybody."""
    lost = _sum(session, Dispute.lost - Dispute.passed_on, payment)
    return lost - refunds.paid_by_dispute(session, payment)


def _sum(session: Session, amount: ColumnElement[int], payment: str) -> Money:
    total = select(func.coalesce(func.sum(amount), 0)).where(Dispute.payment == payment)
    return int(session.scalar(total) or 0)
