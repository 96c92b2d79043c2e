"""Carts, checkouts, payments, expiries, cancels, refunds and payouts in any order, each form twice:
whatever happens, the books say of every order exactly what happened to it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from marketplace.catalogue import stock
from marketplace.catalogue.on_hand import Reservation, Stock
from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import (
    cancelling,
    checking,
    editing,
    packing,
    receiving,
    returning,
    sending,
    undoing,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.swap import Instead
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import Refusal
from marketplace.ledger import chart, journal, moving
from marketplace.lifecycles import Order as States
from marketplace.orders import paper as papers
from marketplace.orders.order import Order
from marketplace.orders.part import OPEN
from marketplace.orders.pieces import piece
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refund_line as refund_lines
from marketplace.payments import refunding, settling
from marketplace.payments.payment import CASH, TRANSFER
from marketplace.payments.refund_line import Way
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.policy import rates
from marketplace.reports import buyers_money, invariants
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.trade import Trade
from tests.world import BAYU, RATNA, SEKAR, TONO

BEGIN = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
FLOAT = 10**9
EVERY = 500
NUMBER = st.integers(0, 3)
METHODS = st.sampled_from([CASH, TRANSFER])
BEARERS = st.sampled_from(refunds.BEARERS)
GOODS = st.sampled_from([refunds.RESTOCKED, refunds.WRITTEN_OFF])
WAYS = st.sampled_from(["hand over", "pack", "pack one", "send", "deliver", "complete"])
STEPS = st.sampled_from(["approve", "send", "confirm", "fail"])
PAID = {States.PAID, States.COMPLETED}


@dataclass
class Tale:
    """What this test knows of an order without asking the books."""

    wanted: list[int]
    rates: list[int]
    paid: bool = False
    back: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)

    def goes_back(self, chosen: Mapping[int, int]) -> None:
        """So many of each line."""
        self.last = Counter(chosen)
        self.back.update(self.last)
        assert all(self.back[place] <= n for place, n in enumerate(self.wanted))


class Shop:
    """One shop for all tales: the people, the clock, and how many steps were told."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.now, self.steps = trade, BEGIN, 0
        self.events = 0
        self.gone_back: Counter[bool] = Counter()  # whether some had gone back before
        # A price that no share divides: what is rounded shows.
        trade.pouch = trade.on_sale(trade.melati, "Dompet kulit", price=45_007, count=5)
        trade.pouch_sku = trade.sku(trade.melati, trade.pouch)
        self.others = [self.other(trade, price) for price in (30_011, 45_007, 60_013)]
        self.skus = trade.pouch_sku, trade.crisps_sku, *self.others
        self.bp, self.done = rates.Rates().commission_bp, Counter[str]()
        for place in (chart.BANK, chart.CASH_BOX):
            moving.move(chart.EQUITY, place, FLOAT, why="modal", key=codes.token(), by=SEKAR)

    def other(self, trade: Trade, price: int) -> str:
        """Goods that may come instead of others, as many as anybody wants."""
        sku = trade.sku(trade.melati, trade.on_sale(trade.melati, f"Tas {price}", price=price))
        with transaction() as session:
            stock.change(session, sku, 10_000, reason="more", by=RATNA)
        return sku

    def order(self, pouches: int, crisps: int, method: str) -> str:
        """Nothing is ever sold out or too old for long."""
        try:
            return self.trade.place(pouches, crisps, method=method)
        except Refusal:
            with transaction() as session:
                for sku in self.skus[:2]:
                    stock.change(session, sku, 30, reason="more", by=RATNA)
            return self.trade.place(pouches, crisps, method=method)


