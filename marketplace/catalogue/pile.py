"""All there is of one SKU, locked until the story ends, so that what lies here, what may be
promised beyond it and the lots behind it are decided together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.catalogue import dating, freshness, lotting, shelf_life
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import Share
from marketplace.catalogue.on_hand import Stock, note
from marketplace.catalogue.shelf_life import Keeping
from marketplace.kernel.db import Adding
from marketplace.kernel.lifecycle import Actor
from marketplace.policy import goods


@dataclass(frozen=True)
class Pile:
    """As it was when it was locked: `free` of those `on_hand` are nobody's, `open_cap` more may be
    promised; `shelf` of them lie with the cooperative, `allotted` of these for paid orders. What
    is no food has no lots.
    """

    session: Session
    sku: str
    on_hand: int
    free: int
    free_at_home: int
    shelf: int
    allotted: int
    open_cap: int
    keeping: Keeping
    lots: Sequence[Lot]
    stock: Stock | None

    @property
    def free_here(self) -> int:
        """What lies with the cooperative and is nobody's."""
        return min(self.free, self.shelf - self.allotted)

    @property
    def is_food(self) -> bool:
        return self.keeping.life is not None

    def find(self, quantity: int, journey: Journey | None) -> tuple[int, list[Share]]:
        """How many of `quantity` lie here, fresh enough to be sold and sent, and in which lots."""
        if not self.is_food:
            return min(self.free, quantity), []
        rules, local = goods.current(self.session), self.keeping.local
        fits = freshness.sellable(rules, local=local, journey=journey)
        shares = lotting.first_out(self.lots, quantity, fits)
        return lotting.sum_of(shares), shares

    def shift(self, **by: int) -> None:
        """Adds to columns of the stock row."""
        if self.stock is not None:
            _shift(self.session, self.stock, by)

    def came(
        self, quantity: int, reason: str, by: Actor, about: str = "", made_on: date | None = None
    ) -> list[Share]:
        """Writes down that so many came; food is put into its lot."""
        life = self.keeping.life
        if life is None:
            note(self.session, self.sku, quantity, reason=reason, by=by, about=about)
            return []
        lot = lotting.join(self.session, self.sku, quantity, made_on, life)
        note(self.session, self.sku, quantity, reason=reason, by=by, about=about, lot=lot.code)
        return [Share(lot, quantity)]

    def went(
        self,
        quantity: int,
        shares: Sequence[Share],
        reason: str,
        by: Actor,
        about: str = "",
        taken: bool = False,
    ) -> None:
        """Writes down that so many went; food leaves these lots, where it may have been `taken`."""
        lotting.leave(self.session, shares, taken=taken)
        parts = [(share.lot.code, share.quantity) for share in shares] or [("", quantity)]
        for lot, n in parts:
            note(self.session, self.sku, -n, reason=reason, by=by, about=about, lot=lot)


def locked(session: Session, sku: str) -> Pile:
    """Whoever comes second waits here. From here on everything on hand of a food lies in lots."""
    row = session.execute(_ROW.with_for_update(), {"sku": sku}).scalar_one_or_none()
    if row is None:
        return Pile(session, sku, 0, 0, 0, 0, 0, 0, Keeping(), [], None)
    keeping = shelf_life.keeping_of(session, sku)
    lots = dating.date_all(session, row, keeping.life, keeping.maker) if keeping.life else []
    return Pile(
        session, sku, row.on_hand, row.on_hand - row.held - row.sold, row.free_at_home, row.shelf,
        row.allotted, max(0, row.cap - row.making), keeping, lots, row,
    )  # fmt: skip


# Asked several times for each SKU of each order: put together once.
_ROW = select(Stock).where(Stock.sku == bindparam("sku")).execution_options(populate_existing=True)
_shift = Adding(Stock, "on_hand", "held", "sold", "making", "shelf", "allotted")
