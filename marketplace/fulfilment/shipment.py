"""A parcel of the cooperative, or goods that wait at its counter to be collected."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import SHIPMENT
from marketplace.lifecycles import Shipment as States
from marketplace.orders.delivery import Delivery, Kind


class Shipment(Lived, Model):
    """What was packed of one delivery of an order: all of it, or a part. `price` is what the buyer
    paid for the delivery, with its first parcel; `cost` what the courier asks of us for this one.
    """

    __tablename__ = "shipment"
    lifecycle: ClassVar[Lifecycle] = SHIPMENT
    __table_args__ = (CheckConstraint("price >= 0 AND cost >= 0", name="amounts"), SHIPMENT.check())

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    kind: Mapped[str]
    courier: Mapped[str] = mapped_column(default="")
    waybill: Mapped[str | None] = mapped_column(unique=True)
    weight_g: Mapped[int]
    price: Mapped[int]
    cost: Mapped[int] = mapped_column(default=0)
    packed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_by: Mapped[datetime | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]
    complete_after: Mapped[datetime | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    delivery: Mapped[Delivery] = relationship()

    @property
    def collected(self) -> bool:
        return self.kind == Kind.PICKUP


def known_as(session: Session, code: str) -> Shipment:
    """Raises `NotFound`."""
    shipment = session.scalar(select(Shipment).where(Shipment.code == code))
    if shipment is None:
        raise NotFound()
    return shipment


def of_order(session: Session, order_reference: str) -> list[Shipment]:
    """An order's parcels, the first packed first."""
    return list(
        session.scalars(
            select(Shipment)
            .where(Shipment.order_reference == order_reference)
            .order_by(Shipment.id)
        )
    )


def of_delivery(session: Session, delivery_id: int) -> list[Shipment]:
    """The parcels of one of its ways, the first packed first."""
    return list(
        session.scalars(
            select(Shipment).where(Shipment.delivery_id == delivery_id).order_by(Shipment.id)
        )
    )


def in_states(session: Session, *states: States) -> list[Shipment]:
    """For the office, the first packed first."""
    return list(
        session.scalars(select(Shipment).where(Shipment.state.in_(states)).order_by(Shipment.id))
    )
