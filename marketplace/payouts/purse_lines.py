"""Each line of what a producer earns: the goods, their price, what is kept, what is hers, and where
that money is now, or why it waits. It says nothing about who bought them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.ledger.earning import Earning
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Payout as PayoutStates
from marketplace.lifecycles import Run as RunStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.complaint import UNDECIDED, Complaint, ComplaintLine
from marketplace.orders.order import OrderLine
from marketplace.orders.part import PAID_AND_OPEN, Part
from marketplace.payouts.payout import Payout, Run
from marketplace.policy.commission import Rate


class Where(StrEnum):
    """Where the money of a line is."""

    WAITING = "waiting"
    HELD = "held"
    READY = "ready"
    SENT = "sent"
    PAID = "paid"


class Why(StrEnum):
    """Why it is not hers yet, or what it waits for."""

    MAKE = "make"
    BRING = "bring"
    HERE = "here"
    PACKED = "packed"
    TRAVELS = "travels"
    COMPLAINT_TIME = "complaint time"
    COMPLAINT = "complaint"
    ASTRAY = "astray"
    NEXT_PAYOUT = "next payout"
    ON_ITS_WAY = "on its way"
    PAID = "paid"


@dataclass(frozen=True)
class Line:
    """Some goods of hers. `on` is the day that belongs to the reason: until when they are due, from
    when it is ready, when it was earned or paid. `payout` pays it, and `place` is where a list of
    earned lines goes on.
    """

    what: str
    quantity: int
    gross: Money
    commission: Money
    net: Money
    rate: Rate
    where: Where
    why: Why
    on: date | None
    taken_back: Money = 0
    payout: str = ""
    place: int = 0


_AT_HOME = {
    PartStates.TO_MAKE: Why.MAKE,
    PartStates.READY: Why.BRING,
    PartStates.RECEIVED: Why.HERE,
    PartStates.ACCEPTED: Why.HERE,
}
_ASTRAY = {ShipmentStates.RETURNED, ShipmentStates.LOST}
_PLANNED = and_(
    Payout.state == PayoutStates.PLANNED, Run.state.in_([RunStates.APPROVED, RunStates.SENT])
)
IN_PLACE: dict[Where, ColumnElement[bool]] = {
    Where.READY: or_(
        Earning.payout.is_(None),
        and_(Payout.state == PayoutStates.PLANNED, Run.state == RunStates.PROPOSED),
    ),
    Where.SENT: _PLANNED,
    Where.PAID: Payout.state == PayoutStates.ARRIVED,
}


def unearned(session: Session, producer: str) -> list[Line]:
    """What buyers paid for and that is not completed, the most urgent first. Two queries."""
    rows = session.execute(
        select(Part, Shipment, OrderLine.commission_bp, OrderLine.commission_a_piece)
        .join(OrderLine, OrderLine.id == Part.line_id)
        .outerjoin(Shipment, Shipment.code == Part.shipment)
        .where(
            Part.producer == producer, Part.state.in_(PAID_AND_OPEN), Part.paid_by != "producer"
        )
        .order_by(Part.due_on, Part.id)
    ).all()
    doubted = _complained_about(session, [part.code for part, *_rest in rows])
    return [
        _unearned(part, parcel, _rate(part, bp, a_piece), doubted=part.code in doubted)
        for part, parcel, bp, a_piece in rows
    ]


def earned(
    session: Session, producer: str, where: Where, *, before: int = 0, most: int = 30
) -> list[Line]:
    """Earned lines whose money is there, the newest first, on from the place `before`; one more
    than `most` when there are more. One query.
    """
    query = (
        select(
            Earning, Part, Payout, OrderLine.commission_bp, OrderLine.commission_a_piece
        )
        .outerjoin(Part, Part.code == Earning.part)
        .outerjoin(OrderLine, OrderLine.id == Part.line_id)
        .outerjoin(Payout, Payout.code == Earning.payout)
        .outerjoin(Run, Run.id == Payout.run_id)
        .where(Earning.producer == producer, IN_PLACE[where])
        .order_by(Earning.id.desc())
        .limit(most + 1)
    )
    if before:
        query = query.where(Earning.id < before)
    return [
        _earned(earning, payout, _rate(part, bp, a_piece), where)
        for earning, part, payout, bp, a_piece in session.execute(query)
    ]


def _rate(part: Part | None, bp: int | None, a_piece: Money | None) -> Rate:
    """There is none on goods that are made once more, and on what is no sale."""
    return Rate(0) if part is None or part.replaces else Rate(bp or 0, a_piece or 0)


def _complained_about(session: Session, parts: Sequence[str]) -> set[str]:
    return set(
        session.scalars(
            select(ComplaintLine.part)
            .join(Complaint, Complaint.id == ComplaintLine.complaint_id)
            .where(ComplaintLine.part.in_(parts), Complaint.state.in_(UNDECIDED))
        )
    )


def _unearned(part: Part, parcel: Shipment | None, rate: Rate, *, doubted: bool) -> Line:
    where, why, on = _why(part, parcel, doubted=doubted)
    return Line(
        part.what, part.quantity, part.amount, part.commission, part.net, rate, where, why, on
    )


def _why(
    part: Part, parcel: Shipment | None, *, doubted: bool
) -> tuple[Where, Why, date | None]:
    if doubted:
        return Where.HELD, Why.COMPLAINT, None
    if parcel is None:
        return Where.WAITING, _AT_HOME[PartStates(part.state)], part.due_on
    if parcel.state in _ASTRAY:
        return Where.HELD, Why.ASTRAY, None
    if parcel.state == ShipmentStates.DELIVERED:
        return Where.HELD, Why.COMPLAINT_TIME, _day(parcel.complete_after)
    if parcel.state == ShipmentStates.PACKED:
        return Where.WAITING, Why.PACKED, None
    return Where.WAITING, Why.TRAVELS, _day(parcel.delivered_by)


def _earned(earning: Earning, payout: Payout | None, rate: Rate, where: Where) -> Line:
    why = {Where.READY: Why.NEXT_PAYOUT, Where.SENT: Why.ON_ITS_WAY}.get(where, Why.PAID)
    paid_at = payout.decided_at if payout and where == Where.PAID else None
    return Line(
        earning.what, earning.quantity, earning.gross, earning.commission, earning.left, rate,
        where, why, _day(paid_at or earning.earned_at), earning.taken_back,
        payout.code if payout and where != Where.READY else "", earning.id,
    )  # fmt: skip


def _day(at: datetime | None) -> date | None:
    return clock.local(at).date() if at else None