class AnyOrder(RuleBasedStateMachine):
    """Rules are stories; after each, the orders it touched are held against their books."""

    orders: Bundle[str] = Bundle("orders")
    bought: Bundle[str] = Bundle("bought")
    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.tales: dict[str, Tale] = {}

    # ---- rules

    @rule(target=orders, pouches=NUMBER, crisps=NUMBER, method=METHODS)
    def place(self, pouches: int, crisps: int, method: str) -> Any:
        return self._placed(pouches, crisps, method) if pouches + crisps else multiple()

    @initialize(targets=(orders, bought), pouches=st.integers(2, 3), crisps=NUMBER)
    def begin(self, pouches: int, crisps: int) -> str:
        return self._bought(pouches, crisps)

    @rule(targets=(orders, bought), pouches=st.integers(1, 3), crisps=NUMBER)
    def buy(self, pouches: int, crisps: int) -> str:
        """Most of what can go wrong is wrong with orders that are paid."""
        return self._bought(pouches, crisps)

    @rule(order=orders, too_much=st.sampled_from([0, 0, 0, -1_000, 1_000]))
    def a_transfer_comes(self, order: str, too_much: int) -> None:
        tale, payment = self.tales[order], self.shop.trade.payment(order)
        known = self.state(order)
        self.shop.events += 1
        amount, event = payment.due + too_much, f"e{self.shop.events}{order}"
        with clock.at(self.shop.now), transaction() as session:
            outcome = settling.settle(
                session, payments.known_as(session, payment.code), amount,
                event=event, place=chart.BANK, by=SEKAR,
            )  # fmt: skip
        if tale.paid or known not in (States.PLACED, States.EXPIRED):
            assert outcome == settling.Outcome.KEPT_APART
        tale.paid = tale.paid or outcome != settling.Outcome.KEPT_APART
        self.hold_against(order)

    @rule(order=orders)
    def it_is_paid_in_cash(self, order: str) -> None:
        self._paid_in_cash(order)

    @rule(hours=st.sampled_from([1, 30, 200]), payday=st.booleans())
    def time_passes(self, hours: int, payday: bool) -> None:
        if payday:
            self.done(self._pay_out)
        self.shop.now += timedelta(hours=hours)
        with clock.at(self.shop.now):
            while expire_due():
                pass
        self.hold_against(*self.tales)

    @rule(order=orders, by_buyer=st.booleans(), write_off=st.booleans(), bearer=BEARERS)
    def is_called_off(self, order: str, by_buyer: bool, write_off: bool, bearer: str) -> None:
        tale = self.tales[order]

        def deed(_: str) -> None:
            if by_buyer:
                cancelling.cancel_as_buyer(order, self.shop.trade.of(order).key)
            else:
                cancelling.cancel_as_staff(
                    order, reason="x", by=RATNA, borne_by=bearer, write_off=write_off
                )

        if self.done(lambda: deed("")) and tale.paid:
            tale.goes_back({n: many - tale.back[n] for n, many in enumerate(tale.wanted)})
        self.hold_against(order)

    @rule(order=orders, asked=st.booleans())
    def is_brought_back(self, order: str, asked: bool) -> None:
        self._bring_back(order, asked)

    @rule(target=bought, asked=st.booleans(), bearer=BEARERS)
    def is_called_off_by_mistake(self, asked: bool, bearer: str) -> str:
        """And somebody sees it at once."""
        order = self._bought(1, 1)
        self.is_called_off(order, by_buyer=False, write_off=False, bearer=bearer)
        self._bring_back(order, asked)
        return order

    def _bring_back(self, order: str, asked: bool) -> None:
        """Only what called it off is undone."""
        tale = self.tales[order]

        def brought_back() -> None:
            self.shop.done["brought back"] += 1
            if tale.paid:
                tale.back.subtract(tale.last)

        self.twice(
            lambda key: undoing.undo_cancel(order, reason="x", asked=asked, key=key, by=RATNA),
            order,
            then=brought_back,
        )

    @rule(order=bought, line=st.integers(0, 3), take=st.integers(1, 2), other=NUMBER,
          number=st.integers(1, 2), give=st.booleans(), bearer=BEARERS, goods=GOODS)  # fmt: skip
    def is_changed(
        self, order: str, line: int, take: int, other: int, number: int, give: bool, bearer: str,
        goods: str,
    ) -> None:  # fmt: skip
        self._change(order, line, take, other, number, give, bearer, goods)

    @rule(target=bought, take=st.integers(1, 2), other=NUMBER, number=st.integers(1, 2),
          bearer=BEARERS, goods=GOODS)  # fmt: skip
    def is_changed_at_once(
        self, take: int, other: int, number: int, bearer: str, goods: str
    ) -> str:
        """Before anybody made anything of it."""
        order = self._bought(2, 1)
        self._change(order, 0, take, other, number, True, bearer, goods)
        return order

    def _change(
        self, order: str, line: int, take: int, other: int, number: int, give: bool, bearer: str,
        goods: str,
    ) -> None:  # fmt: skip
        """Less of a line, or other goods instead: cheaper, as dear, or dearer."""
        tale = self.tales[order]
        line, sku = line % len(tale.wanted), self.shop.others[other - 1]
        instead = Instead(line, sku, number, give) if other else None

        def changed() -> None:
            self.shop.done["swapped" if other else "cut"] += 1
            if other:
                tale.wanted.append(number)
                tale.rates.append(self.shop.bp)
            tale.goes_back({line: take})

        asked = Asked(bearer, goods, "x", {line: take}, instead=instead)
        self.twice(
            lambda key: editing.change(order, asked, key=key, by=RATNA), order, then=changed
        )

    @rule(bp=st.sampled_from([500, 1_000, 1_500]))
    def the_commission_is_another(self, bp: int) -> None:
        """From now on; what was promised stays."""
        with clock.at(self.shop.now), transaction() as session:
            rates.put(session, rates.Rates(commission_bp=bp), by="x")
        self.shop.bp = bp

    @rule(order=orders, way=WAYS)
    def goes_on(self, order: str, way: str) -> None:
        self.done(lambda: self._move(order, way))
        self.hold_against(order)

    @rule(order=bought, take=st.tuples(NUMBER, NUMBER), bearer=BEARERS, goods=GOODS,
          delivery=st.sampled_from([0, 0, 2_500]))  # fmt: skip
    def goes_back(
        self, order: str, take: tuple[int, int], bearer: str, goods: str, delivery: int
    ) -> None:
        self._give_back(order, take, bearer, goods, delivery)

    @rule(order=bought, line=st.integers(0, 1), bearer=BEARERS, goods=GOODS)
    def one_more_goes_back(self, order: str, line: int, bearer: str, goods: str) -> None:
        """Piece by piece, so that what was rounded must come out even."""
        self._give_back(order, (1 - line, line), bearer, goods, 0)

    @rule(order=orders, step=STEPS, which=st.integers(0, 2))
    def its_refund_goes_on(self, order: str, step: str, which: int) -> None:
        with clock.at(self.shop.now):
            codes_ = [one.code for one in refunds.of_order(db.session(), order)]
        if which < len(codes_):
            code = codes_[which]
            self.twice(lambda key: self._refund(code, step, key), order, then=lambda: None)

    # ---- deeds

    def _placed(self, pouches: int, crisps: int, method: str) -> str:
        with clock.at(self.shop.now):
            reference = self.shop.order(pouches, crisps, method)
        wanted = [number for number in (pouches, crisps) if number]
        self.tales[reference] = Tale(wanted, [self.shop.bp] * len(wanted))
        self.hold_against(reference)
        return reference

    def _bought(self, pouches: int, crisps: int) -> str:
        reference = self._placed(pouches, crisps, CASH)
        self._paid_in_cash(reference)
        return reference

    def _paid_in_cash(self, order: str) -> None:
        tale, total = self.tales[order], self.shop.trade.of(order).total

        def paid() -> None:
            assert not tale.paid, "nobody pays twice at the counter"
            tale.paid = True

        self.twice(
            lambda key: settling.settle_cash(order, total, key=key, by=TONO), order, then=paid
        )

    def _move(self, order: str, way: str) -> None:
        trade = self.shop.trade
        if way == "hand over":
            for part in [part.code for part in trade.of(order).parts if part.can("receive")]:
                receiving.receive(part, by=TONO)
                checking.accept(part, by=TONO)
            return
        if way == "pack":
            packing.pack_order(order, key=codes.token(), by=TONO)
            return
        if way == "pack one":
            some = {0: 1}
            packing.pack_order(order, quantities=some, key=codes.token(), by=TONO)
            return
        parcels = shipments.of_order(db.session(), order)
        for parcel in [one.code for one in parcels if one.can(way)]:
            if way == "send":
                bill = f"R{codes.code(10)}"
                sending.send(parcel, waybill=bill, cost=9_000, key=codes.token(), by=TONO)
            elif way == "deliver":
                sending.deliver(parcel, by=TONO)
            else:
                sending.complete(parcel, by=RATNA)

    def _give_back(
        self, order: str, take: tuple[int, int], bearer: str, goods: str, delivery: int
    ) -> None:
        tale = self.tales[order]
        least = zip(take, tale.wanted, strict=False)
        chosen = {place: min(both) for place, both in enumerate(least) if min(both)}
        asked = Asked(bearer, goods, "x", chosen, delivery)

        def gone_back() -> None:
            self.shop.gone_back[bool(tale.back)] += 1
            tale.goes_back(chosen)

        self.twice(
            lambda key: returning.give_back(order, asked, key=key, by=SEKAR),
            order,
            then=gone_back,
        )

    def _refund(self, code: str, step: str, key: str) -> None:
        if step == "approve":
            refunding.approve(code, by=BAYU)
        elif step == "send":
            refunding.send(code, paid_from="cash", bank_reference="", key=key, by=SEKAR)
        elif step == "confirm":
            refunding.confirm(code, key=key, by=SEKAR)
        else:
            refunding.fail(code, by=SEKAR)

    def _pay_out(self) -> None:
        run = paying.propose(key=codes.token(), by=SEKAR)
        paying.approve(run, key=codes.token(), by=BAYU)
        paying.start_cash(run, by=SEKAR)
        kept = payouts.run_known_as(db.session(), run).payouts
        for payout, recovered, amount in [(p.code, p.recovered, p.amount) for p in kept]:
            assert recovered * 4 <= recovered + amount, "more than a quarter was recovered"
            (paying.bounce if recovered % 2 else paying.arrive)(
                payout, key=codes.token(), by=SEKAR
            )

    # ---- how a deed is told, and what must hold

    def done(self, deed: Callable[[], object]) -> bool:
        with clock.at(self.shop.now):
            try:
                deed()
            except Refusal:
                return False
            finally:
                db.session.rollback()
        return True

    def twice(
        self, deed: Callable[[str], object], order: str, *, then: Callable[[], None]
    ) -> None:
        """The form arrives twice with the same key: it is done once, or refused."""
        key = codes.token()
        if self.done(lambda: deed(key)):
            then()
        before = self.counted(order)
        self.done(lambda: deed(key))
        assert self.counted(order) == before, "pressed twice, done twice"
        self.hold_against(order)

    def counted(self, order: str) -> tuple[int, ...]:
        """How much there is of an order's refunds and lines, and what the books hold for it."""
        session = db.session()
        back = refunds.of_order(session, order)
        held = journal.balance(session, chart.customer_money(order))
        lines = len(self.shop.trade.of(order).lines)
        found = len(back), sum(one.amount for one in back), held, lines
        session.rollback()
        return found

    def state(self, order: str) -> str:
        found = self.shop.trade.of(order).state
        db.session.rollback()
        return found

    def hold_against(self, *orders: str) -> None:
        """The books of these orders, their refunds and all stock; everything now and then."""
        session = db.session()
        assert not list(buyers_money.broken(session, orders))
        for order in orders:
            self._its_books(order)
        self._stock()
        self.shop.steps += 1
        if self.shop.steps % EVERY == 0:
            assert not invariants.broken(session)
        session.rollback()

    def _its_books(self, order: str) -> None:
        session, tale, found = db.session(), self.tales[order], self.shop.trade.of(order)
        # A paid order stays paid, or is called off; nothing else pays one.
        assert tale.paid or found.state not in PAID
        assert not tale.paid or found.state in {*PAID, States.CANCELLED}
        self._shares(found)
        self._goods(found)
        self._papers(found)
        for refund in refunds.all_of_order(session, order):
            left = 0 if refund.state in ("confirmed", "withdrawn") else -refund.amount
            assert journal.balance(session, chart.refund_due(refund.code)) == left

    def _goods(self, order: Order) -> None:
        """What is still to come has its goods, whatever the order went through."""
        if order.state not in (States.PLACED, States.PAID):
            return
        wanted, kept = Counter[str](), Counter[str]()
        for line in order.lines:
            wanted[line.sku] += sum(part.quantity for part in line.parts if part.state in OPEN)
        for one in stock.of_order(db.session(), order.reference):
            kept[one.sku] += one.quantity if one.state in ("held", "sold") else 0
        assert wanted == kept

    def _papers(self, order: Order) -> None:
        """All papers of an order together say what the buyer paid and did not get back."""
        session = db.session()
        issued = papers.of_order(session, order.reference)
        if issued:
            said = sum(-one.says.total if one.is_counter else one.says.total for one in issued)
            back = refunds.of_order(session, order.reference)
            gone = sum(one.amount for one in back if one.source == refunds.OF_ORDER)
            assert said == issued[0].says.total - gone

    def _shares(self, order: Order) -> None:
        """To the rupiah: of each line, the very goods that went back, each of them once."""
        tale, session = self.tales[order.reference], db.session()
        gone = refund_lines.of_lines(session, [line.id for line in order.lines])
        for line, bp in zip(order.lines, tale.rates, strict=True):
            assert (line.commission_bp, line.commission) == (bp, line.total * bp // 10_000)
            begins = {part.code: part.begins_at for part in line.parts}
            places = list[int]()
            for one in gone:
                if one.line_id == line.id:
                    begin = begins[one.part]
                    if one.way in (Way.UNDONE, Way.BORNE):  # they stay in their part
                        begins[one.part] += one.quantity
                    places += range(begin, begin + one.quantity)
                    share = piece(line.promised, begin, one.quantity)
                    assert share == (one.amount, one.discount, one.commission)
            assert len(places) == len(set(places)) == tale.back[line.position]

    def _stock(self) -> None:
        session = db.session()
        here = func.sum(Reservation.quantity - Reservation.making)
        rows = session.execute(
            select(Reservation.sku, Reservation.state, here)
            .where(Reservation.state.in_(["held", "sold"]))
            .group_by(Reservation.sku, Reservation.state)
        ).all()
        kept = {(sku, state): n for sku, state, n in rows}
        for sku in self.shop.skus:
            row = session.execute(select(Stock.held, Stock.sold).where(Stock.sku == sku)).one()
            assert row == (kept.get((sku, "held"), 0), kept.get((sku, "sold"), 0))


@contextmanager
def shop_in(engines: Engines, folder: Path) -> Iterator[Shop]:
    with app_on_sqlite(engines, folder) as app, app.app_context(), clock.at(BEGIN):
        trade = Trade(app)
        shop = Shop(trade)
        yield shop
        assert trade.sound()
        assert min(shop.gone_back[False], shop.gone_back[True]) > 0, "a part, and then another"
        assert min(shop.done[deed] for deed in ("cut", "swapped", "brought back")) > 0, shop.done


def run(engines: Engines, folder: Path, *, examples: int, steps: int) -> None:
    with shop_in(engines, folder) as shop:
        machine = type("AnyOrder", (AnyOrder,), {"shop": shop})
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


@pytest.mark.timeout(400)
@pytest.mark.parametrize("half", ["one", "other"])
def test_whatever_happens_to_orders_the_books_agree(
    engines: Engines, tmp_path: Path, half: str
) -> None:
    """B17, M08, M10, M11, M12, M13, M14, M18, M19, M30: five thousand rules, most of them
    told twice; in two halves, because there may be two of us to run them.
    """
    run(engines, tmp_path, examples=50, steps=50)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(20))
def test_much_more_happens_and_the_books_agree(
    engines: Engines, tmp_path: Path, turn: int
) -> None:
    """A hundred thousand rules, a fresh shop for each five thousand."""
    run(engines, tmp_path, examples=100, steps=50)
