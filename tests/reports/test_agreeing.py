"""Whatever happened to orders, the reports count what the books have, on any days."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from marketplace.fulfilment import editing
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.swap import Instead
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.ledger import journal
from marketplace.payments.refund import COOPERATIVE, WRITTEN_OFF
from marketplace.reports import agreeing, grouping, lateness, sales, waste
from marketplace.reports import period as periods
from marketplace.reports.grouping import By
from marketplace.reports.period import Period
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.payments.test_any_order import BEGIN, NUMBER, AnyOrder, Shop
from tests.trade import POUCH, Trade
from tests.world import RATNA

TOTALS = (sales.GOODS, sales.GROSS, sales.COMMISSION, sales.NET, sales.REFUNDED)


class MostAreSold(AnyOrder):
    """What is earned is what reports are about."""

    @rule(targets=(AnyOrder.orders, AnyOrder.bought), pouches=st.integers(1, 3), crisps=NUMBER)
    def sell(self, pouches: int, crisps: int) -> str:
        order = self._bought(pouches, crisps)
        for way in ("hand over", "pack", "send", "deliver", "complete"):
            self.done(partial(self._move, order, way))
        self.hold_against(order)
        return order


def played(shop: Shop, examples: int, steps: int) -> None:
    machine = type("MostAreSold", (MostAreSold,), {"shop": shop})
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


def cut(whole: Period) -> list[Period]:
    """In three pieces."""
    first, third = whole.first, timedelta(days=max(1, whole.days // 3))
    days = [first, first + third, first + 2 * third]
    ends = [days[1] - timedelta(days=1), days[2] - timedelta(days=1), whole.last]
    return [periods.between(a, b, whole.zone) for a, b in zip(days, ends, strict=True)]


@pytest.mark.timeout(400)
def test_whatever_happens_the_reports_are_what_the_books_say(
    engines: Engines, tmp_path: Path
) -> None:
    """M28: commission, what makers earned, discounts, delivery, refunds and who bears them."""
    app_of = app_on_sqlite(engines, tmp_path)
    with app_of as app, app.app_context(), clock.at(BEGIN):
        shop = Shop(Trade(app))
        played(shop, examples=12, steps=30)
        whole = periods.between(BEGIN.date(), shop.now.date() + timedelta(days=1), "WIB")
        for days in (whole, *cut(whole)):
            found = agreeing.agreements(db.session(), days)
            assert [row for row in found if row.difference] == []
            _every_group_adds_up(days)
        all_of_it = {row.what: row.report for row in agreeing.agreements(db.session(), whole)}
        assert all_of_it["commission"] == -journal.sum_of(db.session(), 4100) > 0
        assert all_of_it["borne"] == journal.sum_of(db.session(), 5200)
        assert all_of_it["margin"] == -journal.sum_of(db.session(), 4200) > 0
        assert all_of_it["refunds"] > 0
        given = sales.report(db.session(), whole, By.MONTH).total.get(sales.DISCOUNT, 0)
        assert given == journal.sum_of(db.session(), 5700)


@pytest.mark.parametrize("cheaper", [0, 5_000])
def test_spoilt_goods_for_which_others_came_are_borne(inside_on: Flask, cheaper: int) -> None:
    """M08, M13: on the day on which they were swapped, whether money goes back or not."""
    trade = Trade(inside_on)
    purse = trade.on_sale(trade.melati, "Dompet", price=POUCH - cheaper, count=5)
    reference = trade.bought(pouches=1)
    trade.handed_over(reference)
    instead = Instead(0, trade.sku(trade.melati, purse), 1)
    spoilt = Asked(COOPERATIVE, WRITTEN_OFF, "basah di gudang", {0: 1}, instead=instead)
    today, day = clock.today(), timedelta(days=1)

    editing.change(reference, spoilt, key=codes.token(), by=RATNA)

    found = {
        first: agreeing.agreements(db.session(), periods.between(first, first, "WIB"))
        for first in (today - day, today, today + day)
    }
    assert [row for rows in found.values() for row in rows if row.difference] == []
    assert [row.report for rows in found.values() for row in rows if row.what == "borne"] == [
        0, POUCH, 0,
    ]  # fmt: skip


def _every_group_adds_up(days: Period) -> None:
    """However it is gathered and cut off, the total is the same; nothing happens twice."""
    session = db.session()
    by_day = sales.report(session, days, By.DAY).total
    with clock.at(days.until):
        for by in lateness.GROUPS:
            found = sales.report(session, days, by, most=1)
            assert [found.total.get(name, 0) for name in TOTALS] == [
                by_day.get(name, 0) for name in TOTALS
            ]
            rows = [*found.rows, *([found.others] if found.others else [])]
            summed = grouping.summed([_known(row.figures) for row in rows])
            assert all(summed[name] == found.total[name] for name in TOTALS if name in summed)
            late = lateness.report(session, days, lateness.Step.BROUGHT, by).total
            assert late["done"] == lateness.by_step(session, days)[lateness.Step.BROUGHT].done
            if by != By.WAY:
                lost = waste.report(session, days, by).total
                assert lost == waste.report(session, days, By.DAY).total


def _known(figures: grouping.Figures) -> dict[str, int]:
    return {name: n for name, n in figures.items() if n is not None}
