"""Goods handed over, received, looked at, kept for orders, packed, called off, given back, counted
and taken away in any sequence: what came in is what went out and what still lies here, lot by lot.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from marketplace.catalogue import stock
from marketplace.catalogue.custody import Custody, Why
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import Batch
from marketplace.catalogue.on_hand import Stock
from marketplace.fulfilment import (
    cancelling,
    checking,
    complaining,
    keeping_shelf,
    packing,
    receiving,
    replacing,
    returning,
    sending,
    unpacking,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.checking import Fault
from marketplace.fulfilment.complaining import Wrong
from marketplace.fulfilment.keeping_shelf import Fate
from marketplace.fulfilment.receiving import Brought, Left
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import Refusal
from marketplace.orders import complaint as complaints
from marketplace.payments import refund as refunds
from marketplace.payments.payment import CASH
from marketplace.reports import goods, invariants, promises
from tests.engines.templates import Engines
from tests.lasting import APP_ON
from tests.trade import Trade
from tests.world import RATNA, SEKAR, TONO

BEGIN = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
CAME = {Why.HANDED_OVER, Why.CAME_BACK, Why.FOUND, Why.UNPACKED}
LEFT = {Why.PACKED, Why.RETURNED, Why.WRITTEN_OFF, Why.MISSING}
NUMBER, WHICH = st.integers(0, 3), st.integers(0, 1)
AGO = st.sampled_from([None, 0, 0, 1, 2, 12])


class AnySequence(RuleBasedStateMachine):
    """Rules are stories at the counter; each is told, or refused and nothing has happened."""

    orders: Bundle[str] = Bundle("orders")
    trade: Trade

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN

    # ---- rules

    @initialize(pouches=NUMBER, crisps=NUMBER)
    def lie_here(self, pouches: int, crisps: int) -> None:
        """So that some of what is bought lies here already."""
        self.skus = self.trade.pouch_sku, self.trade.crisps_sku
        self.done(self._more)
        self.leave(0, pouches, None)
        self.leave(1, crisps, 0)

    @rule(target=orders, pouches=NUMBER, crisps=st.integers(1, 3))
    def buy(self, pouches: int, crisps: int) -> str:
        with clock.at(self.now):
            try:
                return self.trade.bought(pouches, crisps, method=CASH)
            except Refusal:
                db.session.rollback()
                self._more()
                return self.trade.bought(pouches, crisps, method=CASH)

    @rule(which=WHICH, n=NUMBER, ago=AGO)
    def leave(self, which: int, n: int, ago: int | None) -> None:
        her = (self.trade.melati, self.trade.kenanga)[which]
        left = Left(self.skus[which], n, self._batch(ago))
        self.done(lambda: receiving.leave_here(her.code, [left], key=codes.token(), by=TONO))

    @rule(order=orders, n=NUMBER, ago=AGO, more=st.sampled_from([0, 0, 2]), tell=st.booleans())
    def receive(self, order: str, n: int, ago: int | None, more: int, tell: bool) -> None:
        for code, quantity in self._parts(order):
            brought = Brought(n or quantity, self._batch(ago), more, tell)
            self.done(partial(receiving.receive, code, brought, by=TONO))

    @rule(order=orders)
    def pass_on(self, order: str) -> None:
        """Everything of it is brought, looked at and packed, as far as it can be."""
        self.receive(order, 0, None, 0, False)
        self.accept(order)
        self.pack(order)

    @rule(order=orders)
    def accept(self, order: str) -> None:
        for code, _ in self._parts(order):
            self.done(partial(checking.accept, code, by=TONO))

    @rule(order=orders, n=NUMBER)
    def reject(self, order: str, n: int) -> None:
        for code, quantity in self._parts(order):
            fault = Fault("Lepas.", min(n, quantity) or None)
            self.done(partial(checking.reject, code, fault, by=TONO))

    @rule(order=orders)
    def pack(self, order: str) -> None:
        self.done(lambda: packing.pack_order(order, key=codes.token(), by=TONO))

    @rule(order=orders, crisps=NUMBER)
    def pack_some(self, order: str, crisps: int) -> None:
        some = {len(self.trade.of(order).lines) - 1: crisps}
        db.session.rollback()
        self.done(
            lambda: packing.pack_order(order, quantities=some, key=codes.token(), by=TONO)
        )

    @rule(order=orders, both=st.booleans())
    def open_again(self, order: str, both: bool) -> None:
        parcels = [one.code for one in shipments.of_order(db.session(), order)]
        for parcel in parcels if both else parcels[:1]:
            self.done(partial(unpacking.open_again, parcel, key=codes.token(), by=TONO))

    @rule(order=orders)
    def send(self, order: str) -> None:
        for parcel in [one.code for one in shipments.of_order(db.session(), order)]:
            bill = f"R{codes.code(10)}"
            key = codes.token()
            self.done(partial(sending.send, parcel, waybill=bill, cost=0, key=key, by=TONO))

    @rule(order=orders, line=WHICH)
    def send_once_more(self, order: str, line: int) -> None:
        """What is packed leaves and arrives, one of it broken."""
        self.send(order)
        for parcel in [one.code for one in shipments.of_order(db.session(), order)]:
            self.done(partial(sending.deliver, parcel, by=TONO))
        wrong = Wrong({line: 1}, {line: "broken"}, "Lepas.", "money")
        mine = self.trade.of(order).key
        self.done(lambda: complaining.complain(order, mine, wrong, None, key=codes.token()))
        for one in [one.code for one in complaints.of_order(db.session(), order)]:
            again = partial(replacing.send_again, one, refunds.COOPERATIVE, "Maaf.")
            self.done(partial(again, key=codes.token(), by=RATNA))

    @rule(order=orders)
    def need_not_send_once_more(self, order: str) -> None:
        for one in [one.code for one in complaints.of_order(db.session(), order)]:
            self.done(partial(replacing.call_off, one, key=codes.token(), by=RATNA))

    @rule(order=orders, write_off=st.booleans())
    def call_off(self, order: str, write_off: bool) -> None:
        bearer = refunds.COOPERATIVE if write_off else refunds.PRODUCER
        self.done(
            lambda: cancelling.cancel_as_staff(
                order, reason="x", by=RATNA, borne_by=bearer, write_off=write_off
            )
        )

    @rule(order=orders, line=WHICH, restock=st.booleans(), bearer=st.sampled_from(refunds.BEARERS))
    def give_back(self, order: str, line: int, restock: bool, bearer: str) -> None:
        """Also of what has left: goods that are no food come back and lie here."""
        fate = refunds.RESTOCKED if restock else refunds.WRITTEN_OFF
        asked = Asked(bearer, fate, "x", {line: 1}, 0)
        self.done(lambda: returning.give_back(order, asked, key=codes.token(), by=SEKAR))

    @rule(which=WHICH, by=st.integers(-3, 3))
    def count(self, which: int, by: int) -> None:
        sku, lot, here = self._lying(which)
        self.done(
            lambda: keeping_shelf.count(
                sku, lot, max(0, here + by), seen=here, key=codes.token(), by=TONO
            )
        )

    @rule(which=WHICH, n=st.integers(1, 3), fate=st.sampled_from(Fate))
    def take_off(self, which: int, n: int, fate: Fate) -> None:
        sku, lot, _ = self._lying(which)
        self.done(
            lambda: keeping_shelf.take_off(sku, lot, n, fate, key=codes.token(), by=TONO)
        )

    @rule(days=st.sampled_from([1, 9, 31]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    # ---- what must hold

    @invariant()
    def what_came_is_what_left_and_what_lies_here(self) -> None:
        came, left = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for row in db.session.scalars(select(Custody)):
            where = row.sku, row.lot
            assert row.reason in CAME | LEFT
            assert (row.quantity > 0) == (row.reason in CAME)
            (came if row.quantity > 0 else left)[where] += abs(row.quantity)
        lots = db.session.execute(select(Lot.sku, Lot.code, Lot.shelf)).all()
        for sku, code, shelf in lots:
            assert came[sku, code] == left[sku, code] + shelf
        for goods_here in db.session.scalars(select(Stock)):
            mine = [where for where in came if where[0] == goods_here.sku]
            lying = sum(came[where] - left[where] for where in mine)
            assert lying == goods_here.shelf <= goods_here.on_hand
        db.session.rollback()

    @invariant()
    def the_numbers_agree(self) -> None:
        session = db.session()
        assert not [*goods.broken(session), *promises.broken(session)]
        session.rollback()

    def teardown(self) -> None:
        assert not invariants.broken(db.session())
        db.session.rollback()

    # ---- how a deed is told

    def done(self, deed: Callable[[], object]) -> bool:
        with clock.at(self.now):
            try:
                deed()
            except Refusal:
                return False
            finally:
                db.session.rollback()
        return True

    def _more(self) -> None:
        with transaction() as session:
            for sku in (self.trade.pouch_sku, self.trade.crisps_sku):
                stock.change(session, sku, 20, reason="more", by=RATNA)

    def _batch(self, ago: int | None) -> Batch | None:
        if ago is None:
            return None
        with clock.at(self.now):
            return Batch(clock.today() - timedelta(days=ago))

    def _parts(self, order: str) -> list[tuple[str, int]]:
        found = [(part.code, part.quantity) for part in self.trade.of(order).parts]
        db.session.rollback()
        return found

    def _lying(self, which: int) -> tuple[str, str, int]:
        """Of a SKU, the lot that has most of it here."""
        sku = self.skus[which]
        lots = db.session.scalars(
            select(Lot).where(Lot.sku == sku).order_by(Lot.shelf.desc(), Lot.id)
        ).all()
        row = db.session.get_one(Stock, sku)
        found = (sku, lots[0].code, lots[0].shelf) if lots else (sku, "", row.shelf)
        db.session.rollback()
        return found


@pytest.fixture
def shop_on(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], AbstractContextManager[Flask]]:
    return lambda engine: APP_ON[engine](engines, tmp_path_factory.mktemp("custody"))


def run(app: Flask, examples: int, steps: int) -> None:
    with clock.at(BEGIN):
        trade = Trade(app)
    with app.app_context():
        machine: Any = type("AnySequence", (AnySequence,), {"trade": trade})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 12), ("postgresql", 3)])
def test_in_any_sequence_nothing_is_lost_or_doubled(
    shop_on: Callable[[str], AbstractContextManager[Flask]], engine: str, examples: int
) -> None:
    """X07, M06: Σ handed over = Σ packed − unpacked + on the shelf + returned + written off by lot.
    """
    with shop_on(engine) as app:
        run(app, examples, steps=12)


@pytest.mark.long
@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 60), ("postgresql", 20)])
def test_in_many_more_sequences_nothing_is_lost(
    shop_on: Callable[[str], AbstractContextManager[Flask]], engine: str, examples: int
) -> None:
    with shop_on(engine) as app:
        run(app, examples, steps=25)
