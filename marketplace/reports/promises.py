"""I15: an order's lines add up to what the buyer was promised, also what each of both gives; what
came later instead of goods of a line is counted apart.
I16: the papers of a year have every number once, up to the last. I17: goods of an order that are
here are as many as its parts say.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, true, union_all
from sqlalchemy.orm import Session

from marketplace.catalogue.on_hand import OPEN, Reservation
from marketplace.kernel.among import among
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.paper import Numbering, Paper
from marketplace.orders.part import HERE, Part
from marketplace.payouts.receipt import CashReceipt
from marketplace.reports.buyers_money import Only
from marketplace.reports.differences import Sums, differences


def broken(session: Session) -> Iterator[str]:
    """A sentence for each order or year that says something else; what its lines add up to is
    asked by `adding_up`.
    """
    yield from _papers(session)
    yield from _here(session)


def _here(session: Session) -> Iterator[str]:
    """Received or accepted, and not packed."""
    parts = session.execute(
        select(OrderLine.sku, Part.order_reference, func.sum(Part.quantity))
        .join(OrderLine, OrderLine.id == Part.line_id)
        .where(Part.state.in_(HERE))
        .group_by(OrderLine.sku, Part.order_reference)
    )
    kept = session.execute(
        select(Reservation.sku, Reservation.order_reference, Reservation.shelf).where(
            Reservation.state.in_(OPEN)
        )
    )
    yield from differences("I17 goods here of", _by_order(kept), _by_order(parts))


def _by_order(rows: Any) -> Sums:
    return {f"{sku} in {order}": int(n) for sku, order, n in rows}


def adding_up(session: Session, only: Only = None) -> Iterator[str]:
    """I15: of all orders, or of `only` these."""
    some = among(Order.reference, only) if only is not None else true()
    rows = session.execute(
        select(
            Order.reference,
            Order.goods_total,
            Order.discount,
            func.coalesce(func.sum(OrderLine.total), 0),
            func.coalesce(func.sum(OrderLine.our_discount), 0),
        )
        .outerjoin(OrderLine, (OrderLine.order_id == Order.id) & OrderLine.instead_of_id.is_(None))
        .where(some)
        .group_by(Order.reference, Order.goods_total, Order.discount)
        .having(
            (func.coalesce(func.sum(OrderLine.total), 0) != Order.goods_total)
            | (func.coalesce(func.sum(OrderLine.our_discount), 0) != Order.discount)
        )
    ).all()
    yield from differences(
        "I15 goods of order",
        {row[0]: row[1] for row in rows},
        {row[0]: int(row[3]) for row in rows},
    )
    yield from differences(
        "I15 discount of order",
        {row[0]: row[2] for row in rows},
        {row[0]: int(row[4]) for row in rows},
    )


def _papers(session: Session) -> Iterator[str]:
    """Numbers are above zero and no number is there twice, whatever has it: as many as the last are
    all of them.
    """
    last = dict(session.execute(select(Numbering.year, Numbering.last)).all())
    numbers = union_all(
        select(Paper.year, Paper.number), select(CashReceipt.year, CashReceipt.number)
    ).subquery()
    years = session.execute(
        select(numbers.c.year, func.count(), func.max(numbers.c.number)).group_by(numbers.c.year)
    )
    counted = {year: (count, greatest) for year, count, greatest in years}
    for year in sorted({*last, *counted}):
        if counted.get(year, (0, 0)) != (last.get(year, 0), last.get(year, 0)):
            yield f"I16 papers of {year}: the last is {last.get(year, 0)}, not all are there"
