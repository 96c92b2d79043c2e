"""A payout left a rest, a later one brought it, and then the first came to nothing: its earnings
are free once more, and most of them are paid. What buyers have back of them now is taken from what
she still has, she owes the rest, and that is recovered once. On both engines; two pouches earn
Melati 81.000.
"""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.fulfilment import returning
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import earning
from marketplace.payments import refund as refunds
from marketplace.payouts import paying, recording
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout
from marketplace.payouts.recording import Given
from tests.photos import camera_photo
from tests.trade import Trade, done, rows_of
from tests.world import BAYU, RATNA, SEKAR

HERS, LITTLE = 81_000, 20_000
BROUGHT = HERS - LITTLE
RECEIPT = camera_photo(400, 300)


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    with transaction() as session:
        stock.change(session, trade.pouch_sku, 20, reason="more", by=RATNA)
    yield trade
    assert trade.sound()


def sold(trade: Trade) -> str:
    """Two pouches, which she earned; returns the order."""
    return trade.reference_of(trade.earned(pouches=2))


def first(trade: Trade, ends: str) -> str:
    """She was given a little of it, outside of the shop: a run, or where the bank `returned` it
    later her payout.
    """
    known = Given(LITTLE, "bank" if ends == "returned" else "cash", clock.today(), "K-17")
    run = recording.record(
        trade.melati.code, known, BytesIO(RECEIPT), key=codes.token(), by=RATNA
    )
    if ends == "withdrawn":
        return run
    paying.approve(run, key=codes.token(), by=BAYU)
    return of(run).code


def of(run: str) -> Payout:
    db.session.rollback()
    [payout] = payouts.run_known_as(db.session(), run).payouts
    return payout


def next_one(trade: Trade) -> Payout:
    """What comes next is approved and reaches her."""
    code = trade.paid_out(trade.melati)
    db.session.rollback()
    return payouts.known_as(db.session(), code)


def back(order: str, pouches: int) -> None:
    asked = Asked("producer", refunds.WRITTEN_OFF, "rusak", {0: pouches})
    returning.give_back(order, asked, key=codes.token(), by=SEKAR)


@pytest.fixture(params=["withdrawn", "returned"])
def brought(trade: Trade, request: pytest.FixtureRequest) -> str:
    """The order with which she earned 81.000. Of it 61.000 are hers by the second payout, and the
    first, of 20.000, was not.
    """
    ends: str = request.param
    order = sold(trade)
    wrong = first(trade, ends)
    run = paying.propose(key=codes.token(), by=SEKAR)
    assert (of(run).amount, of(run).carried) == (BROUGHT, BROUGHT)
    paying.approve(run, key=codes.token(), by=BAYU)
    if ends == "withdrawn":
        paying.withdraw(wrong, by=SEKAR)
    else:
        paying.give_back(wrong, key=codes.token(), by=SEKAR)
    return order


def test_what_was_brought_is_recovered_once(trade: Trade, brought: str) -> None:
    """M24, M27: of 81.000 that buyers have back she still has 20.000; the 61.000 she was paid stay
    from later payouts, a quarter of each, and then no more.
    """
    melati = trade.melati.code

    back(brought, 2)

    assert rows_of(trade.books(), 1300, 2210) == {f"1300:{melati}": BROUGHT}
    assert sum(earning.carried(db.session()).values()) == -BROUGHT
    took = list[tuple[int, int]]()
    for _ in range(4):
        sold(trade)
        payout = next_one(trade)
        took.append((payout.amount, payout.recovered))
    quarter = HERS // 4
    last = BROUGHT - 3 * quarter
    assert took == [(HERS - quarter, quarter)] * 3 + [(HERS - last, last)]
    assert rows_of(trade.books(), 1300, 2210) == {}


def test_it_comes_to_the_same_piece_by_piece(trade: Trade, brought: str) -> None:
    """M27: what she has is taken first, whichever piece it is."""
    back(brought, 1)
    assert rows_of(trade.books(), 1300, 2210) == {f"1300:{trade.melati.code}": HERS // 2 - LITTLE}

    back(brought, 1)

    assert rows_of(trade.books(), 1300, 2210) == {f"1300:{trade.melati.code}": BROUGHT}


def test_while_the_later_one_is_only_proposed_what_it_brings_is_not_free(trade: Trade) -> None:
    order = sold(trade)
    wrong = first(trade, "withdrawn")
    run = paying.propose(key=codes.token(), by=SEKAR)
    paying.withdraw(wrong, by=SEKAR)

    back(order, 2)

    assert trade.sound()
    melati = trade.melati.code
    assert rows_of(trade.books(), 1300, 2210) == {
        f"1300:{melati}": BROUGHT, f"2210:{melati}": -BROUGHT,
    }  # fmt: skip
    paying.approve(run, key=codes.token(), by=BAYU)
    assert rows_of(trade.books(), 1300, 2210) == {f"1300:{melati}": BROUGHT}


def test_what_other_orders_earned_is_hers_as_before(trade: Trade, brought: str) -> None:
    """M13, M27: what is missing is due from her, and no other earning of hers is touched."""
    sold(trade)
    melati = trade.melati.code

    back(brought, 2)

    assert rows_of(trade.books(), 1300, 2210) == {
        f"1300:{melati}": BROUGHT, f"2210:{melati}": -HERS,
    }  # fmt: skip
    payout = next_one(trade)
    assert (payout.amount + payout.recovered, payout.recovered) == (HERS, HERS // 4)


def test_what_she_earned_since_then_goes_back_as_ever(trade: Trade, brought: str) -> None:
    """M13: nobody paid her for it."""
    since = sold(trade)

    back(since, 2)

    assert rows_of(trade.books(), 1300, 2210) == {f"2210:{trade.melati.code}": -LITTLE}


def test_two_refunds_at_once_take_what_she_has_once(trade: Trade) -> None:
    """Of two orders; 40.000 are left of what they earned."""
    orders = [sold(trade), sold(trade)]
    wrong = first(trade, "withdrawn")
    run = paying.propose(key=codes.token(), by=SEKAR)
    paying.approve(run, key=codes.token(), by=BAYU)
    paying.withdraw(wrong, by=SEKAR)

    assert done(trade, *(lambda order=order: back(order, 2) for order in orders)) == [True, True]

    melati = trade.melati.code
    assert rows_of(trade.books(), 1300, 2210) == {f"1300:{melati}": 2 * HERS - LITTLE}
