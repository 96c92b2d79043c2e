"""Food of one day's making: when it was made, until when it is good, how much there is."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.db import Model


class Lot(Model):
    """`taken` of what is on hand is promised to orders. Its code says nothing about its maker."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= on_hand", name="not_overtaken"),
        CheckConstraint("made_on <= best_before", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), index=True)
    made_on: Mapped[date]
    best_before: Mapped[date]
    on_hand: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    recalled_on: Mapped[date | None]


class LotPick(Model):
    """How many of a lot are meant for a reservation."""

    __tablename__ = "lot_pick"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity: Mapped[int]
