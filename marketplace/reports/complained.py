"""What buyers complained about, by what was wrong, and who bears it. A complaint counts on the day
it was opened; one that was taken back does not.
"""

from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from marketplace.lifecycles import Complaint as States
from marketplace.orders.complaint import NONE, UNDECIDED, Complaint, ComplaintLine
from marketplace.orders.order import OrderLine
from marketplace.payments.refund import BUYER, CARRIER, COOPERATIVE, PRODUCER
from marketplace.reports import grouping
from marketplace.reports.grouping import By, Gathered
from marketplace.reports.period import Period

GOODS, OURS, HERS, COURIERS, BUYERS, NOTHING, OPEN = (
    "goods", "ours", "hers", "couriers", "buyers", "declined", "undecided",
)  # fmt: skip
_THAT = {
    OURS: Complaint.borne_by == COOPERATIVE,
    HERS: Complaint.borne_by == PRODUCER,
    COURIERS: Complaint.borne_by == CARRIER,
    BUYERS: Complaint.borne_by == BUYER,
    NOTHING: Complaint.outcome == NONE,
    OPEN: Complaint.state.in_(UNDECIDED),
}


def report(session: Session, period: Period, by: By, *, most: int = grouping.MOST) -> Gathered:
    """One query, and one for names."""
    sums = grouping.read(session, _query(session, period, by), by, period)
    return grouping.gathered(session, sums, by, period, rank=GOODS, most=most)


def _query(session: Session, period: Period, by: By) -> Select[*tuple[Any, ...]]:
    n = ComplaintLine.quantity
    columns = [func.sum(case((that, n), else_=0)).label(name) for name, that in _THAT.items()]
    query = (
        select(func.sum(n).label(GOODS), *columns)
        .select_from(ComplaintLine)
        .join(Complaint, Complaint.id == ComplaintLine.complaint_id)
        .join(OrderLine, OrderLine.id == ComplaintLine.line_id)
        .where(Complaint.state != States.WITHDRAWN, period.of(Complaint.opened_at))
    )
    own = {By.REASON: ComplaintLine.reason, By.PRODUCER: ComplaintLine.producer}
    if by in own:
        return query.add_columns(own[by].label(grouping.BUCKET)).group_by(grouping.BUCKET)
    return grouping.grouped(session, query, by, period, Complaint.opened_at)
