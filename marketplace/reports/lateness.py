"""What was promised for the days of a period, and when it was really made, brought, packed, sent
and delivered. A promise is the day by which goods leave; delivered they are some days later, as
many as the courier may take.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Select, case, cast, extract, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.product import Product
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Move
from marketplace.lifecycles import PART
from marketplace.lifecycles import Part as States
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part
from marketplace.reports import grouping
from marketplace.reports import period as periods
from marketplace.reports.grouping import BUCKET, By, Gathered, Row
from marketplace.reports.period import Period


class Step(StrEnum):
    READY = "ready"
    BROUGHT = "brought"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"


GROUPS = (By.PRODUCER, By.PRODUCT, By.CATEGORY, By.WAY, By.DAY, By.WEEK, By.MONTH)
_AT_HER = [States.TO_MAKE]
_NOT_HERE = [*_AT_HER, States.READY]
_UNPACKED = [*_NOT_HERE, States.RECEIVED, States.ACCEPTED]
_UNDONE = {
    Step.READY: _AT_HER,
    Step.BROUGHT: _NOT_HERE,
    Step.PACKED: _UNPACKED,
    Step.SENT: [*_UNPACKED, States.PACKED],
    Step.DELIVERED: [*_UNPACKED, States.PACKED],
}
# Whoever brings goods has made them, whether or not she pressed anything before.
_VERBS: dict[Step, tuple[tuple[str, ...], Callable[[Any], Any]]] = {
    Step.READY: (("ready", "receive"), func.min),
    Step.BROUGHT: (("receive",), func.max),
    Step.PACKED: (("pack",), func.max),
}


@dataclass
class Punctuality:
    """How many days late how many parts were; below zero they were early. `waiting` were promised
    and are not done, `overdue` of them should be.
    """

    late: Counter[int] = field(default_factory=Counter)
    waiting: int = 0
    overdue: int = 0

    @property
    def done(self) -> int:
        return self.late.total()

    @property
    def on_time_bp(self) -> int | None:
        """The share of what should be done that was done in time, in basis points."""
        due = self.done + self.overdue
        good = sum(n for days, n in self.late.items() if days <= 0)
        return good * 10_000 // due if due else None

    @property
    def median(self) -> int | None:
        """Half of what is done was no later than so many days; what was early is not late."""
        seen = 0
        for days in sorted(self.late):
            seen += self.late[days]
            if seen * 2 >= self.done:
                return max(0, days)
        return None

    @property
    def worst(self) -> int | None:
        return max(0, *self.late) if self.late else None

    @property
    def lost(self) -> int:
        """All days late together: where to look first."""
        return sum(days * n for days, n in self.late.items() if days > 0) + self.overdue

    def figures(self) -> dict[str, int | None]:
        return {
            "done": self.done,
            "waiting": self.waiting,
            "overdue": self.overdue,
            "on_time": self.on_time_bp,
            "median": self.median,
            "worst": self.worst,
        }


def by_step(session: Session, period: Period) -> dict[Step, Punctuality]:
    """All that was promised for these days; one query a step."""
    return {step: together(_asked(session, period, step, None).values()) for step in Step}


def report(
    session: Session, period: Period, step: Step, by: By, *, most: int = grouping.MOST
) -> Gathered:
    """One step, the least punctual group first. Two queries."""
    found = _asked(session, period, step, by)
    ranked = sorted(found, key=lambda key: (-found[key].lost, key))
    shown, rest = grouping.arranged(session, ranked, by, period, most)
    rows = [Row(name, code, found.get(key, Punctuality()).figures()) for key, name, code in shown]
    others = together(found[key] for key in rest).figures()
    return Gathered(
        rows,
        Row(grouping.others_word(rest), "", others) if rest else None,
        together(found.values()).figures(),
    )


def together(some: Iterable[Punctuality]) -> Punctuality:
    """As if they were one group."""
    whole = Punctuality()
    for one in some:
        whole.late.update(one.late)
        whole.waiting += one.waiting
        whole.overdue += one.overdue
    return whole


def _asked(session: Session, period: Period, step: Step, by: By | None) -> dict[str, Punctuality]:
    """For each group, how many days late how many were."""
    today = clock.today(period.zone)
    found: dict[str, Punctuality] = {}
    for row in session.execute(_query(session, period, step, by)).mappings():
        key = _key(row, by, period)
        one = found.setdefault(key, Punctuality())
        if row["days"] is not None:
            one.late[int(row["days"])] += row["n"]
        elif row["state"] in _UNDONE[step]:
            one.waiting += row["n"]
            one.overdue += row["n"] if row["promised"] < today else 0
    return found


def _key(row: Any, by: By | None, period: Period) -> str:
    if by is None:
        return ""
    if by.grain:
        return periods.start_of(row["promised"], by.grain, period.first).isoformat()
    return str(row[BUCKET])


def _query(session: Session, period: Period, step: Step, by: By | None) -> Select[*tuple[Any, ...]]:
    """Parts by how late they were, and by their state and promise where they are not done."""
    done, promise = _done(step), Part.due_on
    if step == Step.DELIVERED:
        late = _days(session, period, done) - _day_number(session, promise) - Delivery.latest_days
    else:
        late = _days(session, period, done) - _day_number(session, promise)
    query = (
        select(
            late.label("days"), Part.state.label("state"), promise.label("promised"),
            func.count().label("n"),
        )
        .select_from(Part)
        .join(OrderLine, OrderLine.id == Part.line_id)
        .outerjoin(Shipment, Shipment.code == Part.shipment)
        .where(
            promise >= period.first,
            promise <= period.last,
            Part.state.not_in([States.WAITING, States.CANCELLED]),
        )
        .group_by("days", Part.state, Part.due_on)
    )  # fmt: skip
    if step == Step.DELIVERED or by == By.WAY:
        query = query.join(Delivery, Delivery.id == OrderLine.delivery_id)
    if by is None or by.grain:
        return query
    return _grouped(query, by)


def _grouped(query: Select[*tuple[Any, ...]], by: By) -> Select[*tuple[Any, ...]]:
    key: Any = {
        By.PRODUCER: Part.producer,
        By.PRODUCT: OrderLine.product,
        By.CATEGORY: func.coalesce(Product.category, ""),
        By.WAY: Delivery.kind + ":" + Delivery.courier,
    }[by]
    if by == By.CATEGORY:
        query = query.outerjoin(Product, Product.code == OrderLine.product)
    return query.add_columns(key.label(BUCKET)).group_by(BUCKET)


def _done(step: Step) -> Any:
    """When it was done, by its last move; nothing while it was not."""
    if step == Step.SENT:
        return Shipment.sent_at
    if step == Step.DELIVERED:
        return Shipment.delivered_at
    verbs, which = _VERBS[step]
    moved = (
        select(which(Move.at))
        .where(Move.handle == Part.code, Move.thing == PART.thing, Move.verb.in_(verbs))
        .correlate(Part)
        .scalar_subquery()
    )
    # What was taken out of its parcel again is not packed.
    return case((Part.shipment.is_not(None), moved)) if step == Step.PACKED else moved


def _days(session: Session, period: Period, instant: Any) -> ColumnElement[Any]:
    return _day_number(session, period.local_day(session, instant))


def _day_number(session: Session, day: Any) -> ColumnElement[Any]:
    """A number that grows by one a day."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(day, type_=Float) + 0.5, Integer)
    return cast(extract("epoch", day) / 86_400, Integer)
