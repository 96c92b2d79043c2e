"""Once a week the clock proposes payouts by itself; whom it leaves out, and whom it never does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalogue import commissioning
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.payouts import paying, payout_day, proposing
from marketplace.payouts import payout as payouts
from marketplace.payouts import share as shares
from marketplace.payouts.payout import Run
from marketplace.people import inviting, redirecting
from marketplace.people import producer as producers
from marketplace.policy import calendar, pay_day
from marketplace.policy.pay_day import PayDay
from marketplace.policy.rates import Rates
from tests.at_once import at_once
from tests.trade import Trade
from tests.world import BAYU, RATNA, SEKAR

THURSDAY = datetime(2026, 12, 3, 2, tzinfo=UTC)  # nine o'clock in Semarang
FRIDAY = datetime(2026, 12, 4, 3, tzinfo=UTC)  # ten o'clock
A_MINUTE, A_DAY, A_WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(days=7)


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    with clock.at(THURSDAY):
        trade = Trade(inside_on)
        trade.begin_with(Trade.earned, pouches=2, crisps=1)
        yield trade
        assert trade.sound()


def at(moment: datetime) -> int:
    db.session.rollback()
    with clock.at(moment):
        return proposing.propose_due()


def runs() -> list[Run]:
    db.session.rollback()
    return payouts.runs(db.session())


def planned_for() -> datetime | None:
    db.session.rollback()
    day = payout_day.ahead(db.session())
    return day.at if day else None


# ---- the clock


def test_on_friday_at_ten_a_run_is_proposed_by_itself_and_once(trade: Trade) -> None:
    """M21: another person still has to approve it."""
    at(THURSDAY)
    assert (planned_for(), at(FRIDAY - A_MINUTE), runs()) == (FRIDAY, 0, [])

    assert [at(FRIDAY), at(FRIDAY), at(FRIDAY + A_DAY)] == [1, 0, 0]

    [run] = runs()
    assert (run.proposed_by, run.state, run.total) == ("system", "proposed", 94_500)
    assert planned_for() == FRIDAY + A_WEEK


def test_two_workers_at_once_propose_once(trade: Trade) -> None:
    at(THURSDAY)
    told = at_once(trade.app, lambda: at(FRIDAY), lambda: at(FRIDAY))

    assert len(runs()) == 1, told


def test_a_day_on_which_nothing_ran_is_made_up_for_once(trade: Trade) -> None:
    at(THURSDAY)

    assert at(FRIDAY + A_WEEK + A_DAY) == 1

    assert len(runs()) == 1
    assert planned_for() == FRIDAY + 2 * A_WEEK


def test_a_week_without_earnings_has_no_run(trade: Trade) -> None:
    trade.paid_out(trade.melati)
    at(THURSDAY)

    at(FRIDAY)

    assert [run.proposed_by for run in runs()] == [SEKAR.code]
    assert planned_for() == FRIDAY + A_WEEK


def test_another_day_and_none_at_all(trade: Trade) -> None:
    at(THURSDAY)
    with clock.at(THURSDAY):
        proposing.change_pay_day(PayDay(weekday=1, at="14:30"), by=RATNA)
    at(THURSDAY)
    assert planned_for() == datetime(2026, 12, 8, 7, 30, tzinfo=UTC)

    with clock.at(THURSDAY):
        proposing.change_pay_day(PayDay(weekday=None), by=RATNA)
    at(THURSDAY)

    assert (planned_for(), at(FRIDAY + A_WEEK), runs()) == (None, 0, [])


def test_a_holiday_moves_it_to_the_next_working_day(trade: Trade) -> None:
    christmas = datetime(2026, 12, 25, 3, tzinfo=UTC)

    with clock.at(christmas - A_DAY):
        at = pay_day.next_after(db.session(), clock.now())
        closed = calendar.ours(db.session()).closed

    assert at == christmas + 3 * A_DAY and at.date() not in closed


# ---- whom it leaves out


def waits() -> dict[str, bool]:
    db.session.rollback()
    return {share.producer: share.waits for share in shares.all_of_them(db.session(), clock.now())}


def sell_little(trade: Trade) -> None:
    """Melati earns 40.500, less than the least transfer, and Kenanga, paid in cash, 13.500."""
    run = paying.propose(key=codes.token(), by=SEKAR)
    paying.approve(run, key=codes.token(), by=BAYU)
    trade.petty_cash(13_500)
    paying.bank_file(run, by=SEKAR)
    for code in [payout.code for payout in payouts.run_known_as(db.session(), run).payouts]:
        paying.arrive(code, key=codes.token(), by=SEKAR)
    trade.earned(pouches=1, crisps=1)


def test_a_transfer_has_a_minimum_and_cash_has_none(trade: Trade) -> None:
    sell_little(trade)

    assert waits() == {trade.melati.code: True, trade.kenanga.code: False}
    for least, wait in ((40_501, True), (40_500, False)):
        commissioning.change_rates(replace(Rates(), least_payout=least), by=RATNA)
        assert waits()[trade.melati.code] is wait


def test_whoever_asks_for_all_or_leaves_has_no_minimum(trade: Trade) -> None:
    """Domain §3.4; the wish ends when the money has arrived."""
    sell_little(trade)
    redirecting.ask_for_all(trade.melati.code, by=trade.melati.actor)
    assert waits()[trade.melati.code] is False
    with transaction() as session:
        paid = producers.to_decide_on(session, trade.melati.code)
        paid.all_wanted_at = None
    assert waits()[trade.melati.code] is True

    inviting.move_producer(trade.melati.code, "suspend", by=RATNA)

    assert waits()[trade.melati.code] is False


def test_the_wish_for_all_ends_when_the_money_arrives(trade: Trade) -> None:
    redirecting.ask_for_all(trade.melati.code, by=trade.melati.actor)

    trade.paid_out(trade.melati)

    her = producers.known_as(db.session(), trade.melati.code)
    assert her.all_wanted_at is None
