"""The ways in which an order reaches its buyer: each is a parcel of its own, with its own price.

What was packed and sent is a shipment; this is what was promised.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalogue.freshness import Journey
from marketplace.kernel.db import Model


class Kind(StrEnum):
    """By courier, brought in town by the cooperative itself, or collected by the buyer."""

    COURIER = "courier"
    LOCAL = "local"
    PICKUP = "pickup"


class Delivery(Model):
    """Some lines of an order on one way. `point` is where they are collected and from when until
    when; both are empty when that is at our counter at any time.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("kind IN ('courier', 'local', 'pickup')", name="kind_known"),
        CheckConstraint("price >= 0 AND latest_days >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    courier: Mapped[str] = mapped_column(default="")
    latest_days: Mapped[int] = mapped_column(default=0)
    price: Mapped[int]
    point: Mapped[str | None] = mapped_column(ForeignKey("pickup_point.code"))
    collect_from: Mapped[datetime | None]
    collect_until: Mapped[datetime | None]

    @property
    def collected(self) -> bool:
        return self.kind == Kind.PICKUP

    def journey(self, leaves_on: date) -> Journey:
        """Only a courier takes days, and wants what is fresh enough for them."""
        by_courier = self.kind == Kind.COURIER
        return Journey(leaves_on, self.latest_days if by_courier else None)
