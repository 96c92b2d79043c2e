"""What a courier asks for its parcels, laid beside what we expected of each."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import COURIER_BILL
from marketplace.lifecycles import CourierBill as States

MOST_LISTED = 30


class CourierBill(Lived, Model):
    """`billed` is what it asks in all, `cost` what the books expected of the same parcels."""

    __tablename__ = "courier_bill"
    lifecycle: ClassVar[Lifecycle] = COURIER_BILL
    __table_args__ = (
        CheckConstraint("billed > 0 AND cost >= 0", name="amounts"),
        COURIER_BILL.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    courier: Mapped[str]
    number: Mapped[str]
    billed: Mapped[int]
    cost: Mapped[int]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    lines: Mapped[list["BillLine"]] = relationship(order_by="BillLine.id")

    @property
    def more(self) -> Money:
        """So much more than expected; below zero, less."""
        return self.billed - self.cost

    @property
    def differing(self) -> "list[BillLine]":
        """Parcels that cost other than expected, and those we do not know."""
        return [line for line in self.lines if line.more or not line.shipment]


class BillLine(Model):
    """One parcel; `shipment` is missing where no parcel of ours has this tracking number."""

    __tablename__ = "courier_bill_line"
    __table_args__ = (CheckConstraint("billed > 0 AND cost >= 0", name="amounts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("courier_bill.id"), index=True)
    waybill: Mapped[str]
    shipment: Mapped[str | None] = mapped_column(ForeignKey("shipment.code"), index=True)
    billed: Mapped[int]
    cost: Mapped[int]

    @property
    def more(self) -> Money:
        return self.billed - self.cost


def known_as(session: Session, code: str) -> CourierBill:
    """Raises `NotFound`."""
    bill = session.scalar(select(CourierBill).where(CourierBill.code == code))
    if bill is None:
        raise NotFound()
    return bill


def to_decide_on(session: Session, code: str) -> CourierBill:
    """For stories: whoever comes second sees what the first did. Raises `NotFound`."""
    bill = session.scalar(
        select(CourierBill)
        .where(CourierBill.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if bill is None:
        raise NotFound()
    return bill


def listed(session: Session, *, before: int = 0) -> list[CourierBill]:
    """The newest first, on from the row `before`; one more than a page holds."""
    query = select(CourierBill).order_by(CourierBill.id.desc()).limit(MOST_LISTED + 1)
    return list(session.scalars(query.where(CourierBill.id < before) if before else query))


def unpaid(session: Session) -> Money:
    """What couriers asked and nobody has paid."""
    asked = select(func.coalesce(func.sum(CourierBill.billed), 0))
    return int(session.scalar(asked.where(CourierBill.state == States.BOOKED)) or 0)


def parcels(session: Session, waybills: Collection[str]) -> dict[str, Shipment]:
    """Ours with these tracking numbers, the newest of each."""
    rows = session.scalars(
        select(Shipment).where(Shipment.waybill.in_(waybills)).order_by(Shipment.id)
    )
    return {shipment.waybill or "": shipment for shipment in rows}


def billed_before(session: Session, shipments: Collection[str]) -> set[str]:
    """Those of these parcels that stand on another bill that counts."""
    rows = session.scalars(
        select(BillLine.shipment)
        .join(CourierBill, CourierBill.id == BillLine.bill_id)
        .where(BillLine.shipment.in_(shipments), CourierBill.state != States.WITHDRAWN)
    )
    return {shipment for shipment in rows if shipment}
