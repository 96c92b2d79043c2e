"""A parcel of the cooperative, or goods that wait at its counter to be collected."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import SHIPMENT
from marketplace.lifecycles import Shipment as States
from marketplace.orders.delivery import Delivery, Kind
from marketplace.shipping.weight import Size

ON_THE_WAY = (States.PACKED, States.SENT, States.DELIVERED)
ENDED = (States.COMPLETED, States.RETURNED, States.LOST)
MOST_LISTED = 50


class Shipment(Lived, Model):
    """What was packed of one delivery of an order: all of it, or a part. `price` is what the buyer
    paid for the delivery, with its first parcel; `cost` what the courier asks of us, for so many
    `charged_kg`. Labels of one `print_batch` were printed together. `missed_at` the buyer said that
    it did not arrive; `again_for` names the parcel that came back and goes once more in this one.
    One that was opened again is no parcel any more: it is found by its own code alone.
    """

    __tablename__ = "shipment"
    lifecycle: ClassVar[Lifecycle] = SHIPMENT
    __table_args__ = (
        CheckConstraint("price >= 0 AND cost >= 0", name="amounts"),
        Index(
            "ix_shipment_one_waybill", "waybill", unique=True,
            postgresql_where=text("state = 'sent'"), sqlite_where=text("state = 'sent'"),
        ),
        SHIPMENT.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    kind: Mapped[str]
    courier: Mapped[str] = mapped_column(default="")
    waybill: Mapped[str | None] = mapped_column(index=True)
    weight_g: Mapped[int]
    charged_kg: Mapped[int] = mapped_column(default=1)
    length_cm: Mapped[int | None]
    width_cm: Mapped[int | None]
    height_cm: Mapped[int | None]
    price: Mapped[int]
    cost: Mapped[int] = mapped_column(default=0)
    prints: Mapped[int] = mapped_column(default=0)
    print_batch: Mapped[str | None] = mapped_column(index=True)
    packed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_by: Mapped[datetime | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]
    complete_after: Mapped[datetime | None] = mapped_column(index=True)
    missed_at: Mapped[datetime | None]
    again_for: Mapped[str | None] = mapped_column(ForeignKey("shipment.code"))
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    delivery: Mapped[Delivery] = relationship()

    @property
    def size(self) -> Size | None:
        """Its outside, where somebody has measured it."""
        if self.length_cm and self.width_cm and self.height_cm:
            return Size(self.length_cm, self.width_cm, self.height_cm)
        return None

    @property
    def collected(self) -> bool:
        return self.kind == Kind.PICKUP


UNOPENED = Shipment.state != States.OPENED


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
            .where(Shipment.order_reference == order_reference, UNOPENED)
            .order_by(Shipment.id)
        )
    )


def all_of_order(session: Session, order_reference: str) -> list[Shipment]:
    """The same, with those that were opened again: for its history."""
    mine = Shipment.order_reference == order_reference
    return list(session.scalars(select(Shipment).where(mine).order_by(Shipment.id)))


def among(session: Session, names: Collection[str]) -> list[Shipment]:
    """Those of these codes that there are, the first packed first."""
    mine = Shipment.code.in_(list(names)[:MOST_LISTED])
    return list(session.scalars(select(Shipment).where(mine, UNOPENED).order_by(Shipment.id)))


def of_delivery(session: Session, delivery_id: int) -> list[Shipment]:
    """The parcels of one of its ways, the first packed first."""
    return list(
        session.scalars(
            select(Shipment)
            .where(Shipment.delivery_id == delivery_id, UNOPENED)
            .order_by(Shipment.id)
        )
    )


class Listed(NamedTuple):
    """One page of parcels, and where the next begins."""

    parcels: list[Shipment]
    after: str


def listed(session: Session, states: Collection[str], *, after: str = "") -> Listed:
    """For the office, the first packed first; on from the parcel with this code."""
    query = select(Shipment).where(Shipment.state.in_(states)).order_by(Shipment.id)
    if after:
        last = select(Shipment.id).where(Shipment.code == after).scalar_subquery()
        query = query.where(Shipment.id > last)
    found = list(session.scalars(query.limit(MOST_LISTED + 1)))
    more = len(found) > MOST_LISTED
    return Listed(found[:MOST_LISTED], found[MOST_LISTED - 1].code if more else "")


def called(session: Session, said: str) -> Listed:
    """Those a code, an order's reference or a tracking number means, as it was typed or scanned."""
    plain = "".join(said.split()).upper()
    others = or_(Shipment.order_reference == plain, Shipment.waybill == plain)
    meant = or_(Shipment.code == plain, others & UNOPENED)
    query = select(Shipment).where(meant).order_by(Shipment.id).limit(MOST_LISTED)
    return Listed(list(session.scalars(query)), "")


def count_in(session: Session, *states: States) -> int:
    query = select(func.count()).select_from(Shipment).where(Shipment.state.in_(states))
    return session.scalar(query) or 0


def to_courier(session: Session) -> dict[str, int]:
    """How many parcels wait for each courier, by its name and service."""
    rows = session.execute(
        select(Shipment.courier, func.count())
        .where(Shipment.state == States.PACKED, Shipment.kind == Kind.COURIER)
        .group_by(Shipment.courier)
        .order_by(Shipment.courier)
    )
    return dict(rows.all())


def waiting_for(session: Session, courier: str) -> list[Shipment]:
    """Parcels packed for this courier, the first packed first."""
    mine = Shipment.kind == Kind.COURIER, Shipment.courier == courier
    return list(
        session.scalars(
            select(Shipment)
            .where(Shipment.state == States.PACKED, *mine)
            .order_by(Shipment.id)
            .limit(MOST_LISTED)
        )
    )
