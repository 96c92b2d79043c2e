"""By what a report is gathered: by time, or by something that a line of an order is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue import category as categories
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel.words import _, format_day
from marketplace.orders.complaint_reasons import WORDS
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import OrderLine
from marketplace.people import producer as producers
from marketplace.reports import period as periods
from marketplace.reports.period import Grain, Period

MOST = 25
MANY = 1_000_000
BUCKET = "bucket"
"""What each query calls the column it groups by: a name that no table has."""


class By(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PRODUCT = "product"
    CATEGORY = "category"
    PRODUCER = "producer"
    WAY = "way"
    REASON = "reason"

    @property
    def grain(self) -> Grain | None:
        return Grain(self.value) if self.value in set(Grain) else None


Sums = dict[str, dict[str, int]]
"""Figures by the key of their group: a day in ISO form, or a code."""


Figures = Mapping[str, int | None]


class Row(NamedTuple):
    """One group: what it is called, and its figures; None where there is nothing to say."""

    name: str
    code: str
    figures: Figures

    @property
    def idle(self) -> bool:
        """Whether nothing happened."""
        return not any(self.figures.values())


@dataclass(frozen=True)
class Gathered:
    """The largest groups, what the `others` come to, and all together."""

    rows: list[Row]
    others: Row | None
    total: Figures


def grouped(
    session: Session, query: Select[*tuple[Any, ...]], by: By, period: Period, instant: Any
) -> Select[*tuple[Any, ...]]:
    """A query over order lines, with the group before its own columns."""
    if by.grain:
        key: Any = period.local_day(session, instant)
    elif by == By.PRODUCT:
        key = OrderLine.product
    elif by == By.PRODUCER:
        key = OrderLine.producer
    elif by == By.CATEGORY:
        query = query.outerjoin(Product, Product.code == OrderLine.product)
        key = func.coalesce(Product.category, "")
    else:
        query = query.join(Delivery, Delivery.id == OrderLine.delivery_id)
        key = Delivery.kind + ":" + Delivery.courier
    return query.add_columns(key.label(BUCKET)).group_by(BUCKET)


def read(session: Session, query: Select[*tuple[Any, ...]], by: By, period: Period) -> Sums:
    """Its figures by group; days are folded into the pieces of the period."""
    found: Sums = {}
    for row in session.execute(query).mappings():
        key = _key(row[BUCKET], by, period)
        into = found.setdefault(key, {})
        for name, n in row.items():
            if name != BUCKET:
                into[name] = into.get(name, 0) + int(n or 0)
    return found


def _key(found: Any, by: By, period: Period) -> str:
    if by.grain is None:
        return str(found)
    day = found if isinstance(found, date) else date.fromisoformat(str(found))
    return periods.start_of(day, by.grain, period.first).isoformat()


def together(*sums: Sums) -> Sums:
    """Figures of the same group beside each other."""
    merged: Sums = {}
    for some in sums:
        for key, figures in some.items():
            merged.setdefault(key, {}).update(figures)
    return merged


def gathered(
    session: Session, sums: Sums, by: By, period: Period, *, rank: str, most: int = MOST
) -> Gathered:
    """Time in its order, also where nothing happened; others by `rank`, the largest first."""
    names = sorted({name for figures in sums.values() for name in figures})
    ranked = sorted(sums, key=lambda key: (-sums[key].get(rank, 0), key))
    shown, rest = arranged(session, ranked, by, period, most)
    rows = [Row(name, code, _filled(sums.get(key, {}), names)) for key, name, code in shown]
    others = Row(others_word(rest), "", summed([sums[key] for key in rest])) if rest else None
    return Gathered(rows, others, dict.fromkeys(names, 0) | summed(list(sums.values())))


def arranged(
    session: Session, ranked: Sequence[str], by: By, period: Period, most: int
) -> tuple[list[tuple[str, str, str]], Sequence[str]]:
    """The groups to show, by key, name and code, and the keys of all others."""
    if by.grain:
        days = [day.isoformat() for day in period.starts(by.grain)]
        return [(day, _when(day, by), "") for day in days], []
    called = _names(session, by, ranked[:most])
    return [(key, *called[key]) for key in ranked[:most]], ranked[most:]


def others_word(rest: Collection[str]) -> str:
    """What all others are called together."""
    return _("%(n)s others", n=len(rest))


def summed(some: Collection[Mapping[str, int]]) -> dict[str, int]:
    """All of them together."""
    names = sorted({name for figures in some for name in figures})
    return {name: sum(figures.get(name, 0) for figures in some) for name in names}


def _filled(figures: Mapping[str, int], names: Collection[str]) -> dict[str, int]:
    return {name: figures.get(name, 0) for name in names}


def _when(key: str, by: By) -> str:
    day = date.fromisoformat(key)
    if by == By.WEEK:
        return _("Week from %(day)s", day=format_day(day))
    return format_month(day) if by == By.MONTH else format_day(day)


def format_month(day: date) -> str:
    """November 2026."""
    return format_day(day).partition(" ")[2]


def _names(session: Session, by: By, keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """What they are called, and their code where they have one. One query."""
    if by == By.PRODUCT:
        called = _products(session, keys)
        return {key: (called.get(key) or key, key) for key in keys}
    if by == By.PRODUCER:
        makers = producers.by_code(session, keys)
        return {key: (makers[key].alias if key in makers else key, key) for key in keys}
    if by == By.CATEGORY:
        signs = {sign.slug: sign.name for sign in categories.signs(session)}
        return {key: (signs.get(key) or _("Without a category"), "") for key in keys}
    if by == By.REASON:
        return {key: (str(WORDS.get(key, key)), "") for key in keys}
    return {key: (_way(*key.partition(":")[::2]), "") for key in keys}


def _products(session: Session, keys: Collection[str]) -> dict[str, str]:
    accepted, latest = aliased(Revision), aliased(Revision)
    newest = (
        select(latest.name)
        .where(latest.product_id == Product.id)
        .order_by(latest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Product.code, func.coalesce(accepted.name, newest))
        .outerjoin(accepted, accepted.id == Product.accepted_id)
        .where(Product.code.in_(keys))
    )
    return dict(rows.all())


def _way(kind: str, courier: str) -> str:
    words = {"local": _("Brought in town"), "pickup": _("Collected by the buyer")}
    return words.get(kind) or courier or _("By courier")
