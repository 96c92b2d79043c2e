"""I15: an order's lines add up to what the buyer was promised, also what each of both gives."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.orders.order import Order, OrderLine
from marketplace.reports.differences import differences


def broken(session: Session) -> Iterator[str]:
    """A sentence for each order whose lines say something else."""
    rows = session.execute(
        select(
            Order.reference,
            Order.goods_total,
            Order.discount,
            func.coalesce(func.sum(OrderLine.total), 0),
            func.coalesce(func.sum(OrderLine.our_discount), 0),
        )
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .group_by(Order.reference, Order.goods_total, Order.discount)
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
