"""What a buyer was promised: lines with prices, commission and total as they were that moment."""

from collections.abc import Collection
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.catalogue.freshness import Journey
from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import ORDER
from marketplace.orders import contact as contacts
from marketplace.orders import wish as wishes
from marketplace.orders.bought import Bought, as_bought
from marketplace.orders.contact import Contact
from marketplace.orders.delivery import Delivery
from marketplace.orders.part import Part
from marketplace.orders.pieces import Line
from marketplace.orders.wish import Wish
from marketplace.people import buyer as buyers

COURIER, PICKUP, BOTH = "courier", "pickup", "both"
"""What the buyer asked for: to be sent, to collect, or to be sent what may travel."""


class Order(Lived, Model):
    """Whoever holds its key is its buyer. Contact, note and key are sealed; by `email_index` it is
    found under the contact's e-mail, which cannot be read there. `discount` is what the
    cooperative gives on the goods; what a producer gives is in her lines already.
    """

    __tablename__ = "orders"
    lifecycle: ClassVar[Lifecycle] = ORDER
    known_by: ClassVar[str] = "reference"
    __table_args__ = (
        CheckConstraint("goods_total > 0 AND delivery_price >= 0", name="amounts"),
        CheckConstraint("discount >= 0 AND discount < goods_total", name="discount"),
        CheckConstraint("total = goods_total - discount + delivery_price", name="adds_up"),
        ORDER.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    key_sealed: Mapped[str]
    key_hash: Mapped[str]
    contact_sealed: Mapped[str]
    note_sealed: Mapped[str] = mapped_column(default="")
    email_index: Mapped[str] = mapped_column(default="", index=True)
    buyer: Mapped[str | None] = mapped_column(ForeignKey("buyer.code"), index=True)
    language: Mapped[str]
    delivery: Mapped[str]
    goods_total: Mapped[int]
    discount: Mapped[int] = mapped_column(default=0)
    delivery_price: Mapped[int]
    total: Mapped[int]
    placed_at: Mapped[datetime]
    hold_until: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    lines: Mapped[list["OrderLine"]] = relationship(
        order_by="OrderLine.position", back_populates="order"
    )
    deliveries: Mapped[list[Delivery]] = relationship(order_by=Delivery.position)

    @property
    def key(self) -> str:
        return sealing.unseal(self.key_sealed, about=f"orders.key:{self.reference}")

    @property
    def contact(self) -> Contact:
        return contacts.read(
            sealing.unseal(self.contact_sealed, about=f"orders.contact:{self.reference}")
        )

    @property
    def note(self) -> str:
        """What the buyer wrote to the cooperative: for its staff and nobody else."""
        sealed = self.note_sealed
        return sealing.unseal(sealed, about=f"orders.note:{self.reference}") if sealed else ""

    def readdress(self, contact: Contact) -> None:
        """From now on it goes there."""
        self.contact_sealed = _sealed(self.reference, "contact", contact.written())

    @property
    def parts(self) -> list[Part]:
        return [part for line in self.lines for part in line.parts]

    @property
    def promised(self) -> list["OrderLine"]:
        """What was ordered and paid, without what came instead of some of it."""
        return [line for line in self.lines if line.instead_of_id is None]

    @property
    def bought(self) -> list[Bought]:
        """Its lines as the buyer chose them: a gift set is one thing."""
        return as_bought(self.promised)

    @property
    def given(self) -> int:
        """What the buyer need not pay of what the goods cost, whoever gives it."""
        return self.discount + sum(line.her_discount for line in self.promised)

    @property
    def collected(self) -> bool:
        return self.delivery == PICKUP

    @property
    def courier(self) -> str:
        """Who brings what is sent; nothing when none of it is."""
        return ", ".join(parcel.courier for parcel in self.deliveries if parcel.courier)

    @property
    def journeys(self) -> dict[str, Journey]:
        """For each SKU: a parcel leaves when the last of it is made."""
        return {
            line.sku: parcel.journey(self.leaves_on(parcel))
            for parcel in self.deliveries
            for line in self.lines_of(parcel)
        }

    def leaves_on(self, parcel: Delivery) -> date:
        """The day on which all of it is there."""
        promised = [line.ship_by for line in self.lines_of(parcel) if line.ship_by]
        return max(promised, default=clock.today())

    def lines_of(self, parcel: Delivery) -> list["OrderLine"]:
        return [line for line in self.lines if line.delivery_id == parcel.id]

    def bought_in(self, parcel: Delivery) -> list[Bought]:
        """What of it goes this way, as the buyer chose it."""
        return as_bought(self.lines_of(parcel))


class OrderLine(Model):
    """Goods of one SKU; `name` is the product with its `label`. Price, commission with
    the rule it follows (none: the usual rate) and the day it leaves by were copied when the promise
    was made; `wish` is what the buyer asked for it,
    `set_name` how many of which gift set it was bought in. `her_discount` is off the total, and so
    off what its maker earns; `our_discount` is this line's share of what the cooperative gives.
    One that came later stands `instead_of` goods of another, and was promised then.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND unit_price > 0", name="positive"),
        CheckConstraint("total = unit_price * quantity - her_discount", name="adds_up"),
        CheckConstraint("her_discount >= 0 AND our_discount >= 0", name="discounts"),
        CheckConstraint("our_discount < total", name="our_discount"),
        CheckConstraint("commission >= 0 AND commission < total", name="commission"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    position: Mapped[int]
    sku: Mapped[str]
    product: Mapped[str]
    name: Mapped[str]
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    quantity: Mapped[int]
    unit_price: Mapped[int]
    her_discount: Mapped[int] = mapped_column(default=0)
    our_discount: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    commission_bp: Mapped[int]
    commission_a_piece: Mapped[int] = mapped_column(default=0)
    commission_rule: Mapped[str | None] = mapped_column(ForeignKey("commission_rule.code"))
    commission: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    wish: Mapped[str] = mapped_column(default="")
    ship_by: Mapped[date | None]
    set_name: Mapped[str] = mapped_column(default="")
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))

    order: Mapped[Order] = relationship(back_populates="lines")
    parts: Mapped[list[Part]] = relationship(order_by=Part.id)

    @property
    def listed(self) -> int:
        """What it costs before any discount."""
        return self.unit_price * self.quantity

    @property
    def paid(self) -> int:
        """What the buyer pays for it."""
        return self.total - self.our_discount

    @property
    def promised(self) -> Line:
        """Its numbers, to share among its goods."""
        return Line(self.quantity, self.paid, self.our_discount, self.commission)

    @property
    def wished(self) -> Wish:
        return wishes.read(self.wish)

    @property
    def asked(self) -> list[str]:
        """What the buyer asked for, in words."""
        return self.wished.said()


def sealed_columns(reference: str, contact: Contact, note: str) -> dict[str, str]:
    """Of a new order: a key, who gets it, a note to the cooperative and an e-mail, if any."""
    key = codes.token()
    return {
        "key_sealed": _sealed(reference, "key", key),
        "key_hash": codes.digest(key),
        "contact_sealed": _sealed(reference, "contact", contact.written()),
        "note_sealed": _sealed(reference, "note", note) if note else "",
        "email_index": buyers.blinded(contact.email)[0] if contact.email else "",
    }


def _sealed(reference: str, column: str, text: str) -> str:
    return sealing.seal(text, about=f"orders.{column}:{reference}")


def known_as(session: Session, reference: str) -> Order:
    """For staff. Raises `NotFound`."""
    order = session.scalar(select(Order).where(Order.reference == reference))
    if order is None:
        raise NotFound()
    return order


def whole(session: Session, reference: str) -> Order:
    """The same with its lines, all their parts and its deliveries, in one query."""
    found = session.scalars(
        select(Order)
        .where(Order.reference == reference)
        .options(joinedload(Order.lines).joinedload(OrderLine.parts), joinedload(Order.deliveries))
    )
    order = found.unique().one_or_none()
    if order is None:
        raise NotFound()
    return order


def load_parts(session: Session, order: Order) -> None:
    """All its parts in one query, for a story that goes through every line."""
    found = list(
        session.scalars(
            select(Part).where(Part.order_reference == order.reference).order_by(Part.id)
        )
    )
    for line in order.lines:
        set_committed_value(line, "parts", [part for part in found if part.line_id == line.id])


def to_decide_on(session: Session, reference: str) -> Order:
    """For stories that move it: whoever comes second waits here, so that no two stories wait for
    each other's goods. Raises `NotFound`.
    """
    (order,) = all_to_decide_on(session, [reference])
    return order


def all_to_decide_on(session: Session, references: Collection[str]) -> list[Order]:
    """The same of several, in the order of their references. Raises `NotFound`."""
    mine = select(Order).where(Order.reference.in_(references)).order_by(Order.reference)
    fresh = mine.with_for_update().execution_options(populate_existing=True)
    found = list(session.scalars(fresh))
    if len(found) < len(set(references)):
        raise NotFound()
    return found


def held_with(session: Session, reference: str, key: str) -> Order:
    """For whoever holds the key. Raises `NotFound`, and nobody learns which of both was wrong."""
    order = session.scalar(
        select(Order).where(Order.reference == reference, Order.key_hash == codes.digest(key))
    )
    if order is None:
        raise NotFound()
    return order


def among(session: Session, references: Collection[str]) -> list[Order]:
    """Those of these references that there are, in their order."""
    return list(
        session.scalars(
            select(Order).where(Order.reference.in_(references)).order_by(Order.reference)
        )
    )


def states_of(session: Session, references: Collection[str]) -> dict[str, str]:
    """The state of each of these orders."""
    rows = session.execute(
        select(Order.reference, Order.state).where(Order.reference.in_(references))
    )
    return dict(rows.all())
