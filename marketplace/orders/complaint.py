"""What a buyer finds wrong with goods that were sent: which and how many, what is wished, and what
was decided. What was said about it stands in `said`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor, Lifecycle, Lived
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.lifecycles import COMPLAINT
from marketplace.lifecycles import Complaint as States
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part

UNDECIDED = (States.OPEN, States.ANSWERED)
REPLACEMENT, MONEY_BACK = "replacement", "money"
REFUND, RESEND, NONE = "refund", "resend", "none"


class Complaint(Lived, Model):
    """The office answers until `answer_by` and decides until `decide_by`. `outcome` is what was
    decided and `borne_by` whose matter that is; `late_reason` says why the office took it up after
    its time.
    """

    __tablename__ = "complaint"
    lifecycle: ClassVar[Lifecycle] = COMPLAINT
    __table_args__ = (
        CheckConstraint("wish IN ('replacement', 'money')", name="wish_known"),
        CheckConstraint("outcome IN ('', 'refund', 'resend', 'none')", name="outcome_known"),
        CheckConstraint(
            "borne_by IN ('', 'cooperative', 'producer', 'carrier', 'buyer')", name="borne_by"
        ),
        COMPLAINT.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    wish: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    late_reason: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[datetime]
    decide_by: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(default="")
    borne_by: Mapped[str] = mapped_column(default="")
    refund: Mapped[str | None] = mapped_column(ForeignKey("refund.code"))
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    lines: Mapped[list["ComplaintLine"]] = relationship(order_by="ComplaintLine.id")

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    def look_if_undecided(self, by: Actor) -> None:
        """Raises `WrongState`, `NotAllowed` where nothing can be decided any more."""
        if not self.can("decide"):
            raise WrongState()
        if not self.can("decide", by):
            raise NotAllowed()

    @property
    def next_deadline(self) -> datetime | None:
        """What the office has to do next, until when; nothing once it has ended."""
        if not self.undecided:
            return None
        return self.answer_by if self.answered_at is None else self.decide_by


class ComplaintLine(Model):
    """So many goods of one part, and what is wrong with them: one of `complaint_reasons`."""

    __tablename__ = "complaint_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    part: Mapped[str] = mapped_column(ForeignKey("part.code"), index=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    quantity: Mapped[int]
    reason: Mapped[str]

    line: Mapped[OrderLine] = relationship()


def known_as(session: Session, code: str) -> Complaint:
    """For staff. Raises `NotFound`."""
    complaint = session.scalar(select(Complaint).where(Complaint.code == code))
    if complaint is None:
        raise NotFound()
    return complaint


def to_decide_on(session: Session, code: str) -> Complaint:
    """For stories that hold its order already, as it is now. Raises `NotFound`."""
    known = select(Complaint).where(Complaint.code == code)
    complaint = session.scalar(known.execution_options(populate_existing=True))
    if complaint is None:
        raise NotFound()
    return complaint


def of_order(session: Session, order_reference: str) -> list[Complaint]:
    """An order's complaints, the oldest first."""
    mine = Complaint.order_reference == order_reference
    return list(session.scalars(select(Complaint).where(mine).order_by(Complaint.id)))


def of_parcel(session: Session, shipment: str) -> list[Complaint]:
    """Those about goods of a parcel, the oldest first."""
    lines = select(ComplaintLine.complaint_id).join(Part, Part.code == ComplaintLine.part)
    mine = Complaint.id.in_(lines.where(Part.shipment == shipment))
    return list(session.scalars(select(Complaint).where(mine).order_by(Complaint.id)))


def in_question(
    session: Session, order_reference: str, *, besides: str = ""
) -> dict[str, int]:
    """Of each part so many goods that a complaint is undecided about."""
    return _counted(
        session,
        Complaint.order_reference == order_reference,
        Complaint.state.in_(UNDECIDED),
        Complaint.code != besides,
    )


def complained(session: Session, parts: Collection[str]) -> dict[str, int]:
    """Of each of these parts so many that somebody complained about and did not withdraw, without
    those that were refunded.
    """
    return _counted(
        session,
        ComplaintLine.part.in_(parts),
        Complaint.state != States.WITHDRAWN,
        Complaint.refund.is_(None),
    )


def refunded(session: Session, parts: Collection[str]) -> dict[str, int]:
    """Of each of these parts so many whose money went back because somebody complained."""
    return _counted(session, ComplaintLine.part.in_(parts), Complaint.refund.is_not(None))


def _counted(session: Session, *where: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(ComplaintLine.part, func.sum(ComplaintLine.quantity))
        .join(Complaint, Complaint.id == ComplaintLine.complaint_id)
        .where(*where)
        .group_by(ComplaintLine.part)
    )
    return {part: int(quantity) for part, quantity in rows}
