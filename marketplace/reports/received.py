"""What producers handed over and what became of it at the cooperative: sent back at the check,
returned because nobody bought it, written off or missed, or packed.
"""

from collections import Counter
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.custody import Custody, Why
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.fulfilment.rejection import Rejection
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part
from marketplace.people.producer import Producer
from marketplace.reports import grouping
from marketplace.reports.grouping import By, Gathered
from marketplace.reports.period import Period
from marketplace.reports.waste import of_goods

HANDED_OVER, REJECTED, RETURNED, LOST, PACKED = (
    "handed_over", "rejected", "returned", "lost", "packed",
)  # fmt: skip
_REASONS = {
    HANDED_OVER: (Why.HANDED_OVER,),
    RETURNED: (Why.RETURNED,),
    LOST: (Why.WRITTEN_OFF, Why.MISSING),
    PACKED: (Why.PACKED, Why.UNPACKED),
}


def report(session: Session, period: Period, by: By, *, most: int = grouping.MOST) -> Gathered:
    """Two queries, and one for names. What the check sent back is no unsold goods."""
    sums = grouping.together(
        grouping.read(session, _custody(session, period, by), by, period),
        grouping.read(session, _rejected(session, period, by), by, period),
    )
    for figures in sums.values():
        figures[RETURNED] = figures.get(RETURNED, 0) - figures.get(REJECTED, 0)
    return grouping.gathered(session, sums, by, period, rank=HANDED_OVER, most=most)


def failed(session: Session, period: Period) -> Counter[str]:
    """How many pieces each point of the check sent back, by its key; "" where none was ticked."""
    rows = session.execute(
        select(Rejection.points, func.sum(Rejection.quantity))
        .where(period.of(Rejection.at))
        .group_by(Rejection.points)
    )
    found: Counter[str] = Counter()
    for points, n in rows:
        for point in points.split() or [""]:
            found[point] += int(n)
    return found


def _custody(session: Session, period: Period, by: By) -> Select[*tuple[Any, ...]]:
    columns = [
        func.sum(case((Custody.reason.in_(reasons), _way(name) * Custody.quantity), else_=0)).label(
            name
        )
        for name, reasons in _REASONS.items()
    ]
    return (
        select(*columns, of_goods(session, period, by, Custody.at).label(grouping.BUCKET))
        .select_from(Custody)
        .join(Variant, Variant.sku == Custody.sku)
        .join(Product, Product.id == Variant.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(period.of(Custody.at))
        .group_by(grouping.BUCKET)
    )


def _way(name: str) -> int:
    """What left is counted as it left; what came out of a parcel again is not packed."""
    return 1 if name == HANDED_OVER else -1


def _rejected(session: Session, period: Period, by: By) -> Select[*tuple[Any, ...]]:
    return (
        select(
            func.sum(Rejection.quantity).label(REJECTED),
            of_goods(session, period, by, Rejection.at).label(grouping.BUCKET),
        )
        .select_from(Rejection)
        .join(Part, Part.code == Rejection.part)
        .join(OrderLine, OrderLine.id == Part.line_id)
        .join(Product, Product.code == OrderLine.product)
        .join(Producer, Producer.id == Product.producer_id)
        .where(period.of(Rejection.at))
        .group_by(grouping.BUCKET)
    )
