"""All there is of one SKU, locked until the story ends, so that what lies here, what may be
promised beyond it and the lots behind it are decided together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, or_, select
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
    """Its `stock` is as this story left it, its `lots` as they were when it was locked. What is no
    food has no lots.
    """

    session: Session
    stock: Stock
    keeping: Keeping
    lots: Sequence[Lot]

    @property
    def sku(self) -> str:
        return self.stock.sku

    @property
    def free(self) -> int:
        """What of it on hand is nobody's."""
        return self.stock.on_hand - self.stock.held - self.stock.sold

    @property
    def open_cap(self) -> int:
        """How many more may be promised before they exist."""
        return max(0, self.stock.cap - self.stock.making)

    @property
    def free_here(self) -> int:
        """What lies with the cooperative and is nobody's."""
        return min(self.free, self.stock.shelf - self.stock.allotted)

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

    def hold(self, here: int, making: int) -> bool:
        """Holds so many that lie here and so many that are still to be made, if there are."""
        return _hold(self.session, self.stock, {"held": here, "making": making})

    def shift(self, **by: int) -> None:
        """Adds to columns of the stock row."""
        for column, number in by.items():
            setattr(self.stock, column, getattr(self.stock, column) + number)

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
    """Whoever comes second waits here. From here on everything on hand of a food lies in lots. Of a
    SKU that nobody knows there is nothing.
    """
    return locked_all(session, [sku])[sku]


def locked_all(session: Session, skus: Collection[str]) -> dict[str, Pile]:
    """The same of several, by SKU and locked in that order: two stories cannot wait for each other
    in a circle.
    """
    wanted = list(skus)
    found = session.scalars(_ROWS.with_for_update(), {"skus": wanted}) if wanted else ()
    rows = {row.sku: row for row in found}
    keeping = shelf_life.keeping_of(session, rows)
    food = [sku for sku in rows if keeping[sku].life is not None]
    lots = lotting.lots_of_each(session, food)
    for sku in food:
        lots[sku] = dating.date_all(session, rows[sku], lots[sku], keeping[sku])
    nothing = {sku: Stock(sku=sku, **_NOTHING) for sku in wanted if sku not in rows}
    return {
        sku: Pile(session, stock, keeping.get(sku, Keeping()), lots.get(sku, []))
        for sku, stock in {**rows, **nothing}.items()
    }


_NOTHING = dict.fromkeys(("on_hand", "held", "sold", "cap", "making", "shelf", "allotted"), 0)
# Asked and told for the SKUs of each order: put together once.
_ROWS = (
    select(Stock)
    .where(Stock.sku.in_(bindparam("skus", expanding=True)))
    .order_by(Stock.sku)
    .execution_options(populate_existing=True)
)
_hold = Adding(
    Stock, "held", "making",
    only=[
        Stock.on_hand - Stock.held - Stock.sold >= bindparam("more_held"),
        or_(bindparam("more_making") == 0, Stock.cap - Stock.making >= bindparam("more_making")),
    ],
)  # fmt: skip
