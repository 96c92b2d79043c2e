"""A producer's month is what the books say, whatever happened in it; so is her year."""

import inspect
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.fulfilment import returning, sending
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.earning import Earning
from marketplace.ledger.own_recipes import surplus_shared
from marketplace.orders import part as parts
from marketplace.payouts import paying, purse_lines
from marketplace.payouts.purse import purse_of
from marketplace.payouts.purse_lines import Where, Why
from marketplace.reports import monthly, yearly
from marketplace.reports import period as periods
from tests.trade import POUCH, Trade
from tests.world import BAYU, RATNA, SEKAR, TONO, Maker, World

NET = POUCH * 9 // 10
ZONE = "WIB"


@pytest.fixture
def world(inside_on: Flask) -> World:
    return World(inside_on)


def this_month(world: World, her: Maker, *, back: int = 0) -> monthly.Monthly:
    month = periods.month_of(clock.today(), ZONE)
    for _ in range(back):
        month = periods.month_before(month)
    found = monthly.month_of(db.session(), her.code, month)
    assert found.closing == found.opening + sum(
        found.sum_of(figure)
        for figure in (
            monthly.EARNED, monthly.SURPLUS, monthly.TAKEN_BACK, monthly.RECOVERED, monthly.PAID,
            monthly.OTHER,
        )
    )  # fmt: skip
    return found


def as_booked(her: Maker) -> tuple[int, int]:
    """What she is owed with what is on its way to her, and what she owes."""
    session = db.session()
    travels = sum(
        -journal.balance(session, chart.in_transit(payout.code))
        for payout in purse_of(session, her.code).payouts
    )
    owed = -journal.balance(session, chart.payable(her.code)) + travels
    return owed, journal.balance(session, chart.owed_by(her.code))


def undone(part: str, *, quantity: int = 1) -> None:
    """Goods that she earned go back to the buyer, at her cost."""
    reference = parts.known_as(db.session(), part).order_reference
    asked = Asked("producer", "written off", "rusak", {0: quantity})
    returning.give_back(reference, asked, key=codes.token(), by=RATNA)


def completed(world: World, product: str, quantity: int = 1) -> str:
    world.completed(world.melati, product, quantity)
    part = db.session.scalar(select(func.max(Earning.id)))
    return db.session.get_one(Earning, part).part


