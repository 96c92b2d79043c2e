"""The paper she signs for cash (kwitansi). Its number comes from the same row of numbers as the
other papers, and what it says never changes.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money

STAMP_DUTY_ABOVE: Money = 5_000_000  # UU 10/2020: a receipt above this needs a stamp


@dataclass(frozen=True)
class Said:
    """All that it says: from whom, to whom by shop and code, so much, what for, on which day. It
    knows no name.
    """

    payer: list[str]
    shop: str
    producer: str
    amount: Money
    purpose: str
    on: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)

    @property
    def needs_stamp(self) -> bool:
        return self.amount > STAMP_DUTY_ABOVE

    def written(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


class CashReceipt(Model):
    """One for a payout in cash. The database refuses a change of it."""

    __tablename__ = "cash_receipt"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("number > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    number: Mapped[int]
    payout: Mapped[str] = mapped_column(ForeignKey("payout.code"), unique=True)
    content: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]

    @property
    def says(self) -> Said:
        return Said(**json.loads(self.content))


def of_payouts(session: Session, payouts: Collection[str]) -> dict[str, CashReceipt]:
    """Those that were issued, by payout. One query."""
    found = session.scalars(select(CashReceipt).where(CashReceipt.payout.in_(payouts)))
    return {one.payout: one for one in found}


def of_payout(session: Session, payout: str) -> CashReceipt | None:
    """Nothing before it was issued."""
    return session.scalar(select(CashReceipt).where(CashReceipt.payout == payout))
