"""Goods as far as their stock is concerned: how long they keep, and nothing a buyer would read.
Each deed is a story of its own, told by the person whose work it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import delete, select

from marketplace.catalogue import counting, outgoing, shelf, stock
from marketplace.catalogue.custody import Custody
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement, Reservation, Stock
from marketplace.catalogue.pile import locked
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.shelf import Deed
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Reservation as States
from marketplace.people import producer as producers
from marketplace.reports import goods
from tests.world import RATNA, TONO, World

# Ten in the morning in Semarang.
MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = MORNING.date()
BY_COURIER = 3


def day(n: int) -> date:
    """So many days from `TODAY`."""
    return TODAY + timedelta(days=n)


def on_day(n: int) -> Any:
    """Inside, it is ten in the morning of that day."""
    return clock.at(MORNING + timedelta(days=n))


class Good(NamedTuple):
    """Something that Kenanga makes."""

    product: str
    sku: str


class Count(NamedTuple):
    on_hand: int
    held: int
    sold: int
    making: int


class InLot(NamedTuple):
    """A lot by its date, in days from `TODAY`."""

    best_before: int
    on_hand: int
    taken: int


@contextmanager
def larder_in(app: Flask) -> Iterator["Larder"]:
    """A larder for many tests: each puts its own goods there."""
    with app.app_context():
        yield Larder(World(app))


class Larder:
    """Stock of Kenanga's, whatever it is."""

    def __init__(self, world: World) -> None:
        self.world, self.her = world, world.kenanga

    def put(
        self,
        count: int = 0,
        *,
        life: int | None = None,
        local: bool = False,
        cap: int = 0,
        accepted: bool = True,
    ) -> Good:
        """Something new; a food when it has a `life` in days."""
        with transaction() as session:
            her = producers.known_as(session, self.her.code)
            product = Product(code=codes.code(), producer_id=her.id, local=local)
            session.add(product)
            session.flush()
            new = Revision(
                code=codes.code(), product_id=product.id, name="Keripik", category="keripik-camilan"
            )
            sku = stock.open_sku(session)
            session.add_all([new, Variant(sku=sku, product_id=product.id, offered=True)])
            session.flush()
            product.accepted_id = new.id if accepted else None
            stock.allow(session, sku, cap)
            if life is not None:
                session.add(FoodFacts(revision_id=new.id, shelf_life_days=life))
            good = Good(product.code, sku)
        if count:
            self.count(good, count)
        return good

    def says(self, good: Good, life: int | None) -> None:
        """It is a food from now on, or none any more, and nobody has looked at its stock."""
        with transaction() as session:
            product = session.scalars(select(Product).where(Product.code == good.product)).one()
            session.execute(delete(FoodFacts).where(FoodFacts.revision_id == product.latest.id))
            if life is not None:
                session.add(FoodFacts(revision_id=product.latest.id, shelf_life_days=life))

    def keeps(self, good: Good, life: int) -> None:
        """The office has accepted that it is a food, and how long it keeps."""
        self.says(good, life)
        with transaction() as session:
            stock.date_food(session, good.sku)

    def count(
        self, good: Good, by_quantity: int, *, made_on: date | None = None, key: str = ""
    ) -> None:
        counting.count(
            self.her.code, good.product, by_quantity, sku=good.sku, made_on=made_on,
            key=key or codes.token(), by=self.her.actor,
        )  # fmt: skip

    def allow(self, good: Good, cap: int, *, key: str = "") -> None:
        counting.change_cap(
            self.her.code, good.product, cap, sku=good.sku, key=key or codes.token(),
            by=self.her.actor,
        )  # fmt: skip

    def reserve(
        self, wanted: Mapping[Good, int], *, journey: Journey | None = None, order: str = ""
    ) -> str:
        """Returns the order's reference."""
        order = order or codes.code()
        with transaction() as session:
            stock.reserve(
                session, order, {good.sku: n for good, n in wanted.items()}, journey=journey
            )
        return order

    def sell(self, order: str, *, by: Actor = TONO) -> None:
        with transaction() as session:
            stock.sell(session, order, by=by)

    def release(self, order: str, *, by: Actor = RATNA, **how: Any) -> None:
        with transaction() as session:
            stock.release(session, order, by=by, **how)

    def pack(self, order: str, *, by: Actor = TONO, **how: Any) -> None:
        """All of it is brought first."""
        with transaction() as session:
            for one in stock.of_order(session, order):
                if one.state == States.SOLD and one.shelf < one.quantity:
                    left = one.quantity - one.shelf
                    shelf.arrive(locked(session, one.sku), one, left, None, Deed(by, order))
            outgoing.pack(session, order, by=by, **how)

    def recall(self, lot: str) -> None:
        with transaction() as session:
            stock.recall(session, lot)

    def of(self, good: Good) -> Count:
        db.session.rollback()
        row = db.session.get_one(Stock, good.sku, populate_existing=True)
        return Count(row.on_hand, row.held, row.sold, row.making)

    def lots(self, good: Good) -> list[InLot]:
        """Those that hold something, by date."""
        return [
            InLot((lot.best_before - TODAY).days, lot.on_hand, lot.taken)
            for lot in self.lots_of(good)
            if lot.on_hand
        ]

    def lots_of(self, good: Good) -> list[Lot]:
        db.session.rollback()
        query = select(Lot).where(Lot.sku == good.sku).order_by(Lot.best_before, Lot.id)
        return list(db.session.scalars(query))

    def told(self, good: Good, since: int = 0) -> list[tuple[int, str]]:
        """What happened to the number on hand after the first so many things."""
        moved = stock.movements_of(db.session(), good.sku, most=1000)[::-1]
        return [(one.quantity, one.reason) for one in moved[since:]]

    def rows(self, *goods: Good) -> list[Any]:
        """Everything that counts these goods, as it stands in the database."""
        db.session.rollback()
        skus = [good.sku for good in goods]
        picks = (
            select(LotPick.__table__).join(Lot, Lot.id == LotPick.lot_id).where(Lot.sku.in_(skus))
        )
        queries = [
            select(table.__table__).where(table.sku.in_(skus))
            for table in (Stock, Movement, Reservation, Lot, Custody)
        ]
        return [db.session.execute(query).all() for query in (*queries, picks)]

    def sound(self) -> bool:
        found = list(goods.broken(db.session()))
        assert not found, found
        return True
