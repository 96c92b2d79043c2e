"""What stands on the papers of parcels: a label for the outside, a slip for the inside. It names
the cooperative and the buyer, and nobody who made anything.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, selectinload

from marketplace.catalogue.category import Category
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.gate import Storage
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.fulfilment.contents import in_words
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock
from marketplace.orders.bought import as_bought
from marketplace.orders.contact import Contact
from marketplace.orders.order import Order, OrderLine
from marketplace.policy import cooperative as cooperatives


class Row(NamedTuple):
    """So many of something in this parcel, and what was asked for it."""

    quantity: int
    name: str
    asked: list[str]


class Kept(NamedTuple):
    """The shelf of a product, and whether it is kept cool."""

    shelf: str
    cool: bool


class ParcelPaper(NamedTuple):
    """One parcel. `partly` says that more of the order goes in others."""

    shipment: Shipment
    order: Order
    contact: Contact
    rows: list[Row]
    shelves: set[str]
    cool: bool
    partly: bool
    packed_on: date

    @property
    def contents(self) -> str:
        """What the outside says is in it, in the language spoken now."""
        return in_words(self.shelves)

    @property
    def again(self) -> bool:
        """Whether it was printed before."""
        return self.shipment.prints > 1


def papers_of(session: Session, parcels: Sequence[Shipment]) -> list[ParcelPaper]:
    """Of these parcels, in their order; the number of questions does not grow with them."""
    wanted = {parcel.order_reference for parcel in parcels}
    orders = {
        order.reference: order
        for order in session.scalars(
            select(Order)
            .where(Order.reference.in_(wanted))
            .options(
                selectinload(Order.lines).selectinload(OrderLine.parts),
                selectinload(Order.deliveries),
            )
        )
    }
    kept = _kept(session, {line.product for order in orders.values() for line in order.lines})
    known = cooperatives.known(session)
    zone = known.zone if known else "WIB"
    return [_paper(parcel, orders[parcel.order_reference], kept, zone) for parcel in parcels]


def _paper(parcel: Shipment, order: Order, kept: dict[str, Kept], zone: str) -> ParcelPaper:
    inside = {line.id: _inside(line, parcel) for line in order.lines}
    lines = [line for line in order.lines if inside[line.id]]
    facts = [kept[line.product] for line in lines if line.product in kept]
    partly = any(inside[line.id] != line.quantity for line in order.lines)
    return ParcelPaper(
        shipment=parcel,
        order=order,
        contact=order.contact,
        rows=_rows(lines, inside),
        shelves={fact.shelf for fact in facts},
        cool=any(fact.cool for fact in facts),
        partly=partly,
        packed_on=clock.local(parcel.packed_at, zone).date(),
    )


def _inside(line: OrderLine, parcel: Shipment) -> int:
    return sum(part.quantity for part in line.parts if part.shipment == parcel.code)


def _rows(lines: Sequence[OrderLine], inside: dict[int, int]) -> list[Row]:
    """As the buyer chose them where they are all there, a gift set as one thing."""
    if all(inside[line.id] == line.quantity for line in lines):
        return [Row(one.quantity, one.name, one.contents + one.asked) for one in as_bought(lines)]
    return [Row(inside[line.id], line.name, line.asked) for line in lines]


def _kept(session: Session, products: set[str]) -> dict[str, Kept]:
    below, above = aliased(Category), aliased(Category)
    rows = session.execute(
        select(Product.code, below.slug, above.slug, FoodFacts.storage)
        .select_from(Product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(below, below.slug == Revision.category)
        .outerjoin(above, above.slug == below.parent)
        .outerjoin(FoodFacts, FoodFacts.revision_id == Revision.id)
        .where(Product.code.in_(products))
    )
    cold = {Storage.CHILL, Storage.FREEZE}
    return {code: Kept(top or slug, storage in cold) for code, slug, top, storage in rows}