def test_a_month_with_everything_adds_up_to_the_books(world: World) -> None:
    """S15, S17: earned, taken back, paid, and what buyers had back after she was paid."""
    pouch = world.on_sale(world.melati, count=20)
    paid_for = completed(world, pouch, 2)
    world.paid_out(world.melati)
    undone(paid_for)  # she owes it now
    half_undone = completed(world, pouch, 4)
    undone(half_undone)  # taken off what was not paid out yet
    on_its_way = world.paid_out(world.melati)  # a quarter of it is recovered
    completed(world, pouch)

    month = this_month(world, world.melati)

    assert (month.opening, month.opening_debt) == (0, 0)
    assert month.sum_of(monthly.EARNED) == 7 * NET
    assert month.sum_of(monthly.TAKEN_BACK) == -NET
    assert month.debt_of(monthly.TAKEN_BACK) == NET
    recovered = 3 * NET // 4
    assert (month.sum_of(monthly.RECOVERED), month.debt_of(monthly.RECOVERED)) == (
        -recovered, -recovered,
    )  # fmt: skip
    assert month.sum_of(monthly.PAID) == -2 * NET - (3 * NET - recovered)
    assert month.sum_of(monthly.OTHER) == month.debt_of(monthly.OTHER) == 0
    assert (month.closing, month.closing_debt) == as_booked(world.melati) == (NET, NET - recovered)
    assert on_its_way in {move.about for move in month.shown}
    lines = [move for move in month.moves if move.figure == monthly.EARNED]
    assert all(move.gross - move.commission == move.has for move in lines)
    assert {move.what for move in lines} == {"Pouch bunga"}

    [year] = yearly.of_year(db.session(), clock.today().year, ZONE)
    assert (year.total.turnover, year.total.commission) == (5 * POUCH, 5 * POUCH // 10)
    assert year.total.net == month.sum_of(monthly.EARNED) + month.sum_of(
        monthly.TAKEN_BACK
    ) - month.debt_of(monthly.TAKEN_BACK)
    assert list(year.months) == [clock.today().month]


def test_what_is_on_its_way_is_hers_until_it_arrives(world: World) -> None:
    """S17: approved money is not paid; what came back is as if it had not left."""
    pouch = world.on_sale(world.melati, count=20)
    completed(world, pouch, 2)
    run = world.proposed()
    paying.approve(run, key=codes.token(), by=BAYU)

    month = this_month(world, world.melati)

    assert (month.closing, month.on_its_way, month.sum_of(monthly.PAID)) == (2 * NET, 2 * NET, 0)
    assert as_booked(world.melati) == (2 * NET, 0)
    paying.start_cash(run, by=SEKAR)
    payout = purse_of(db.session(), world.melati.code).payouts[0].code
    paying.bounce(payout, key=codes.token(), by=SEKAR)
    month = this_month(world, world.melati)
    assert (month.closing, month.on_its_way) == as_booked(world.melati) == (2 * NET, 0)


def test_what_the_bank_returned_is_paid_no_longer(world: World) -> None:
    """S17: it is hers again, and what her payout recovered she owes again."""
    pouch = world.on_sale(world.melati, count=20)
    undone_later = completed(world, pouch, 2)
    world.paid_out(world.melati)
    undone(undone_later)
    completed(world, pouch, 4)
    code = world.paid_out(world.melati)
    paying.give_back(code, key=codes.token(), by=SEKAR)

    month = this_month(world, world.melati)

    assert month.sum_of(monthly.PAID) == -2 * NET
    assert (month.sum_of(monthly.RECOVERED), month.debt_of(monthly.RECOVERED)) == (0, 0)
    assert (month.closing, month.closing_debt) == as_booked(world.melati) == (4 * NET, NET)


def test_one_month_opens_where_the_other_closed(world: World) -> None:
    """S17: nothing falls between two months."""
    pouch = world.on_sale(world.melati, count=20)
    completed(world, pouch, 2)
    later = periods.month_of(clock.today(), ZONE).until + timedelta(days=1)
    with clock.at(later):
        completed(world, pouch)

        now, before = this_month(world, world.melati), this_month(world, world.melati, back=1)

        assert (before.closing, now.opening, now.closing) == (2 * NET, 2 * NET, 3 * NET)
        known = monthly.months(db.session(), world.melati.code, ZONE)
        assert known == [now.period, before.period]
        assert monthly.months(db.session(), world.kenanga.code, ZONE) == [now.period]


def test_every_recipe_on_her_accounts_has_its_figure() -> None:
    """S17: whoever books on her accounts in a new way says what her month calls it."""
    touching = {
        recipe.__name__
        for recipe in recipes.RECIPES
        if any(
            account in inspect.getsource(recipe)
            for account in ("payable(", "owed_by(", "in_transit(")
        )
    }
    # Whose account the places of these are, their stories say.
    assert touching | {"dispute_passed_on", "surplus_shared"} == set(monthly.FIGURE_OF)


def test_her_share_of_the_surplus_is_hers_and_no_sale(world: World) -> None:
    """S15, S17: it waits with what she earned, and is no turnover of hers."""
    with transaction() as session:
        share = [(chart.payable(world.melati.code), 7_000)]
        journal.post(session, surplus_shared("SHU22222", 2026, share))
        session.add(
            Earning(
                part="surplus:SHU22222", producer=world.melati.code, order="", what="SHU 2026",
                quantity=1, gross=7_000, commission=0, amount=7_000, earned_at=clock.now(),
            )
        )  # fmt: skip

    month = this_month(world, world.melati)
    [line] = purse_lines.earned(db.session(), world.melati.code, Where.READY)

    assert (month.sum_of(monthly.SURPLUS), month.closing) == (7_000, 7_000)
    assert (line.what, line.net, line.commission) == ("SHU 2026", 7_000, 0)
    assert yearly.of_year(db.session(), clock.today().year, ZONE) == []


def test_each_line_is_in_one_place_and_they_add_up(app: Flask) -> None:
    """S15: waiting, on hold, ready, sent, paid; each with its reason and its own numbers."""
    with app.app_context():
        trade = Trade(app)
        trade.earned(pouches=1)
        travelling = trade.sent(pouches=1)
        trade.bought(pouches=1)
        her, session = trade.melati.code, db.session()
        lines = purse_lines.unearned(session, her)
        money = purse_of(session, her)

        assert [(line.where, line.why) for line in lines] == [
            (Where.WAITING, Why.TRAVELS), (Where.WAITING, Why.MAKE),
        ]  # fmt: skip
        assert (money.waiting, money.held, money.ready) == (2 * NET, 0, NET)
        [ready] = purse_lines.earned(session, her, Where.READY)
        assert (ready.quantity, ready.gross, ready.commission, ready.net, ready.why) == (
            1, POUCH, POUCH - NET, NET, Why.NEXT_PAYOUT,
        )  # fmt: skip
        assert ready.rate.percent_bp == 1_000
        assert money.too_little and money.least == 50_000
        sending.deliver(travelling, by=TONO)
        [held] = [line for line in purse_lines.unearned(session, her) if line.where == Where.HELD]
        until = trade.shipment(travelling).complete_after
        assert until is not None
        assert (held.why, held.on) == (Why.COMPLAINT_TIME, clock.local(until).date())
        money = purse_of(session, her)
        assert (money.waiting, money.held, money.ready) == (NET, NET, NET)
        sending.complete(travelling, by=RATNA)
        payout = trade.paid_out(trade.melati)
        paid = purse_lines.earned(session, her, Where.PAID)
        assert [(line.net, line.payout) for line in paid] == [(NET, payout), (NET, payout)]
        assert purse_lines.earned(session, her, Where.PAID, before=paid[0].place) == paid[1:]
        money = purse_of(session, her)
        assert (money.waiting, money.held, money.ready, money.paid) == (NET, 0, 0, 2 * NET)
