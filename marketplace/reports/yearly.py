"""What each producer sold in a year, what was kept of it and what she earned, for whoever has to
tell the tax office. It knows her by her code alone.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Entry
from marketplace.payments.refund import OF_ORDER, Refund
from marketplace.payments.refund_line import RefundLine, Way
from marketplace.reports import period as periods
from marketplace.reports.period import Period

EARNED = ("earned", "earned_again")


@dataclass
class Sums:
    """Of what was completed, less what was undone."""

    turnover: Money = 0
    commission: Money = 0

    @property
    def net(self) -> Money:
        return self.turnover - self.commission

    def add(self, turnover: Money, commission: Money) -> None:
        self.turnover += turnover
        self.commission += commission


@dataclass
class Year:
    """One producer's, with her months in which anything happened, by their number."""

    producer: str
    total: Sums = field(default_factory=Sums)
    months: dict[int, Sums] = field(default_factory=lambda: defaultdict(Sums))


def of_year(session: Session, year: int, zone: str, *, producer: str = "") -> list[Year]:
    """Everybody who sold something, by code, or one alone. Two queries."""
    whole = periods.between(date(year, 1, 1), date(year, 12, 31), zone)
    found: dict[str, Year] = {}
    for her, day, turnover, commission, sign in _rows(session, whole, producer):
        mine = found.setdefault(her, Year(her))
        for sums in (mine.total, mine.months[day.month]):
            sums.add(sign * int(turnover), sign * int(commission))
    return [found[her] for her in sorted(found)]


def _rows(
    session: Session, whole: Period, producer: str
) -> Iterator[tuple[str, date, Money, Money, int]]:
    for query, column, sign in ((_earned(session, whole), Earning.producer, 1),
                                (_undone(session, whole), RefundLine.producer, -1)):  # fmt: skip
        asked = query.where(column == producer) if producer else query
        for her, day, turnover, commission in session.execute(asked):
            yield her, day, turnover, commission, sign


def _earned(session: Session, whole: Period) -> Select[*tuple[Any, ...]]:
    day = whole.local_day(session, Entry.booked_at)
    part_of_key = func.substr(Entry.key, func.length(Entry.recipe) + 2)
    return (
        select(Earning.producer, day, func.sum(Earning.gross), func.sum(Earning.commission))
        .select_from(Entry)
        .join(Earning, Earning.part == part_of_key)
        .where(Entry.recipe.in_(EARNED), whole.of(Entry.booked_at))
        .group_by(Earning.producer, day)
    )


def _undone(session: Session, whole: Period) -> Select[*tuple[Any, ...]]:
    day = whole.local_day(session, Refund.asked_at)
    return (
        select(
            RefundLine.producer,
            day,
            func.sum(RefundLine.amount + RefundLine.discount),
            func.sum(RefundLine.commission),
        )
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(
            Refund.source == OF_ORDER, RefundLine.way == Way.UNDONE, whole.of(Refund.asked_at)
        )
        .group_by(RefundLine.producer, day)
    )
