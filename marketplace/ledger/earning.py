"""What a producer earned with one part, and the payout that claims it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, column, func, select, table, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.lifecycles import Payout as PayoutStates

LIVE = (PayoutStates.PLANNED, PayoutStates.ARRIVED)
_PAYOUT = table("payout", column("producer"), column("carried"), column("state"))


class Earning(Model):
    """Booked when her part was completed. A payout claims it before any money moves. What was
    `taken_back` of it was refunded to the buyer before that.
    """

    __tablename__ = "earning"
    __table_args__ = (
        CheckConstraint("amount > 0 AND commission >= 0", name="positive"),
        CheckConstraint("taken_back BETWEEN 0 AND amount", name="taken_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(unique=True)
    producer: Mapped[str] = mapped_column(index=True)
    order: Mapped[str]
    what: Mapped[str]
    quantity: Mapped[int]
    gross: Mapped[int]
    commission: Mapped[int]
    amount: Mapped[int]
    taken_back: Mapped[int] = mapped_column(default=0)
    earned_at: Mapped[datetime]
    payout: Mapped[str | None] = mapped_column(ForeignKey("payout.code"), index=True)

    @property
    def left(self) -> Money:
        """What a payout pays for it."""
        return self.amount - self.taken_back


def unclaimed(session: Session, until: datetime) -> dict[str, Money]:
    """For each producer what no payout has claimed yet and was earned before `until`."""
    return {producer: int(amount) for producer, amount in session.execute(ask_unclaimed(until))}


def ask_unclaimed(until: datetime) -> Select[str, Any]:
    """The question alone, for whoever asks more at once."""
    return (
        select(Earning.producer, func.sum(Earning.amount - Earning.taken_back))
        .where(Earning.payout.is_(None), Earning.earned_at <= until)
        .group_by(Earning.producer)
    )


def ask_carried() -> Select[str, Any]:
    """What payouts left for each producer and no later one has brought her. Below zero a payout
    brought what an earlier one had left that came to nothing: its earnings are free once more.
    """
    left = -func.sum(_PAYOUT.c.carried)
    return (
        select(_PAYOUT.c.producer, left)
        .where(_PAYOUT.c.state.in_(LIVE), _PAYOUT.c.carried != 0)
        .group_by(_PAYOUT.c.producer)
        .having(left != 0)
    )


def carried(session: Session, producer: str | None = None) -> dict[str, Money]:
    """The same, answered; or for this one alone."""
    asked = ask_carried()
    if producer is not None:
        asked = asked.where(_PAYOUT.c.producer == producer)
    return {producer: int(amount) for producer, amount in session.execute(asked)}


def unpaid(session: Session, part: str) -> Money:
    """What of her part's earning no payout has paid or is to pay. Where a payout brought what an
    earlier one had left, and that came to nothing, it has paid the first of those that are free.
    """
    mine = of_part(session, part)
    if mine is None or mine.payout is not None:
        return 0
    paid = -carried(session, mine.producer).get(mine.producer, 0)
    if paid > 0:
        before = select(func.sum(Earning.amount - Earning.taken_back)).where(
            Earning.producer == mine.producer, Earning.payout.is_(None), Earning.id < mine.id
        )
        paid -= int(session.scalar(before) or 0)
    return mine.left - min(max(0, paid), mine.left)


def claim(session: Session, payout: str, producer: str, until: datetime) -> Money:
    """Claims all her free earnings for this payout; returns their sum."""
    session.execute(
        update(Earning)
        .where(Earning.producer == producer, Earning.payout.is_(None), Earning.earned_at <= until)
        .values(payout=payout)
    )
    return sum_of(session, payout)


def sum_of(session: Session, payout: str) -> Money:
    """What the earnings of a payout come to."""
    return sum(earning.left for earning in of_payout(session, payout))


def let_go(session: Session, payout: str) -> None:
    """The payout did not happen: its earnings are free again."""
    session.execute(update(Earning).where(Earning.payout == payout).values(payout=None))


def of_payout(session: Session, payout: str) -> Sequence[Earning]:
    """The earnings a payout pays, oldest first."""
    return session.scalars(
        select(Earning).where(Earning.payout == payout).order_by(Earning.id)
    ).all()


def of_part(session: Session, part: str) -> Earning | None:
    """What her part earned, if it is completed."""
    return session.scalar(select(Earning).where(Earning.part == part))


def of_order(session: Session, order: str, producer: str) -> Sequence[Earning]:
    """What she earned with one order, oldest first."""
    mine = Earning.order == order, Earning.producer == producer
    return session.scalars(select(Earning).where(*mine).order_by(Earning.id)).all()


def hold(session: Session, order: str) -> None:
    """What was earned with an order, for a story that may take it back: no payout claims it until
    that ends.
    """
    session.scalars(
        select(Earning)
        .where(Earning.order == order)
        .order_by(Earning.producer, Earning.part)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
