"""What the cooperative itself sold and kept in each month of a year, as its own books have it: what
a tax office asks of it. The yearly sums of its producers are reported elsewhere.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger.journal import Account, Entry, Posting
from marketplace.reports.period import Period

Moved = dict[tuple[int, str], Money]


class Turnover(NamedTuple):
    """Goods as buyers bought them, less those that went back; what they paid for delivery; what the
    cooperative gave off both. It kept the rest of the columns, less the costs.
    """

    month: date | None
    goods: Money
    delivery: Money
    discounts: Money
    commission: Money
    other: Money
    costs: Money

    @property
    def total(self) -> Money:
        return self.goods + self.delivery - self.discounts

    @property
    def surplus(self) -> Money:
        return self.commission + self.other - self.costs


def of_year(session: Session, year: Period) -> list[Turnover]:
    """Twelve months and the year itself. One query."""
    months = _by_month(session, year)
    rows = [
        _turnover(date(year.first.year, n, 1), months.get(f"{year.first.year}-{n:02}", {}))
        for n in range(1, 13)
    ]
    return [*rows, Turnover(None, *(sum(column) for column in list(zip(*rows, strict=True))[1:]))]


def _turnover(month: date, moved: Moved) -> Turnover:
    def of(least: int, most: int, *recipes: str) -> Money:
        return sum(
            amount
            for (number, recipe), amount in moved.items()
            if least <= number <= most and (not recipes or recipe in recipes)
        )

    # Goods that went back were hers and ours, as they had been earned.
    back = of(1300, 1300, "undone") + of(2210, 2210, "undone") + of(4100, 4100, "undone")
    discounts = of(5700, 5700)
    return Turnover(
        month,
        goods=of(2100, 2100, "earned") - back,
        delivery=of(2100, 2100, "delivery"),
        discounts=discounts,
        commission=-of(4100, 4100),
        other=-of(4200, 4999),
        costs=of(5000, 5999),
    )


def _by_month(session: Session, year: Period) -> dict[str, Moved]:
    month = func.substr(cast(year.local_day(session, Entry.booked_at), Text), 1, 7)
    rows = session.execute(
        select(month, Account.number, Entry.recipe, func.sum(Posting.amount))
        .select_from(Entry)
        .join(Posting, Posting.entry == Entry.key)
        .join(Account, Account.code == Posting.account)
        .where(year.of(Entry.booked_at))
        .group_by(month, Account.number, Entry.recipe)
    )
    found: dict[str, Moved] = defaultdict(dict)
    for name, number, recipe, amount in rows:
        found[name][number, recipe] = int(amount)
    return found
