"""How many there are, who holds them, and how that came to be.

A reservation is one conditional UPDATE a SKU, in SKU order, inside the story: two buyers racing
for the last one cannot both have it, and two stories cannot wait for each other in a circle.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model, changed
from marketplace.kernel.lifecycle import Actor, Lifecycle, Lived
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.lifecycles import RESERVATION
from marketplace.lifecycles import Reservation as States

MOST = 100_000


class SoldOut(NotNow):
    """`sku` names the first one there is not enough of, `left` how many there are."""

    def sentence(self) -> str:
        left = self.facts["left"]
        if left <= 0:
            return _("One of your goods is sold out. Please look at your cart.")
        return ngettext(
            "There is only %(n)s left of one of your goods.",
            "There are only %(n)s left of one of your goods.",
            left,
        )


class TooFew(NotNow):
    says = lazy("Stock cannot fall below what was ordered already.")


class Stock(Model):
    """On hand are goods that exist; some are held for unpaid orders, some are sold and unpacked.
    Up to `cap` more may be promised before they exist; `making` of them are.
    """

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("held >= 0 AND sold >= 0", name="not_negative"),
        CheckConstraint("held + sold <= on_hand", name="not_oversold"),
        CheckConstraint("cap >= 0 AND making >= 0", name="not_below_zero"),
    )

    sku: Mapped[str] = mapped_column(primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    cap: Mapped[int] = mapped_column(default=0)
    making: Mapped[int] = mapped_column(default=0)

    @property
    def available(self) -> int:
        return self.on_hand - self.held - self.sold + max(0, self.cap - self.making)


class Movement(Model):
    """Why the number on hand changed. Rows are only ever added; their sum is the number on hand."""

    __tablename__ = "stock_movement"
    __table_args__ = (CheckConstraint("quantity <> 0", name="not_zero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), index=True)
    quantity: Mapped[int]
    reason: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    lot: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[datetime]


class Reservation(Lived, Model):
    """Goods of one SKU kept for one order; `making` of the quantity do not exist yet."""

    __tablename__ = "reservation"
    lifecycle: ClassVar[Lifecycle] = RESERVATION
    __table_args__ = (
        UniqueConstraint("order_reference", "sku"),
        CheckConstraint("quantity > 0", name="positive"),
        RESERVATION.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), index=True)
    quantity: Mapped[int]
    making: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    version: Mapped[int]


def open_sku(session: Session) -> str:
    """A new SKU with nothing on hand."""
    sku = codes.code()
    session.add(Stock(sku=sku))
    session.flush()
    return sku


def change(session: Session, sku: str, by_quantity: int, *, reason: str, by: Actor) -> None:
    """Adds to or takes from what is on hand. Raises `TooFew`, and nothing changed."""
    moved = session.execute(
        update(Stock)
        .where(
            Stock.sku == sku,
            Stock.on_hand + by_quantity >= Stock.held + Stock.sold,
            Stock.on_hand + by_quantity <= MOST,
        )
        .values(on_hand=Stock.on_hand + by_quantity)
    )
    if not changed(moved):
        raise TooFew()
    _note(session, sku, by_quantity, reason=reason, by=by)


def reserve(session: Session, order_reference: str, quantities: Mapping[str, int]) -> None:
    """Holds each quantity for this order, all or nothing. Raises `SoldOut`."""
    for sku, quantity in sorted(quantities.items()):
        _hold(session, sku, quantity)
        session.add(
            Reservation(
                code=codes.code(), order_reference=order_reference, sku=sku, quantity=quantity
            )
        )


def _hold(session: Session, sku: str, quantity: int) -> None:
    held = session.execute(
        update(Stock)
        .where(Stock.sku == sku, Stock.on_hand - Stock.held - Stock.sold >= quantity)
        .values(held=Stock.held + quantity)
    )
    if not changed(held):
        raise SoldOut(sku=sku, left=available(session, sku))


def available(session: Session, sku: str) -> int:
    """How many a buyer could have now."""
    row = session.scalar(select(Stock).where(Stock.sku == sku))
    return row.available if row else 0


def of_order(session: Session, order_reference: str) -> list[Reservation]:
    """An order's reservations, in SKU order: the order in which stock is always touched."""
    return list(
        session.scalars(
            select(Reservation)
            .where(Reservation.order_reference == order_reference)
            .order_by(Reservation.sku)
        )
    )


def sell(session: Session, order_reference: str, *, by: Actor) -> None:
    """The order is paid: what was held is sold; what was given back is taken again if it is still
    there. Raises `SoldOut`.
    """
    for reservation in of_order(session, order_reference):
        if reservation.state == States.RELEASED:
            _hold(session, reservation.sku, reservation.quantity)
        reservation.move("sell", by=by)
        _shift(session, reservation, held=-1, sold=1)


def release(session: Session, order_reference: str, *, by: Actor) -> None:
    """The order will not be: what it held or had bought is free again."""
    for reservation in of_order(session, order_reference):
        was_held = reservation.state == States.HELD
        reservation.move("release", by=by)
        _shift(session, reservation, held=-1 if was_held else 0, sold=0 if was_held else -1)


def pack(session: Session, order_reference: str, *, by: Actor) -> None:
    """The goods are in the parcel: they are no longer on hand."""
    for reservation in of_order(session, order_reference):
        reservation.move("use", by=by)
        _shift(session, reservation, sold=-1, on_hand=-1)
        _note(
            session, reservation.sku, -reservation.quantity,
            reason="packed", about=order_reference, by=by,
        )  # fmt: skip


def _shift(
    session: Session, reservation: Reservation, *, held: int = 0, sold: int = 0, on_hand: int = 0
) -> None:
    n = reservation.quantity
    session.execute(
        update(Stock)
        .where(Stock.sku == reservation.sku)
        .values(
            held=Stock.held + held * n,
            sold=Stock.sold + sold * n,
            on_hand=Stock.on_hand + on_hand * n,
        )
    )


def _note(
    session: Session, sku: str, quantity: int, *, reason: str, by: Actor, about: str = ""
) -> None:
    session.add(
        Movement(sku=sku, quantity=quantity, reason=reason, about=about, by=by.code, at=clock.now())
    )
