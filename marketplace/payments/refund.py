"""Money on its way back to a buyer. Where it goes is named by whoever holds the order's key, and
sealed.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import REFUND
from marketplace.lifecycles import Refund as States


@dataclass(frozen=True)
class RefundAccount:
    """Where the buyer wants the money."""

    bank: str
    number: str
    holder: str


class Refund(Lived, Model):
    """`source` tells which money it is: of a cancelled order, kept apart, or unidentified."""

    __tablename__ = "refund"
    lifecycle: ClassVar[Lifecycle] = REFUND
    __table_args__ = (CheckConstraint("amount > 0", name="positive"), REFUND.check())

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    amount: Mapped[int]
    reason: Mapped[str]
    destination_sealed: Mapped[str | None]
    paid_from: Mapped[str] = mapped_column(default="")
    bank_reference: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def destination(self) -> RefundAccount | None:
        if self.destination_sealed is None:
            return None
        text = sealing.unseal(self.destination_sealed, about=f"refund.destination:{self.code}")
        return RefundAccount(**json.loads(text))

    def send_to(self, account: RefundAccount) -> None:
        """The buyer named where."""
        self.destination_sealed = sealing.seal(
            json.dumps(asdict(account)), about=f"refund.destination:{self.code}"
        )


def known_as(session: Session, code: str) -> Refund:
    """Raises `NotFound`."""
    refund = session.scalar(select(Refund).where(Refund.code == code))
    if refund is None:
        raise NotFound()
    return refund


def of_order(session: Session, order_reference: str) -> list[Refund]:
    """An order's refunds, the oldest first."""
    return list(
        session.scalars(select(Refund).where(Refund.about == order_reference).order_by(Refund.id))
    )


def unfinished(session: Session) -> list[Refund]:
    """What somebody still has to do something about, the oldest first."""
    return list(
        session.scalars(select(Refund).where(Refund.state != States.CONFIRMED).order_by(Refund.id))
    )


def finished(session: Session, most: int = 30) -> list[Refund]:
    """What buyers have, the newest first."""
    return list(
        session.scalars(
            select(Refund)
            .where(Refund.state == States.CONFIRMED)
            .order_by(Refund.id.desc())
            .limit(most)
        )
    )
