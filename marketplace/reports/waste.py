"""What was lost: goods that were written off or missing, and food past its date. Its value is what
it would have been sold for today.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.custody import Why
from marketplace.catalogue.on_hand import Movement
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.people.producer import Producer
from marketplace.reports import grouping
from marketplace.reports.grouping import By, Gathered
from marketplace.reports.period import Period

WRITTEN_OFF, EXPIRED, MISSING, VALUE = "written_off", "expired", "missing", "value"
REASONS = {
    WRITTEN_OFF: (Why.WRITTEN_OFF,),
    EXPIRED: ("past its date",),
    MISSING: (Why.MISSING, "not there"),
}
_ALL = [reason for some in REASONS.values() for reason in some]


def report(session: Session, period: Period, by: By, *, most: int = grouping.MOST) -> Gathered:
    """Two queries, and one for names."""
    sums = grouping.read(session, _lost(session, period, by), by, period)
    return grouping.gathered(session, sums, by, period, rank=VALUE, most=most)


def _lost(session: Session, period: Period, by: By) -> Select[*tuple[Any, ...]]:
    columns = [
        func.sum(case((Movement.reason.in_(reasons), -Movement.quantity), else_=0)).label(name)
        for name, reasons in REASONS.items()
    ]
    return (
        select(
            *columns,
            func.sum(-Movement.quantity * Variant.price).label(VALUE),
            of_goods(session, period, by, Movement.at).label(grouping.BUCKET),
        )
        .select_from(Movement)
        .join(Variant, Variant.sku == Movement.sku)
        .join(Product, Product.id == Variant.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(
            Movement.reason.in_([one for some in REASONS.values() for one in some]),
            Movement.quantity < 0,
            period.of(Movement.at),
        )
        .group_by(grouping.BUCKET)
    )


def of_goods(session: Session, period: Period, by: By, instant: Any) -> ColumnElement[Any]:
    """What a query over products is grouped by."""
    if by.grain:
        return period.local_day(session, instant)
    if by == By.PRODUCER:
        return Producer.code.expression
    if by == By.CATEGORY:
        return func.coalesce(Product.category, "")
    return Product.code.expression
