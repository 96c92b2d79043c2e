"""The surplus of a year as it was proposed, decided by the members' meeting, and shared out.

Members are known here by numbers that say nothing; their register is kept elsewhere.
"""

import json
from datetime import UTC, date, datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Account, Entry, Posting
from marketplace.lifecycles import SURPLUS
from marketplace.lifecycles import Surplus as States
from marketplace.reports.period import Period

MOST_LISTED = 20
INCOME, COSTS = (4000, 4999), (5000, 5999)


class Surplus(Lived, Model):
    """`funds` is JSON: what stays for each purpose. `by_trade` and `by_savings` go to members."""

    __tablename__ = "surplus"
    lifecycle: ClassVar[Lifecycle] = SURPLUS
    __table_args__ = (
        CheckConstraint("income > costs", name="left_over"),
        CheckConstraint("by_trade >= 0 AND by_savings >= 0", name="parts"),
        CheckConstraint(
            "state <> 'booked' OR (decided_by IS NOT NULL AND booked_by IS NOT NULL"
            " AND decided_by <> booked_by)",
            name="two_people",
        ),
        SURPLUS.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    income: Mapped[int]
    costs: Mapped[int]
    funds: Mapped[str]
    by_trade: Mapped[int]
    by_savings: Mapped[int]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    met_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    booked_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    shares: Mapped[list["SurplusShare"]] = relationship(
        order_by="SurplusShare.id", back_populates="surplus"
    )

    @property
    def total(self) -> Money:
        return self.income - self.costs

    @property
    def by_fund(self) -> dict[str, Money]:
        kept: dict[str, Money] = json.loads(self.funds)
        return kept


class SurplusShare(Model):
    """One member's part. Where she is a producer too, it is paid with what she earned."""

    __tablename__ = "surplus_share"
    __table_args__ = (
        CheckConstraint("trade >= 0 AND savings >= 0 AND amount >= 0", name="amounts"),
        UniqueConstraint("surplus_id", "member"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    surplus_id: Mapped[int] = mapped_column(ForeignKey("surplus.id"))
    member: Mapped[str]
    producer: Mapped[str | None] = mapped_column(ForeignKey("producer.code"))
    trade: Mapped[int]
    savings: Mapped[int]
    amount: Mapped[int]
    paid_from: Mapped[str] = mapped_column(default="")
    paid_by: Mapped[str | None]
    paid_at: Mapped[datetime | None]

    surplus: Mapped[Surplus] = relationship(back_populates="shares")


class Result(NamedTuple):
    """Of a year, from the books."""

    income: Money
    costs: Money

    @property
    def surplus(self) -> Money:
        return self.income - self.costs


def year_of(year: int, zone: str) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), zone)


def result_of(session: Session, year: Period) -> Result:
    """Income less costs, as they were booked in its days. One query."""
    rows = session.execute(
        select(Account.number, func.sum(Posting.amount))
        .select_from(Entry)
        .join(Posting, Posting.entry == Entry.key)
        .join(Account, Account.code == Posting.account)
        .where(year.of(Entry.booked_at), Account.number.between(INCOME[0], COSTS[1]))
        .group_by(Account.number)
    )
    sums = {number: int(amount) for number, amount in rows}
    income = -sum(amount for number, amount in sums.items() if number <= INCOME[1])
    return Result(income, sum(sums.values()) + income)


def traded(session: Session, year: Period) -> dict[str, Money]:
    """What each producer earned in its days by selling through us, less what went back."""
    rows = session.execute(
        select(Earning.producer, func.sum(Earning.amount - Earning.taken_back))
        .where(year.of(Earning.earned_at), Earning.order != "")
        .group_by(Earning.producer)
    )
    return {producer: int(amount) for producer, amount in rows}


def known_as(session: Session, code: str) -> Surplus:
    """Raises `NotFound`."""
    surplus = session.scalar(select(Surplus).where(Surplus.code == code))
    if surplus is None:
        raise NotFound()
    return surplus


def to_decide_on(session: Session, code: str) -> Surplus:
    """For stories: whoever comes second sees what the first did. Raises `NotFound`."""
    surplus = session.scalar(
        select(Surplus)
        .where(Surplus.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if surplus is None:
        raise NotFound()
    return surplus


def share_to_pay(session: Session, code: str) -> SurplusShare:
    """For stories. Raises `NotFound`."""
    share = session.scalar(
        select(SurplusShare)
        .where(SurplusShare.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if share is None:
        raise NotFound()
    return share


def of_year(session: Session, year: int) -> Surplus | None:
    """The one that counts for this year."""
    mine = Surplus.year == year, Surplus.state != States.WITHDRAWN
    return session.scalar(select(Surplus).where(*mine).limit(1))


def listed(session: Session) -> list[Surplus]:
    """The newest first."""
    return list(session.scalars(select(Surplus).order_by(Surplus.id.desc()).limit(MOST_LISTED)))


def end_of(year: int, zone: str) -> datetime:
    return year_of(year, zone).until.astimezone(UTC)
