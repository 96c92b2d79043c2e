"""Money that a provider took for us, by the provider's own name for it, which books once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model


class Taken(Model):
    """`charge` is what a refund names; `outcome` what became of the money; `fee` what the provider
    keeps of it, where it has told.
    """

    __tablename__ = "taken"
    __table_args__ = (
        UniqueConstraint("gateway", "charge"),
        CheckConstraint("amount > 0 AND fee >= 0", name="amounts"),
        Index(None, "fee", "taken_at"),  # the sweep looks for fees that are not known yet
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    charge: Mapped[str]
    payment: Mapped[str] = mapped_column(ForeignKey("payment.code"), index=True)
    amount: Mapped[int]
    fee: Mapped[int | None]
    outcome: Mapped[str]
    taken_at: Mapped[datetime]


def known_as(session: Session, gateway: str, charge: str) -> Taken | None:
    """The row of this money, if it was booked."""
    return session.scalar(select(Taken).where(Taken.gateway == gateway, Taken.charge == charge))
