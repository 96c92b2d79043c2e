"""Food of one day's making: when it was made, until when it is good, how much there is."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.db import Model


class Lot(Model):
    """`taken` of what is on hand is promised to orders; what lies on the `shelf` is with the
    cooperative, `allotted` of it for paid orders. Its code says nothing about its maker.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= on_hand", name="not_overtaken"),
        CheckConstraint(
            "allotted >= 0 AND allotted <= shelf AND shelf <= on_hand", name="shelved"
        ),
        CheckConstraint("allotted <= taken", name="allotted_taken"),
        CheckConstraint("made_on <= best_before", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), index=True)
    made_on: Mapped[date]
    best_before: Mapped[date]
    on_hand: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    shelf: Mapped[int] = mapped_column(default=0)
    allotted: Mapped[int] = mapped_column(default=0)
    recalled_on: Mapped[date | None]

    @property
    def free(self) -> int:
        """What no order may need, wherever it lies."""
        return self.on_hand - self.taken

    @property
    def free_here(self) -> int:
        """What of it lies with the cooperative."""
        return min(self.free, self.shelf - self.allotted)

    @property
    def free_at_home(self) -> int:
        """What its maker may take away again."""
        return max(0, self.on_hand - self.shelf - (self.taken - self.allotted))


class LotPick(Model):
    """How many of a lot are meant for a reservation; those on the `shelf` are here already."""

    __tablename__ = "lot_pick"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("shelf >= 0 AND shelf <= quantity", name="shelved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity: Mapped[int]
    shelf: Mapped[int] = mapped_column(default=0)
