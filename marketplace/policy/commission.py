"""What the cooperative keeps of a sale: rules with their days, and which of them counts.

Of the rules that count on a day the most specific wins, in this order and no other:

1. a rule for the product itself;
2. a rule for the goods of one producer on one shelf;
3. a rule for all goods of one producer;
4. a rule for a shelf, before one for the shelf above it;
5. where there is none, the cooperative's own rate (`rates`).

Of two rules alike, the one that began later wins; of two that began on the same day, the one that
was made later. Rules do not add up: one counts, with its part of the price and its amount a piece.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money, share_bp
from marketplace.kernel.refusals import NotFound
from marketplace.policy import rates

MOST_BP = 5_000
"""Whatever the rules say, no more than this part of a line is kept."""
LARGEST_A_PIECE: Money = 10**9
MANY = 500


@dataclass(frozen=True)
class Rate:
    """A part of a line's total in basis points, and an amount for each piece. `rule` is the code of
    the rule it comes from, empty for the cooperative's rate; `own` one that is about one maker.
    """

    percent_bp: int
    a_piece: Money = 0
    rule: str = ""
    own: bool = False

    @property
    def most_bp(self) -> int:
        """For what is counted in a page, while somebody types."""
        return MOST_BP

    def commission(self, total: Money, quantity: int = 1) -> Money:
        """Our part of a line's total, rounded down, and never more than half of it."""
        return min(self.asks(total, quantity), share_bp(total, MOST_BP))

    def net(self, total: Money, quantity: int = 1) -> Money:
        """What is hers."""
        return total - self.commission(total, quantity)

    def asks(self, total: Money, quantity: int = 1) -> Money:
        """What it comes to before anybody looks whether that is too much."""
        return share_bp(total, self.percent_bp) + self.a_piece * quantity


class Goods(NamedTuple):
    """What a rule may be about: a product, who makes it, its shelf and the one above that."""

    product: str
    producer: str
    shelves: tuple[str, ...]


class CommissionRule(Model):
    """About a product, or a producer, or a shelf, or a producer's goods on a shelf. It counts from
    its first day to its last, if it has one, and is never changed: the office may only end it.
    """

    __tablename__ = "commission_rule"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN product IS NULL THEN producer IS NOT NULL OR category IS NOT NULL "
            "ELSE producer IS NULL AND category IS NULL END",
            name="about_something",
        ),
        CheckConstraint(f"percent_bp BETWEEN 0 AND {MOST_BP}", name="percent"),
        CheckConstraint(f"a_piece BETWEEN 0 AND {LARGEST_A_PIECE}", name="a_piece"),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="days"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_commission_rule_category", "category"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    product: Mapped[str | None] = mapped_column(ForeignKey("product.code"), index=True)
    producer: Mapped[str | None] = mapped_column(ForeignKey("producer.code"), index=True)
    category: Mapped[str | None]
    percent_bp: Mapped[int]
    a_piece: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    @property
    def rate(self) -> Rate:
        return Rate(self.percent_bp, self.a_piece, self.code, bool(self.product or self.producer))

    @property
    def place(self) -> int:
        """Where it stands in the order of precedence; the first wins."""
        if self.product:
            return 1
        if self.producer:
            return 2 if self.category else 3
        return 4

    def counts_on(self, day: date) -> bool:
        in_time = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return in_time and self.ended_at is None

    def is_about(self, goods: Goods) -> bool:
        return (
            self.product in (None, goods.product)
            and self.producer in (None, goods.producer)
            and (self.category is None or self.category in goods.shelves)
        )


def known_as(session: Session, code: str) -> CommissionRule:
    """Raises `NotFound`."""
    rule = session.scalar(select(CommissionRule).where(CommissionRule.code == code))
    if rule is None:
        raise NotFound()
    return rule


def to_end(session: Session, code: str) -> CommissionRule:
    """For the story that ends it: whoever comes second waits here. Raises `NotFound`."""
    rule = session.scalar(
        select(CommissionRule)
        .where(CommissionRule.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if rule is None:
        raise NotFound()
    return rule


def listed(session: Session, *, before: str = "", most: int = 30) -> list[CommissionRule]:
    """Every rule there ever was, the newest first, older than the one called `before`; one more
    than `most` when there are more.
    """
    query = select(CommissionRule).order_by(CommissionRule.id.desc()).limit(most + 1)
    if before:
        place = select(CommissionRule.id).where(CommissionRule.code == before).scalar_subquery()
        query = query.where(CommissionRule.id < place)
    return list(session.scalars(query))


def standing(session: Session, goods: Collection[Goods]) -> list[CommissionRule]:
    """Rules about any of these goods that nobody has ended, of whatever days. One query."""
    return _about(session, goods, CommissionRule.ended_at.is_(None))


def rates_for(session: Session, goods: Collection[Goods], day: date) -> dict[str, Rate]:
    """What is kept of each of these products on this day, by code. Two queries."""
    rules, usual = standing(session, goods), Rate(rates.current(session).commission_bp)
    return {one.product: rate_of(one, rules, usual, day) for one in goods}


def rate_of(goods: Goods, rules: Sequence[CommissionRule], usual: Rate, day: date) -> Rate:
    """The rate that counts on this day: that of the first in order, or the `usual` one."""
    winning = next(iter(in_order(goods, rules, day)), None)
    return winning.rate if winning else usual


def in_order(goods: Goods, rules: Sequence[CommissionRule], day: date) -> list[CommissionRule]:
    """Those about these goods that count on this day: the one that wins first."""
    about = [rule for rule in rules if rule.counts_on(day) and rule.is_about(goods)]
    newest = sorted(about, key=lambda rule: (rule.starts_on, rule.id), reverse=True)
    return sorted(newest, key=lambda rule: (rule.place, _depth(rule, goods)))


def changed_since(session: Session, goods: Collection[Goods], since: datetime) -> bool:
    """Whether a rule about any of these goods was made or ended since then."""
    lately = or_(CommissionRule.made_at >= since, CommissionRule.ended_at >= since)
    return bool(_about(session, goods, lately))


def today() -> date:
    """The day whose rules count for an order that is placed now."""
    return clock.today()


def _depth(rule: CommissionRule, goods: Goods) -> int:
    """The shelf itself before the one above it."""
    return goods.shelves.index(rule.category) if rule.category else 0


def _about(
    session: Session, goods: Collection[Goods], *more: ColumnElement[bool]
) -> list[CommissionRule]:
    """Of very many goods all rules are as few."""
    query = select(CommissionRule).where(*more).order_by(CommissionRule.id)
    if len(goods) <= MANY:
        shelves = {shelf for one in goods for shelf in one.shelves}
        query = query.where(
            or_(
                CommissionRule.product.in_({one.product for one in goods}),
                CommissionRule.producer.in_({one.producer for one in goods}),
                and_(CommissionRule.producer.is_(None), CommissionRule.category.in_(shelves)),
            )
        )
    rules = session.scalars(query)
    return [rule for rule in rules if any(rule.is_about(one) for one in goods)]
