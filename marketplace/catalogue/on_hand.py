"""How many of a SKU there are, who holds them, and how that came to be: the rows. What is done with
them stands in `stock`.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor, Lifecycle, Lived
from marketplace.lifecycles import RESERVATION
from marketplace.lifecycles import Reservation as States

OPEN = (States.HELD, States.SOLD)
"""Goods wait for these orders."""


class Stock(Model):
    """On hand are goods that exist; some are held for unpaid orders, some are sold and unpacked.
    Up to `cap` more may be promised before they exist; `making` of them are. Of those on hand, the
    ones on the `shelf` lie with the cooperative, `allotted` of them for paid orders; the others lie
    with who made them.
    """

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("held >= 0 AND sold >= 0", name="not_negative"),
        CheckConstraint("held + sold <= on_hand", name="not_oversold"),
        CheckConstraint("cap >= 0 AND making >= 0", name="not_below_zero"),
        CheckConstraint(
            "allotted >= 0 AND allotted <= shelf AND shelf <= on_hand", name="shelved"
        ),
        CheckConstraint("allotted <= sold", name="allotted_sold"),
    )

    sku: Mapped[str] = mapped_column(primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    cap: Mapped[int] = mapped_column(default=0)
    making: Mapped[int] = mapped_column(default=0)
    shelf: Mapped[int] = mapped_column(default=0)
    allotted: Mapped[int] = mapped_column(default=0)

    @property
    def available(self) -> int:
        return self.on_hand - self.held - self.sold + max(0, self.cap - self.making)

    @property
    def free_at_home(self) -> int:
        """What its maker may take away again: what no order may need of hers."""
        return max(0, self.on_hand - self.shelf - (self.held + self.sold - self.allotted))


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
    at: Mapped[datetime] = mapped_column(index=True)


class Reservation(Lived, Model):
    """Goods of one SKU kept for one order. Of the quantity `making` do not exist yet, and those on
    the `shelf` lie with the cooperative. What went in one `parcel` is a reservation of its own;
    what waits is one.
    """

    __tablename__ = "reservation"
    lifecycle: ClassVar[Lifecycle] = RESERVATION
    __table_args__ = (
        Index(
            "ix_reservation_one_open", "order_reference", "sku", unique=True,
            postgresql_where=text("state <> 'used'"), sqlite_where=text("state <> 'used'"),
        ),
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("shelf >= 0 AND shelf + making <= quantity", name="shelved"),
        RESERVATION.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), index=True)
    quantity: Mapped[int]
    making: Mapped[int] = mapped_column(default=0)
    shelf: Mapped[int] = mapped_column(default=0)
    parcel: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[str]
    version: Mapped[int]

    @property
    def here(self) -> int:
        """How many of them exist."""
        return self.quantity - self.making

    @property
    def at_home(self) -> int:
        """How many of them lie with who made them."""
        return self.here - self.shelf


def note(
    session: Session,
    sku: str,
    quantity: int,
    *,
    reason: str,
    by: Actor,
    about: str = "",
    lot: str = "",
) -> None:
    """Writes down a change of the number on hand."""
    session.add(
        Movement(
            sku=sku, quantity=quantity, reason=reason, about=about, lot=lot, by=by.code,
            at=clock.now(),
        )
    )  # fmt: skip
