"""A payout that happened outside of the shop is written down, and another person looks at it. On
both engines; two pouches earn Melati 81.000, a bag of crisps Kenanga 13.500.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask

from marketplace.catalogue.photo import PhotoRefused
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.ledger import chart, earning, moving
from marketplace.payouts import outside, paying, recording
from marketplace.payouts import payout as payouts
from marketplace.payouts import share as shares
from marketplace.payouts.payout import Payout, Run
from marketplace.payouts.recording import Given, NotPayable, NotYet
from marketplace.people import destination as destinations
from tests.photos import camera_photo
from tests.trade import Trade, done, rows_of
from tests.world import BAYU, RATNA, SEKAR

HERS, PART = 81_000, 50_000


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    trade.begin_with(Trade.earned, pouches=2, crisps=1)
    trade.begin_with(Trade.petty_cash, HERS)
    yield trade
    assert trade.sound()


def given(trade: Trade, amount: int, *, on: date | None = None, key: str = "", by: Actor = RATNA,
          picture: bytes | None = None, method: str = "cash") -> str:  # fmt: skip
    known = Given(amount, method, on or clock.today(), "K-17")
    receipt = BytesIO(camera_photo(400, 300) if picture is None else picture)
    return recording.record(trade.melati.code, known, receipt, key=key or codes.token(), by=by)


def run_of(code: str) -> Run:
    db.session.rollback()
    return payouts.run_known_as(db.session(), code)


def her_payout(code: str) -> Payout:
    return run_of(code).payouts[0]


def test_the_books_follow_once_another_person_has_looked(trade: Trade) -> None:
    """M24: manager records, somebody else approves, cash box and her balance follow."""
    key, before = codes.token(), trade.books()
    code = given(trade, HERS, key=key)
    assert given(trade, HERS, key=key) == code
    assert trade.books() == before
    with pytest.raises(paying.SecondPerson):
        paying.approve(code, key=codes.token(), by=RATNA)

    paying.approve(code, key=codes.token(), by=BAYU)

    payout = her_payout(code)
    assert (run_of(code).state, payout.state, payout.reference) == ("settled", "arrived", "K-17")
    assert rows_of(trade.books(), 1010, 2220) == {}
    assert rows_of(trade.books(), 2210) == {f"2210:{trade.kenanga.code}": -13_500}
    kept = outside.of_run(db.session(), run_of(code))
    assert kept is not None and kept.picture.startswith(b"\xff\xd8")
    assert kept.paid_on == clock.today()


def test_a_part_of_it_leaves_the_rest_for_the_next_payout(trade: Trade) -> None:
    """M24, S17: to the rupiah; nothing is paid twice, and the balance is carried."""
    paying.approve(given(trade, PART), key=codes.token(), by=BAYU)
    assert rows_of(trade.books(), 2210)[f"2210:{trade.melati.code}"] == PART - HERS
    trade.earned(pouches=2)

    run = paying.propose(key=codes.token(), by=SEKAR)

    hers = next(p for p in run_of(run).payouts if p.producer == trade.melati.code)
    assert (hers.amount, hers.carried) == (2 * HERS - PART, HERS - PART)
    paying.approve(run, key=codes.token(), by=BAYU)
    assert rows_of(trade.books(), 2210) == {}
    assert shares.all_of_them(db.session(), clock.now()) == []


def test_what_is_carried_comes_back_with_a_run_that_is_withdrawn(trade: Trade) -> None:
    paying.approve(given(trade, PART), key=codes.token(), by=BAYU)
    trade.earned(pouches=2)
    run = paying.propose(key=codes.token(), by=SEKAR)

    paying.withdraw(run, by=SEKAR)

    share = shares.of(db.session(), trade.melati.code, clock.now())
    assert share is not None and (share.earned, share.carried) == (2 * HERS - PART, HERS - PART)


def test_what_was_brought_is_hers_once_though_the_earlier_one_was_wrong(trade: Trade) -> None:
    """M24: the rest of a payout went with the next one, and then the first never was."""
    little = 20_000
    wrong = given(trade, little)
    run = paying.propose(key=codes.token(), by=SEKAR)
    hers = next(p for p in run_of(run).payouts if p.producer == trade.melati.code)
    assert (hers.amount, hers.carried) == (HERS - little, HERS - little)

    paying.withdraw(wrong, by=SEKAR)

    assert trade.sound()
    share = shares.of(db.session(), trade.melati.code, clock.now())
    assert share is not None and (share.earned, share.carried) == (little, little - HERS)
    paying.approve(run, key=codes.token(), by=BAYU)
    trade.earned(pouches=2)
    last = paying.propose(key=codes.token(), by=SEKAR)
    assert [payout.amount for payout in run_of(last).payouts] == [HERS + little]
    assert sum(earning.carried(db.session()).values()) == 0


def test_two_runs_at_once_bring_her_what_was_carried_once(trade: Trade) -> None:
    paying.approve(given(trade, PART), key=codes.token(), by=BAYU)
    trade.earned(pouches=2)

    results = done(
        trade,
        lambda: paying.propose(key=codes.token(), by=SEKAR),
        lambda: paying.propose(key=codes.token(), by=RATNA),
    )

    assert results.count(True) == 1
    assert sum(earning.carried(db.session()).values()) == 0


@pytest.mark.parametrize("too_much", [HERS + 1, 10**9])
def test_never_more_than_is_payable(trade: Trade, too_much: int) -> None:
    """M24: whatever was given."""
    before = trade.books()

    with pytest.raises(NotPayable):
        given(trade, too_much)

    assert (trade.books(), payouts.runs(db.session())) == (before, [])


def test_what_a_run_pays_already_is_not_payable_again(trade: Trade) -> None:
    run = paying.propose(key=codes.token(), by=SEKAR)

    with pytest.raises(NotPayable):
        given(trade, PART)

    assert [each.code for each in payouts.runs(db.session())] == [run]


def test_not_tomorrow_and_not_without_a_receipt(trade: Trade) -> None:
    with pytest.raises(NotYet):
        given(trade, PART, on=clock.today() + timedelta(days=1))
    with pytest.raises(PhotoRefused):
        given(trade, PART, picture=b"no picture")

    assert payouts.runs(db.session()) == []


def test_a_mistake_is_withdrawn_before_anybody_approved_it(trade: Trade) -> None:
    before = trade.books()
    code = given(trade, PART)

    paying.withdraw(code, by=SEKAR)

    assert (run_of(code).state, trade.books()) == ("withdrawn", before)
    share = shares.of(db.session(), trade.melati.code, clock.now())
    assert share is not None and share.earned == HERS


def test_what_was_sent_by_telephone_and_returned_says_nothing_of_her_account(
    trade: Trade,
) -> None:
    """M24, M21: it is hers again, and the next run pays it into the account that she named."""
    moving.move(chart.CASH_BOX, chart.BANK, HERS, why="x", key=codes.token(), by=SEKAR)
    code = given(trade, HERS, method="bank")
    paying.approve(code, key=codes.token(), by=BAYU)
    before = trade.books()

    paying.give_back(her_payout(code).code, key=codes.token(), by=SEKAR)

    after = trade.books()
    assert after["1100:main"] == before["1100:main"] + HERS
    assert rows_of(after, 2210)[f"2210:{trade.melati.code}"] == -HERS
    place = destinations.current(db.session(), trade.melati.code)
    assert place is not None and not place.blocked
    run = paying.propose(key=codes.token(), by=SEKAR)
    paying.approve(run, key=codes.token(), by=BAYU)
    assert '"81000"' in paying.bank_file(run, by=SEKAR).text
