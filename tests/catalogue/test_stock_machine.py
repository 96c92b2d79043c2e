"""Goods counted, held, paid, given back, packed, spoilt and called back in any order, each deed
twice: whatever happens, the numbers agree, and a deed that was refused has changed nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import spoiling, stock
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement, Reservation, Stock
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import Refusal
from marketplace.lifecycles import THE_SYSTEM
from tests.catalogue.larder import Good, Larder, day, larder_in, on_day
from tests.engines.templates import Engines
from tests.lasting import APP_ON
from tests.world import RATNA

WHICH, NUMBER = st.integers(0, 1), st.integers(0, 4)
CART = st.tuples(NUMBER, NUMBER).filter(any)
LIVES = st.sampled_from([None, 2, 5, 12])
JOURNEYS = st.sampled_from([None, None, Journey(day(0)), Journey(day(1), 3), Journey(day(3))])
DEEDS = ("pay", "pack", "pack one", "expire", "spoil", "wait", "rival", "clear up")
USUAL = (
    ("pay", "pack"),
    ("pay", "pack one", "pack one", "wait", "pack"),
    ("pay", "wait", "wait", "pack"),
    ("pay", "wait", "wait", "clear up", "pack"),
    ("expire", "rival", "pay", "pack"),
    ("pay", "spoil"),
)
FATE = st.sampled_from([(), *USUAL]) | st.lists(st.sampled_from(DEEDS), max_size=3)


class AnyOrder(RuleBasedStateMachine):
    """Two goods; each may be a food or become one, stay in town, be made to order."""

    orders: Bundle[str] = Bundle("orders")
    larder: Larder
    looked_at: ClassVar[set[str]] = set()  # of all examples: they share one database

    def __init__(self) -> None:
        super().__init__()
        self.day = 0

    @initialize(
        lives=st.tuples(LIVES, LIVES),
        in_town=st.tuples(st.booleans(), st.booleans()),
        caps=st.tuples(NUMBER, NUMBER),
    )
    def begin(self, lives: Any, in_town: Any, caps: Any) -> None:
        with on_day(0):
            self.goods = [
                self.larder.put(3, life=life, local=local, cap=cap)
                for life, local, cap in zip(lives, in_town, caps, strict=True)
            ]
            for good in self.goods:
                self.larder.count(good, 2, made_on=day(-1))

    # ---- deeds

    def _order(self, wanted: tuple[int, int], journey: Journey | None, fate: Sequence[str]) -> Any:
        cart = {good: n for good, n in zip(self.goods, wanted, strict=True) if n}
        left = self.available(*cart)
        order = codes.code()
        done = self.reserve_twice(cart, order, journey)
        enough = all(n <= most for n, most in zip(cart.values(), left, strict=True))
        assert enough if done else journey or not enough
        if not done:
            return multiple()
        self.goes_on(order, fate)
        return order

    # Most of what happens to goods happens by orders.
    first = rule(target=orders, wanted=CART, journey=JOURNEYS, fate=FATE)(_order)
    other = rule(target=orders, wanted=CART, journey=JOURNEYS, fate=FATE)(_order)

    @rule(order=orders, fate=FATE)
    def goes_on(self, order: str, fate: Sequence[str]) -> None:
        deeds: dict[str, Callable[[], object]] = {
            "pay": lambda: self.larder.sell(order),
            "pack": lambda: self.larder.pack(order, travel_days=self.day % 2),
            "pack one": lambda: self.pack_one(order),
            "expire": lambda: self.larder.release(order, by=THE_SYSTEM),
            "spoil": lambda: self.larder.release(order, written_off=True),
            "clear up": _clear_up,
        }
        for deed in fate:
            if deed == "wait":
                self.day += 3
            elif deed == "rival":
                self.rival_comes()
            elif self.twice(deeds[deed], once_only=deed != "pack one") and "pack" in deed:
                self.was_good(order)

    def rival_comes(self) -> None:
        for good in self.goods:
            self.reserve_twice({good: 2}, codes.code(), None)

    @rule(order=orders, which=WHICH)
    def is_called_off_when_made(self, order: str, which: int) -> None:
        made = {self.goods[which].sku}
        self.twice(lambda: self.larder.release(order, by=RATNA, made=made))

    @rule(which=WHICH, by=st.integers(-5, 6).filter(bool), ago=NUMBER)
    def count(self, which: int, by: int, ago: int) -> None:
        key, made_on = codes.token(), day(self.day - ago)
        self.twice(lambda: self.larder.count(self.goods[which], by, made_on=made_on, key=key))

    @rule(which=WHICH, n=NUMBER, deed=st.sampled_from(["allow", "learn", "recall", "clear up"]))
    def meanwhile(self, which: int, n: int, deed: str) -> None:
        good, key = self.goods[which], codes.token()
        if deed == "allow":
            self.twice(lambda: self.larder.allow(good, n, key=key))
        elif deed == "learn":
            self.twice(lambda: self.larder.keeps(good, 2 + n))
        elif deed == "recall":
            lots = [lot.code for lot in self.larder.lots_of(good)]
            self.twice(lambda: self.larder.recall(lots[n] if n < len(lots) else ""))
        else:
            left = self.available(*self.goods)
            self.twice(_clear_up)
            assert self.available(*self.goods) == left

    # ---- what must hold

    @invariant()
    def the_numbers_agree(self) -> None:
        assert self.larder.sound()
        for row in db.session.execute(select(Stock.__table__)).all():
            assert 0 <= row.held + row.sold <= row.on_hand
            assert row.making >= 0
        overtaken = select(Lot.code).where((Lot.taken > Lot.on_hand) | (Lot.taken < 0))
        assert not db.session.scalars(overtaken).all()

    @invariant()
    def what_went_is_told(self) -> None:
        """All of a packed reservation went; it was here, and what was to be made was made."""
        moved = select(Movement.about, Movement.sku, Movement.reason, Movement.quantity)
        told: Counter[tuple[str, str, str]] = Counter()
        for about, sku, reason, n in db.session.execute(moved.where(Movement.about != "")):
            told[about, sku, reason] += n
        went = Counter[tuple[str, str]]()
        kept = list(db.session.scalars(select(Reservation)))
        for one in kept:
            if one.state == "used":
                went[one.order_reference, one.sku] += one.quantity
                assert (one.making, one.shelf) == (0, one.quantity)
        for where in {(one.order_reference, one.sku) for one in kept}:
            assert told[*where, "packed"] == -went[where]

    def pack_one(self, order: str) -> None:
        """One of what waits goes ahead; the rest still waits for its own parcel."""
        waits = [one for one in stock.of_order(db.session(), order) if one.state == "sold"]
        some = {waits[0].sku: 1} if waits else {}
        db.session.rollback()
        self.larder.pack(order, travel_days=self.day % 2, quantities=some)

    def was_good(self, order: str) -> None:
        """What is in the parcel now was neither called back nor past its date."""
        found = db.session.execute(
            select(Lot.best_before, Lot.recalled_on, Reservation.code)
            .join(LotPick, LotPick.lot_id == Lot.id)
            .join(Reservation, Reservation.id == LotPick.reservation_id)
            .where(Reservation.order_reference == order, Reservation.state == "used")
        ).all()
        went = [lot for lot in found if lot.code not in self.looked_at]
        self.looked_at.update(lot.code for lot in went)
        assert all(lot.recalled_on is None for lot in went)
        assert all(lot.best_before >= day(self.day) for lot in went)

    # ---- how a deed is told

    def twice(self, deed: Callable[[], object], *, once_only: bool = True) -> bool:
        """Whether it was done; a refusal changed nothing, nor did the second time."""
        with on_day(self.day):
            before = self.larder.rows()
            done = _told(deed, Refusal)
            after = self.larder.rows()
            assert done or after == before
            if not once_only:
                return done
            _told(deed, Refusal, IntegrityError)
            assert self.larder.rows() == after
        return done

    def reserve_twice(self, cart: dict[Good, int], order: str, journey: Journey | None) -> bool:
        return self.twice(lambda: self.larder.reserve(cart, order=order, journey=journey))

    def available(self, *goods: Good) -> list[int]:
        db.session.rollback()
        with on_day(self.day):
            return [stock.available(db.session(), good.sku) for good in goods]


def _clear_up() -> None:
    while spoiling.write_off_due():
        """Other goods may come first."""


def _told(deed: Callable[[], object], *noes: type[Exception]) -> bool:
    try:
        deed()
    except noes:
        return False
    return True


@pytest.fixture
def larder_of(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], AbstractContextManager[Flask]]:
    return lambda engine: APP_ON[engine](engines, tmp_path_factory.mktemp("larder"))


def run(app: Flask, examples: int, steps: int) -> None:
    with larder_in(app) as larder:
        machine = type("AnyOrder", (AnyOrder,), {"larder": larder})
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


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 25), ("postgresql", 4)])
def test_any_order_of_deeds_leaves_the_numbers_right(
    larder_of: Callable[[str], AbstractContextManager[Flask]], engine: str, examples: int
) -> None:
    """M12, M14, M15, B15: on both engines."""
    with larder_of(engine) as app:
        run(app, examples, steps=10)


@pytest.mark.long
@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 400), ("postgresql", 150)])
def test_many_more_deeds_leave_the_numbers_right(
    larder_of: Callable[[str], AbstractContextManager[Flask]], engine: str, examples: int
) -> None:
    with larder_of(engine) as app:
        run(app, examples, steps=40)
