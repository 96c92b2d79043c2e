"""Which goods of an order somebody may complain about now: those that were sent or handed out, as
long as the law gives time, those of a lost parcel, and no piece twice. Nothing happens here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.category import Category
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock
from marketplace.kernel.indonesia import format_phone
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as States
from marketplace.orders import complaint as complaints
from marketplace.orders.complaint_reasons import NOT_ARRIVED, OF_KIND, Kind
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments import refund_line as refund_lines
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import timers

GONE = (PartStates.PACKED, PartStates.COMPLETED)


class WindowOver(NotNow):
    says = lazy("The time for complaints is over. Please call the cooperative: %(phone)s.")


class Goods(NamedTuple):
    """So many of one part; `lost` with their parcel."""

    part: Part
    quantity: int
    lost: bool


class Choice(NamedTuple):
    """A line of which so many goods can be complained about, for these reasons; `until` the first
    of them ends.
    """

    line: OrderLine
    goods: list[Goods]
    reasons: tuple[str, ...]
    until: datetime | None

    @property
    def quantity(self) -> int:
        return sum(each.quantity for each in self.goods)

    def goods_for(self, reason: str) -> list[Goods]:
        """What has not arrived is first what was lost; all else is wrong with what came."""
        return sorted(self.goods, key=lambda each: each.lost != (reason == NOT_ARRIVED))


def choices(session: Session, order: Order, *, by_staff: bool = False) -> list[Choice]:
    """The lines of the order that have such goods, in its order. Staff may take up what the buyer
    cannot any more, as long as the cooperative answers for it.
    """
    parcels = {
        parcel.code: parcel
        for parcel in shipments.of_order(session, order.reference)
        if _is_open(parcel, by_staff)
    }
    if not parcels:
        return []
    gone = [part for part in order.parts if part.state in GONE and part.shipment in parcels]
    gone_codes = [part.code for part in gone]
    back = refund_lines.kept_by_parts(session, gone_codes)
    said = complaints.complained(session, gone_codes)
    food = foods(session, order.lines)
    found = []
    for line in order.lines:
        goods = [
            Goods(part, left, parcels[part.shipment or ""].state == States.LOST)
            for part in gone
            if part.line_id == line.id
            and (left := part.quantity - back[part.code] - said.get(part.code, 0)) > 0
        ]
        if goods:
            ends = [parcels[each.part.shipment or ""].complete_after for each in goods]
            until = min((end for end in ends if end), default=None)
            found.append(Choice(line, goods, OF_KIND[_kind(line, food)], until))
    return found


def over(session: Session) -> WindowOver:
    """The refusal that says whom to call."""
    return WindowOver(phone=format_phone(cooperatives.required(session).phone))


def was_sent(parcels: Iterable[Shipment]) -> bool:
    """Whether one of these parcels has left, or was handed out."""
    return any(parcel.state != States.PACKED for parcel in parcels)


def _is_open(parcel: Shipment, by_staff: bool) -> bool:
    if parcel.state in (States.SENT, States.LOST):
        return True
    if parcel.delivered_at is None or parcel.complete_after is None:
        return False
    ends = timers.claim_ends(parcel.delivered_at) if by_staff else parcel.complete_after
    still = by_staff or parcel.state == States.DELIVERED
    return still and clock.now() < ends


def foods(session: Session, lines: Iterable[OrderLine]) -> set[str]:
    """The SKUs of these lines that are food: that never comes back, a picture is enough."""
    query = (
        select(Variant.sku)
        .join(Product, Product.id == Variant.product_id)
        .join(Category, Category.slug == Product.category)
        .where(Variant.sku.in_([line.sku for line in lines]), Category.food)
    )
    return set(session.scalars(query))


def _kind(line: OrderLine, foods: set[str]) -> Kind:
    if line.wish:
        return Kind.CUSTOM
    return Kind.FOOD if line.sku in foods else Kind.THING
