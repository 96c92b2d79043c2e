"""What was sold. A sale counts when its goods are completed, because then they are earned; what was
undone later is taken off in the period in which that happened. Refunds count when they were
promised, discounts when they were booked. So every figure is what the books say of the same days.
"""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.ledger import chart
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Entry, Posting
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part
from marketplace.payments.refund import OF_ORDER, Refund
from marketplace.payments.refund_line import RefundLine, Way
from marketplace.reports import grouping
from marketplace.reports.grouping import By, Gathered, Sums
from marketplace.reports.period import Period

Query = Select[*tuple[Any, ...]]
ORDERS, GOODS, GROSS, COMMISSION, NET, DISCOUNT, REFUNDED, DELIVERY, COST = (
    "orders", "goods", "gross", "commission", "net", "discount", "refunded", "delivery", "cost",
)  # fmt: skip
WITH_DELIVERY = (By.DAY, By.WEEK, By.MONTH, By.WAY)


def report(session: Session, period: Period, by: By, *, most: int = grouping.MOST) -> Gathered:
    """At most eight queries, however much was sold."""
    found = grouping.gathered(session, sums(session, period, by), by, period, rank=GROSS, most=most)
    total = dict(found.total) | {ORDERS: _orders(session, period)}
    # An order with goods of two groups counts in both: what is left over cannot be added up.
    others = found.others and found.others._replace(figures={**found.others.figures, ORDERS: None})
    return Gathered(found.rows, others, total)


def sums(session: Session, period: Period, by: By) -> Sums:
    """All figures by group."""
    parts = [
        _read(session, _earned(period), by, period, Entry.booked_at),
        _read(session, _undone(period), by, period, Refund.asked_at),
        _read(session, _refunded(period), by, period, Refund.asked_at),
        _read(session, _withdrawn(period), by, period, Entry.booked_at),
    ]
    if by in WITH_DELIVERY:
        parts.append(_delivered(session, period, by))
    if by.grain:
        parts.append(_discounted(session, period, by))
    return {key: _net_of(figures) for key, figures in grouping.together(*parts).items()}


def earned_and_delivered(session: Session, period: Period) -> dict[str, int]:
    """All together, of what the books say by figure. Three queries."""
    parts = [
        _read(session, _earned(period), By.MONTH, period, Entry.booked_at),
        _read(session, _undone(period), By.MONTH, period, Refund.asked_at),
        _delivered(session, period, By.MONTH),
    ]
    return grouping.summed([_net_of(one) for one in grouping.together(*parts).values()])


def _net_of(found: dict[str, int]) -> dict[str, int]:
    """What was undone is taken off."""
    figures = dict(found)
    for name in (GOODS, GROSS, COMMISSION, NET, REFUNDED):
        figures[name] = figures.get(name, 0) - figures.pop(f"{name}_back", 0)
    return figures


def _read(session: Session, query: Query, by: By, period: Period, instant: Any) -> Sums:
    return grouping.read(session, grouping.grouped(session, query, by, period, instant), by, period)


def _earned(period: Period) -> Query:
    part_of_key = func.substr(Entry.key, len("earned:") + 1)
    return (
        select(
            func.count(func.distinct(Earning.order)).label(ORDERS),
            func.sum(Earning.quantity).label(GOODS),
            func.sum(Earning.gross).label(GROSS),
            func.sum(Earning.commission).label(COMMISSION),
            func.sum(Earning.amount).label(NET),
        )
        .select_from(Entry)
        .join(Earning, Earning.part == part_of_key)
        .join(Part, Part.code == Earning.part)
        .join(OrderLine, OrderLine.id == Part.line_id)
        .where(Entry.recipe == "earned", period.of(Entry.booked_at))
    )


def _undone(period: Period) -> Query:
    """Goods that were earned and went back: hers and ours are less by them."""
    return (
        _of_refunds(period)
        .add_columns(
            func.sum(RefundLine.quantity).label(f"{GOODS}_back"),
            func.sum(RefundLine.amount + RefundLine.discount).label(f"{GROSS}_back"),
            func.sum(RefundLine.commission).label(f"{COMMISSION}_back"),
            func.sum(RefundLine.taken_back + RefundLine.owed).label(f"{NET}_back"),
        )
        .where(RefundLine.way == Way.UNDONE)
    )


def _refunded(period: Period) -> Query:
    """What buyers were promised back for goods; what other goods were had for is not."""
    return _of_refunds(period).add_columns(
        func.sum(RefundLine.amount - RefundLine.carried).label(REFUNDED)
    )


def _withdrawn(period: Period) -> Query:
    """What was promised, and is not given back after all."""
    return (
        select(func.sum(RefundLine.amount - RefundLine.carried).label(f"{REFUNDED}_back"))
        .select_from(Entry)
        .join(Refund, Entry.key == "withdrawn:" + Refund.code)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, OrderLine.id == RefundLine.line_id)
        .where(Entry.recipe == "withdrawn", period.of(Entry.booked_at))
    )


def _of_refunds(period: Period) -> Query:
    return (
        select()
        .select_from(RefundLine)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .join(OrderLine, OrderLine.id == RefundLine.line_id)
        .where(Refund.source == OF_ORDER, period.of(Refund.asked_at))
    )


def _discounted(session: Session, period: Period, by: By) -> Sums:
    """Of whole orders, so of no product: straight from the books."""
    query = (
        select(func.sum(Posting.amount).label(DISCOUNT))
        .select_from(Posting)
        .join(Entry, Entry.key == Posting.entry)
        .where(Posting.account == chart.DISCOUNTS, period.of(Entry.booked_at))
    )
    return _by_day(session, query, by, period)


def _by_day(session: Session, query: Query, by: By, period: Period) -> Sums:
    day = period.local_day(session, Entry.booked_at).label(grouping.BUCKET)
    return grouping.read(session, query.add_columns(day).group_by(grouping.BUCKET), by, period)


def _delivered(session: Session, period: Period, by: By) -> Sums:
    """What buyers paid for parcels that were sent, and what couriers ask for them."""
    query = (
        select(func.sum(Shipment.price).label(DELIVERY), func.sum(Shipment.cost).label(COST))
        .select_from(Entry)
        .join(Shipment, Entry.key == "delivery:" + Shipment.code)
        .where(Entry.recipe == "delivery", period.of(Entry.booked_at))
    )
    if by.grain:
        return _by_day(session, query, by, period)
    way = (Shipment.kind + ":" + Shipment.courier).label(grouping.BUCKET)
    return grouping.read(session, query.add_columns(way).group_by(grouping.BUCKET), by, period)


def _orders(session: Session, period: Period) -> int:
    """Each once, whatever its goods are."""
    query = (
        select(func.count(func.distinct(Earning.order)))
        .select_from(Entry)
        .join(Earning, Earning.part == func.substr(Entry.key, len("earned:") + 1))
        .where(Entry.recipe == "earned", period.of(Entry.booked_at))
    )
    return session.scalar(query) or 0
