"""The office's list of orders, a page at a time."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.orders.order import Order


def latest(
    session: Session,
    *,
    states: Collection[str] = (),
    like: str = "",
    before: str = "",
    after: str = "",
    most: int = 30,
) -> list[Order]:
    """For the office: the newest first; older than the order `before`, or newer than `after`.
    `like` is a part of a reference as somebody typed it.
    """
    query = select(Order).order_by(Order.id if after else Order.id.desc()).limit(most)
    if states:
        query = query.where(Order.state.in_(states))
    if wanted := codes.normal(like):
        query = query.where(Order.reference.contains(wanted, autoescape=True))
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
    session: Session,
    *,
    states: Collection[str] = (),
    like: str = "",
    before: str = "",
    after: str = "",
    most: int = 30,
) -> Slice:
    """`latest` with the way on and back."""
    found = latest(session, states=states, like=like, before=before, after=after, most=most + 1)
    more = len(found) > most
    shown = found[more:] if after else found[:most]
    if not shown:
        return Slice([], "", "")
    newer, older = (more, True) if after else (bool(before), more)
    return Slice(shown, shown[0].reference if newer else "", shown[-1].reference if older else "")


def _place(reference: str) -> ScalarSelect[int]:
    return select(Order.id).where(Order.reference == reference).scalar_subquery()
