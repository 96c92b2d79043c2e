"""What lies with the cooperative, for the pages: whose it is, of which lot, what of it is free, and
what should be taken off the shelf. It is only ever read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from marketplace.catalogue.custody import Custody
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.selling import COURIER_LEFT_DAYS
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Product as States
from marketplace.people.producer import Producer

MOST = 50


@dataclass(frozen=True)
class Here:
    """So many of a lot, or of what has none, lie here; `meant` for orders that are paid, `free` for
    nobody, and the others are held for buyers who have not paid yet.
    """

    lot: Lot | None
    shelf: int
    meant: int
    free: int
    last_day: date | None

    @property
    def past(self) -> bool:
        """Whether nobody may eat it any more."""
        return self.lot is not None and self.lot.best_before < clock.today()

    @property
    def recalled(self) -> bool:
        return self.lot is not None and self.lot.recalled_on is not None

    @property
    def to_take_off(self) -> bool:
        """Whether it is not sold any more, for its date or because it was called back."""
        return bool(self.last_day and self.last_day < clock.today()) or self.recalled


@dataclass(frozen=True)
class Goods:
    """One SKU of somebody's; `at_home` are counted with her."""

    producer: Producer
    sku: str
    name: str
    here: Sequence[Here]
    at_home: int

    @property
    def shelf(self) -> int:
        return sum(one.shelf for one in self.here)

    @property
    def free(self) -> int:
        return sum(one.free for one in self.here)

    @property
    def meant(self) -> int:
        return sum(one.meant for one in self.here)


def all_of_it(session: Session, producer: str = "") -> list[Goods]:
    """By shop and name; hers alone with her code. Two queries."""
    query = _GOODS.where(Stock.shelf > 0)
    if producer:
        query = query.where(Producer.code == producer)
    return _read(session, query)


def one(session: Session, sku: str) -> Goods:
    """Whether or not anything of it is here. Raises `NotFound`."""
    found = _read(session, _GOODS.where(Stock.sku == sku))
    if not found:
        raise NotFound()
    return found[0]


def of_producer(session: Session, producer: str) -> list[Goods]:
    """All that she could leave here: what the office has accepted and she has not put away."""
    return _read(session, _GOODS.where(Producer.code == producer, Product.state == States.KEPT))


def movements_of(session: Session, sku: str) -> list[Custody]:
    """What came and went last, the newest first."""
    query = select(Custody).where(Custody.sku == sku).order_by(Custody.id.desc())
    return list(session.scalars(query.limit(MOST)))


_GOODS: Any = (
    select(Producer, Stock, Variant.label, Revision.name, Product.local)
    .select_from(Stock)
    .join(Variant, Variant.sku == Stock.sku)
    .join(Product, Product.id == Variant.product_id)
    .join(Producer, Producer.id == Product.producer_id)
    .join(Revision, Revision.id == Product.accepted_id)
    .order_by(Producer.alias, Producer.code, Revision.name, Variant.position, Stock.sku)
)


def _read(session: Session, query: Select[Any]) -> list[Goods]:
    rows = session.execute(query).all()
    lots: dict[str, list[Lot]] = {}
    for lot in session.scalars(
        select(Lot)
        .where(Lot.sku.in_([row.Stock.sku for row in rows]), Lot.shelf > 0)
        .order_by(Lot.best_before, Lot.made_on, Lot.id)
    ):
        lots.setdefault(lot.sku, []).append(lot)
    return [_goods(row, lots.get(row.Stock.sku, [])) for row in rows]


def _goods(row: Any, lots: Sequence[Lot]) -> Goods:
    stock, name = row.Stock, f"{row.name}, {row.label}" if row.label else row.name
    left = timedelta(days=0 if row.local else COURIER_LEFT_DAYS)
    here = [
        Here(lot, lot.shelf, lot.allotted, lot.free_here, lot.best_before - left) for lot in lots
    ]
    if not lots and stock.shelf:
        free = min(stock.on_hand - stock.held - stock.sold, stock.shelf - stock.allotted)
        here = [Here(None, stock.shelf, stock.allotted, free, None)]
    return Goods(row.Producer, stock.sku, name, here, stock.on_hand - stock.shelf)
