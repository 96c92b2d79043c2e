"""Whatever happened to lots and orders before, a lot leads to exactly the orders that hold some of
it: held against a small model that knows nothing of the database.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.catalogue import counting, lot_search
from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import (
    affected,
    cancelling,
    packing,
    recalling,
    returning,
    sending,
    unpacking,
)
from marketplace.fulfilment import recall as recalls
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import Refusal
from marketplace.orders.order import PICKUP
from marketplace.payments import settling
from marketplace.payments.payment import CASH
from marketplace.payments.refund import COOPERATIVE, RESTOCKED, WRITTEN_OFF
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.trade import Trade
from tests.world import RATNA, SEKAR, TONO

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["make", "order", "order", "buy", "buy", "pay", "cancel", "pack", "pack", "open",
             "collect", "give back", "recall", "pick again"]
        ),
        st.integers(0, 5),
        st.integers(1, 4),
    ),
    min_size=8,
    max_size=25,
)  # fmt: skip


@dataclass
class InLot:
    """A lot by the day it was made, so many days ago."""

    ago: int
    free: int = 0
    called_back: bool = False


@dataclass
class Kept:
    """An order: where its goods are, and which lots they are of. What was packed and `opened` again
    lies at the counter, where nothing else is free: what is called off is thrown away.
    """

    where: str
    picks: Counter[str] = field(default_factory=Counter)
    opened: bool = False


class Model:
    """The oldest goes first; what is called back goes nowhere."""

    def __init__(self) -> None:
        self.lots: dict[str, InLot] = {}
        self.orders: dict[str, Kept] = {}

    def first_out(self, quantity: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for code, lot in self.by_age():
            if not lot.called_back and (n := min(lot.free, quantity - found.total())):
                found[code] = n
        return found

    def by_age(self) -> list[tuple[str, InLot]]:
        return sorted(self.lots.items(), key=lambda pair: -pair[1].ago)

    def take(self, order: str, picks: Counter[str]) -> None:
        for code, n in picks.items():
            self.lots[code].free -= n
        self.orders[order].picks += picks

    def free(self, order: str, picks: Counter[str]) -> None:
        if not self.orders[order].opened:
            for code, n in picks.items():
                self.lots[code].free += n
        self.orders[order].picks -= picks

    def bad(self, order: str) -> Counter[str]:
        picks = self.orders[order].picks
        return Counter({c: n for c, n in picks.items() if self.lots[c].called_back})

    def recall(self, lot: str) -> None:
        self.lots[lot].called_back = True
        self.replace(lot)

    def replace(self, lot: str) -> None:
        """Of each order that waits for it, paid ones first."""
        waiting = [
            one
            for one, kept in self.orders.items()
            if kept.where in ("held", "sold") and not kept.opened
        ]
        for order in sorted(waiting, key=lambda one: self.orders[one].where != "sold"):
            fresh = self.first_out(self.orders[order].picks[lot])
            self.free(order, Counter({lot: fresh.total()}))
            self.take(order, fresh)

    def pack(self, order: str) -> bool:
        """What was called back is not even taken in at the counter: other goods come instead, or
        none at all.
        """
        bad = self.bad(order)
        fresh = Counter[str]() if self.orders[order].opened else self.first_out(bad.total())
        if fresh.total() < bad.total():
            return False
        self.free(order, bad)
        self.take(order, fresh)
        self.orders[order].where = "packed"
        return True

    def give_back(self, order: str, quantity: int) -> None:
        """Those that keep longest are free first."""
        for code, _lot in self.by_age()[::-1]:
            n = min(quantity, self.orders[order].picks[code])
            self.free(order, Counter({code: n}))
            quantity -= n

    def holders(self, lot: str) -> dict[str, tuple[str, int]]:
        kept = self.orders.items()
        return {one: (of.where, of.picks[lot]) for one, of in kept if of.picks[lot]}


class Tale:
    """Tells each deed to the shop and to the model."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.model = trade, Model()
        name, her = f"Keripik {codes.code()}", trade.kenanga
        trade.crisps = trade.on_sale(her, name, count=1, price=15_000, category="keripik-camilan")
        trade.crisps_sku = trade.sku(her, trade.crisps)
        trade.place(0, 1, method=CASH, delivery=PICKUP)  # what was counted lies in a lot now
        self.see_lots()
        [self.first] = self.model.lots
        self.model.lots[self.first].free = 0
        order = self.orders_in_shop()[0]
        self.model.orders[order] = Kept("held", Counter({self.first: 1}))

    def orders_in_shop(self) -> list[str]:
        found = lot_search.one(db.session(), self.first)
        return [row.order.reference for row in affected.of_lot(db.session(), found.lot)]

    def see_lots(self) -> None:
        db.session.rollback()
        today = clock.today()
        for lot in db.session.scalars(select(Lot).where(Lot.sku == self.trade.crisps_sku)):
            self.model.lots.setdefault(lot.code, InLot((today - lot.made_on).days))

    def tell(self, deed: str, which: int, n: int) -> None:
        lots, orders = list(self.model.lots), list(self.model.orders)
        lot, order = lots[which % len(lots)], orders[-1 - which % len(orders)]
        deeds: dict[str, Callable[[], object]] = {
            "make": lambda: self.make(which, n),
            "order": lambda: self.order(n),
            "buy": lambda: self.buy(n),
            "pay": lambda: self.pay(order),
            "cancel": lambda: self.cancel(order),
            "pack": lambda: self.pack(order),
            "open": lambda: self.open(order),
            "collect": lambda: self.collect(order),
            "give back": lambda: self.give_back(order, n),
            "recall": lambda: self.recall(lot),
            "pick again": lambda: self.pick_again(lot),
        }
        deeds[deed]()
        self.compare()

    def make(self, ago: int, n: int) -> None:
        trade = self.trade
        counting.count(
            trade.kenanga.code, trade.crisps, n, sku=trade.crisps_sku,
            made_on=clock.today() - timedelta(days=ago), key=codes.token(),
            by=trade.kenanga.actor,
        )  # fmt: skip
        self.see_lots()
        [lot] = [lot for lot in self.model.lots.values() if lot.ago == ago and not lot.called_back]
        lot.free += n

    def order(self, n: int) -> str:
        picks = self.model.first_out(n)
        if picks.total() < n:
            return ""
        reference = self.trade.place(0, n, method=CASH, delivery=PICKUP)
        self.model.orders[reference] = Kept("held")
        self.model.take(reference, picks)
        return reference

    def buy(self, n: int) -> None:
        if reference := self.order(n):
            self.pay(reference)

    def pay(self, order: str) -> None:
        if self.model.orders[order].where == "held":
            total = self.trade.of(order).total
            settling.settle_cash(order, total, key=codes.token(), by=TONO)
            self.model.orders[order].where = "sold"

    def cancel(self, order: str) -> None:
        kept = self.model.orders[order]
        if kept.where in ("held", "sold"):
            cancelling.cancel_as_staff(
                order, reason="x", borne_by=COOPERATIVE, write_off=kept.opened, by=RATNA
            )
            self.model.free(order, Counter(kept.picks))
            kept.where = "off"

    def pack(self, order: str) -> None:
        kept = self.model.orders[order]
        if kept.where != "sold":
            return
        fits = self.model.pack(order)
        if not kept.opened:
            assert done(lambda: self.trade.handed_over_rest(order)) == fits
        assert done(lambda: packing.pack_order(order, key=codes.token(), by=TONO)) == fits

    def open(self, order: str) -> None:
        kept = self.model.orders[order]
        if kept.where == "packed":
            [parcel] = [one.code for one in shipments.of_order(db.session(), order)]
            unpacking.open_again(parcel, key=codes.token(), by=TONO)
            kept.where, kept.opened = "sold", True

    def collect(self, order: str) -> None:
        kept = self.model.orders[order]
        if kept.where != "packed":
            return
        [parcel] = [one.code for one in shipments.of_order(db.session(), order)]
        fits = not self.model.bad(order)
        assert done(lambda: sending.collect(parcel, by=TONO)) == fits
        if fits:
            kept.where = "delivered"

    def give_back(self, order: str, n: int) -> None:
        kept = self.model.orders[order]
        if kept.where == "sold" and n < kept.picks.total():
            fate = WRITTEN_OFF if kept.opened else RESTOCKED
            asked = Asked(COOPERATIVE, fate, "x", {0: n}, 0)
            returning.give_back(order, asked, key=codes.token(), by=SEKAR)
            self.model.give_back(order, n)

    def recall(self, lot: str) -> None:
        if not self.model.lots[lot].called_back:
            recalling.recall_lot(lot, why="x", key=codes.token(), by=RATNA)
            self.model.recall(lot)

    def pick_again(self, lot: str) -> None:
        if self.model.lots[lot].called_back:
            row = lot_search.one(db.session(), lot).lot
            recall = recalls.of_lot(db.session(), row)
            assert recall
            recalling.pick_again(recall.code, by=RATNA)
            self.model.replace(lot)

    def compare(self) -> None:
        """Never one order more or less, and every piece of a lot is somewhere."""
        db.session.rollback()
        for code in self.model.lots:
            lot = lot_search.one(db.session(), code).lot
            rows = affected.of_lot(db.session(), lot)
            found = {row.order.reference: (str(row.where), row.quantity) for row in rows}
            assert found == self.model.holders(code)
            assert len(rows) == len(found)
            fate = lot_search.fate(db.session(), lot)
            somewhere = fate.at_home + fate.here + fate.lost + fate.returned + fate.corrected
            assert fate.came == somewhere + sum(row.quantity for row in rows)
        db.session.rollback()


def done(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except Refusal:
        return False
    return True


def run(engines: Engines, folder: Path, examples: int) -> None:
    with app_on_sqlite(engines, folder) as app, app.app_context():
        trade, called_back = Trade(app), Counter[bool]()

        @settings(
            max_examples=examples, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(DEEDS)
        def tale(deeds: list[tuple[str, int, int]]) -> None:
            told = Tale(trade)
            for deed in deeds:
                told.tell(*deed)
            called_back.update(lot.called_back for lot in told.model.lots.values())

        tale()
        assert trade.sound()
        assert min(called_back[True], called_back[False]) > 0


@pytest.mark.timeout(400)
def test_a_recall_names_exactly_the_affected_orders(engines: Engines, tmp_path: Path) -> None:
    """X12: lots that were picked again, goods cut from orders, orders called off and parcels."""
    run(engines, tmp_path, examples=12)


@pytest.mark.long
def test_many_more_recalls_name_exactly_the_affected_orders(
    engines: Engines, tmp_path: Path
) -> None:
    run(engines, tmp_path, examples=400)
