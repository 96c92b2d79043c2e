"""What a producer owes from refunds stays with the cooperative, a quarter of a payout at most.
On both engines; two pouches earn Melati 81.000.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.fulfilment import returning
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.payments import refund as refunds
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout
from tests.trade import PER_KG, Trade, press_twice, rows_of
from tests.world import BAYU, RATNA, SEKAR

HERS = 81_000
DEBT = HERS + PER_KG  # both pouches and what the courier took
A_QUARTER = 20_250


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    trade.begin_with(told)
    yield trade
    assert trade.sound()


def told(trade: Trade) -> None:
    """Melati was paid for two pouches that came back afterwards."""
    with transaction() as session:
        stock.change(session, trade.pouch_sku, 20, reason="more", by=RATNA)
    trade.earned(pouches=2)
    reference = next(iter(rows_of(trade.books(), 4100))).partition(":")[2]
    trade.paid_out(trade.melati)
    asked = Asked("producer", refunds.WRITTEN_OFF, "rusak", {0: 2}, PER_KG)
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)


def proposed() -> tuple[str, list[Payout]]:
    run = paying.propose(key=codes.token(), by=SEKAR)
    return run, payouts.run_known_as(db.session(), run).payouts


def of_melati(trade: Trade) -> dict[str, int]:
    """What she owes, what she has earned, and what is on its way to her."""
    return rows_of(trade.books(), 1300, 2210, 2220)


def test_a_quarter_of_each_payout_stays_until_nothing_is_owed(trade: Trade) -> None:
    """M27: 92.000 are owed: of 81.000 she receives 60.750, and the debt shrinks by 20.250."""
    melati = trade.melati.code
    assert of_melati(trade) == {f"1300:{melati}": DEBT}
    trade.earned(pouches=2)

    run, (payout,) = proposed()
    assert (payout.amount, payout.recovered) == (HERS - A_QUARTER, A_QUARTER)
    assert of_melati(trade) == {f"1300:{melati}": DEBT, f"2210:{melati}": -HERS}

    press_twice(paying.approve, run, by=BAYU)

    assert of_melati(trade) == {
        f"1300:{melati}": DEBT - A_QUARTER, f"2220:{payout.code}": -(HERS - A_QUARTER),
    }  # fmt: skip


def test_a_payout_that_comes_back_recovers_nothing(trade: Trade) -> None:
    melati = trade.melati.code
    trade.earned(pouches=2)
    run, (payout,) = proposed()
    paying.approve(run, key=codes.token(), by=BAYU)
    paying.bank_file(run, by=SEKAR)

    press_twice(paying.bounce, payout.code, by=SEKAR)

    assert of_melati(trade) == {f"1300:{melati}": DEBT, f"2210:{melati}": -HERS}


def test_two_proposals_do_not_recover_the_same_debt_twice(trade: Trade) -> None:
    """The first would take 81.000 of the 92.000, so the second takes 11.000 and not a quarter."""
    for _ in range(4):
        trade.earned(pouches=2)
    first, (early,) = proposed()
    trade.earned(pouches=2)

    second, (late,) = proposed()

    assert (early.amount, early.recovered) == (3 * HERS, 4 * A_QUARTER)
    assert (late.amount, late.recovered) == (HERS - PER_KG, PER_KG)
    for run in (second, first):
        paying.approve(run, key=codes.token(), by=BAYU)
    assert rows_of(trade.books(), 1300) == {}
    trade.earned(pouches=2)
    _, (free,) = proposed()
    assert (free.amount, free.recovered) == (HERS, 0)
