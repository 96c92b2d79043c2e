"""A quantity of an order's line that went back, and how it was booked: refunded, or swapped."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.orders.order import Order, OrderLine


class Way(StrEnum):
    """What a refund makes of the sale of these goods."""

    UNSOLD = "unsold"
    """Nobody had earned with them yet, and nobody will."""
    UNDONE = "undone"
    """They were earned: she gives back hers, the cooperative its commission."""
    SPOILT = "spoilt"
    """They were made and were spoilt with us: she earns, the buyer gets the cooperative's money."""
    BORNE = "borne"
    """She earns, or has earned; whoever bears it gives the buyer theirs."""


class RefundLine(Model):
    """`amount` is the buyer's; so much of it was `carried` over to other goods that came instead,
    and where that is all of it there is no refund. `discount` and `commission` are the shares of
    these goods. Of hers so much was `taken_back` from an earning that was not paid out, and so much
    she has `owed` since. It `stands` unless its refund was withdrawn.
    """

    __tablename__ = "refund_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("amount >= 0 AND discount >= 0 AND commission >= 0", name="amounts"),
        CheckConstraint("taken_back >= 0 AND owed >= 0", name="hers"),
        CheckConstraint("carried BETWEEN 0 AND amount", name="carried"),
        CheckConstraint("way IN ('unsold', 'undone', 'spoilt', 'borne')", name="way_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    part: Mapped[str]
    producer: Mapped[str]
    what: Mapped[str]
    quantity: Mapped[int]
    amount: Mapped[int]
    discount: Mapped[int]
    commission: Mapped[int]
    way: Mapped[str]
    taken_back: Mapped[int] = mapped_column(default=0)
    owed: Mapped[int] = mapped_column(default=0)
    carried: Mapped[int] = mapped_column(default=0)
    stands: Mapped[bool] = mapped_column(default=True)

    @property
    def returned(self) -> int:
        """What of it is the buyer's to have back."""
        return self.amount - self.carried

    @property
    def gross(self) -> int:
        """What these goods counted for in the order."""
        return self.amount + self.discount


STAYING = RefundLine.way.in_([Way.UNDONE, Way.BORNE]) & RefundLine.stands
"""Goods that were refunded without leaving their part."""


def quantities(session: Session, line_ids: Collection[int]) -> dict[int, int]:
    """How many of each of these order lines went back."""
    counted = dict.fromkeys(line_ids, 0)
    for row in of_lines(session, line_ids):
        counted[row.line_id] += row.quantity
    return counted


def kept_by_parts(session: Session, parts: Collection[str]) -> dict[str, int]:
    """How many goods of these parts were refunded without leaving them."""
    rows = session.execute(
        select(RefundLine.part, func.sum(RefundLine.quantity))
        .where(RefundLine.part.in_(parts), STAYING)
        .group_by(RefundLine.part)
    )
    return dict.fromkeys(parts, 0) | {part: int(quantity) for part, quantity in rows}


def of_lines(session: Session, line_ids: Collection[int]) -> list[RefundLine]:
    """All that went back of these order lines, the oldest first."""
    mine = RefundLine.line_id.in_(line_ids), RefundLine.stands
    return list(session.scalars(select(RefundLine).where(*mine).order_by(RefundLine.id)))


def owed_for(session: Session, order_reference: str, producer: str) -> Money:
    """What she has come to owe for goods of this order that went back."""
    owed = select(func.coalesce(func.sum(RefundLine.owed), 0)).join(
        OrderLine, OrderLine.id == RefundLine.line_id
    )
    mine = owed.join(Order, Order.id == OrderLine.order_id).where(
        Order.reference == order_reference, RefundLine.producer == producer
    )
    return int(session.scalar(mine) or 0)
