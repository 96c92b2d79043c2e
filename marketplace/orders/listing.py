"""The office's list of orders, a page at a time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.orders.order import Order


@dataclass(frozen=True)
class Wanted:
    """Which orders: `like` is a part of a reference as somebody typed it; placed at `since` or
    later and before `until`; to reach the buyer this way. What is empty narrows nothing.
    """

    states: Collection[str] = ()
    like: str = ""
    since: datetime | None = None
    until: datetime | None = None
    delivery: str = ""

    @property
    def clauses(self) -> Iterator[ColumnElement[bool]]:
        if self.states:
            yield Order.state.in_(self.states)
        if reference := codes.normal(self.like):
            yield Order.reference.contains(reference, autoescape=True)
        if self.since:
            yield Order.placed_at >= self.since
        if self.until:
            yield Order.placed_at < self.until
        if self.delivery:
            yield Order.delivery == self.delivery


ALL = Wanted()


def latest(
    session: Session, wanted: Wanted = ALL, *, before: str = "", after: str = "", most: int = 30
) -> list[Order]:
    """For the office: the newest first; older than the order `before`, or newer than `after`."""
    query = select(Order).where(*wanted.clauses).limit(most)
    query = query.order_by(Order.id if after else Order.id.desc())
    if before:
        query = query.where(Order.id < _place(before))
    if after:
        query = query.where(Order.id > _place(after))
    found = list(session.scalars(query))
    return found[::-1] if after else found


def of_buyer(session: Session, buyer: str, most: int = 100) -> list[Order]:
    """Those that she placed while she was in, or with her address before; the newest first."""
    return list(
        session.scalars(
            select(Order).where(Order.buyer == buyer).order_by(Order.id.desc()).limit(most)
        )
    )


class Slice(NamedTuple):
    """A page of a list; `newer` and `older` are the orders to go on from, where there are more."""

    orders: list[Order]
    newer: str
    older: str


def listed(
    session: Session, wanted: Wanted, *, before: str = "", after: str = "", most: int = 30
) -> Slice:
    """`latest` with the way on and back."""
    found = latest(session, wanted, before=before, after=after, most=most + 1)
    more = len(found) > most
    shown = found[more:] if after else found[:most]
    if not shown:
        return Slice([], "", "")
    newer, older = (more, True) if after else (bool(before), more)
    return Slice(shown, shown[0].reference if newer else "", shown[-1].reference if older else "")


def _place(reference: str) -> ScalarSelect[int]:
    return select(Order.id).where(Order.reference == reference).scalar_subquery()
