"""Money that came for an order and does not fit it: one row a receipt, with why it was kept apart
and until when it waits. The books hold the sum of an order's open rows as 2600:order.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.payments.payment import Payment
from marketplace.policy import timers


class Why(StrEnum):
    """Why it does not fit."""

    SOLD_OUT = "sold_out"
    SHORT = "short"
    OVER = "over"
    TWICE = "twice"
    CANCELLED = "cancelled"


class Wish(StrEnum):
    """What a buyer wants whose goods were sold to others meanwhile."""

    WAIT = "wait"
    REPLACE = "replace"
    REFUND = "refund"


USED, RETURNED, MOVED = "used", "returned", "moved"

# Nobody is asked about these: they go back with the next tick.
AT_ONCE = {Why.TWICE, Why.CANCELLED}


class KeptMoney(Model):
    """`payment` is the one it came for. It goes back by itself at `return_at`; without one, what
    came short waits as long as its order, and the rest for a person.
    """

    __tablename__ = "kept_money"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(f"why IN ({', '.join(repr(str(why)) for why in Why)})", name="why_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    payment: Mapped[str]
    why: Mapped[str]
    amount: Mapped[int]
    kept_at: Mapped[datetime]
    return_at: Mapped[datetime | None] = mapped_column(index=True)
    wish: Mapped[str] = mapped_column(default="")
    ended_as: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    def end(self, how: str) -> None:
        """It pays its order, goes back, or moves on to another order."""
        self.ended_as, self.ended_at = how, clock.now()


def keep(
    session: Session, order_reference: str, payment: str, why: Why, amount: Money
) -> KeptMoney:
    """The row for a receipt that is booked beside it."""
    now = clock.now()
    waits = {Why.SHORT: None} | dict.fromkeys(AT_ONCE, now)
    row = KeptMoney(
        code=codes.code(),
        order_reference=order_reference,
        payment=payment,
        why=why,
        amount=amount,
        kept_at=now,
        return_at=waits.get(why, now + timers.BUYER_CHOOSES),
    )
    session.add(row)
    session.flush()
    return row


def known_as(session: Session, code: str) -> KeptMoney:
    """Raises `NotFound`."""
    row = session.scalar(select(KeptMoney).where(KeptMoney.code == code))
    if row is None:
        raise NotFound()
    return row


def open_of(session: Session, order_reference: str, *why: Why) -> list[KeptMoney]:
    """What is kept for this order now, the oldest first; of these reasons alone, if any."""
    query = select(KeptMoney).where(
        KeptMoney.order_reference == order_reference, KeptMoney.ended_as == ""
    )
    if why:
        query = query.where(KeptMoney.why.in_(why))
    return list(session.scalars(query.order_by(KeptMoney.id)))


def open_among(session: Session, references: Collection[str]) -> dict[str, list[KeptMoney]]:
    """What is kept for each of these orders."""
    rows = session.scalars(
        select(KeptMoney)
        .where(KeptMoney.order_reference.in_(references), KeptMoney.ended_as == "")
        .order_by(KeptMoney.id)
    )
    found: dict[str, list[KeptMoney]] = {}
    for row in rows:
        found.setdefault(row.order_reference, []).append(row)
    return found


def missing(session: Session, payment: Payment) -> Money:
    """What is still to be paid after what came short."""
    return payment.due - total(open_of(session, payment.order_reference, Why.SHORT))


def total(rows: Sequence[KeptMoney]) -> Money:
    return sum(row.amount for row in rows)
