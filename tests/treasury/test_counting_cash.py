"""The cash box is counted by note: what differs is booked, a lot of it by another person."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.ledger import chart, journal, moving, opening_items, stated
from marketplace.ledger.open_item import OpenItem
from marketplace.treasury import cash_count as counts
from marketplace.treasury import counting_cash
from marketplace.treasury.counting_cash import AnotherDecides, WaitsForAnother, WhyDiffers
from tests.trade import press_twice
from tests.world import RATNA, SEKAR, TONO


@pytest.fixture
def till(inside_on: Flask) -> Flask:
    """A hundred and fifty thousand lie in the cash box."""
    moving.move(chart.EQUITY, chart.CASH_BOX, 150_000, why="awal", key="1", by=SEKAR)
    return inside_on


def count(pieces: dict[int, int], reason: str = "") -> str:
    return counting_cash.count(pieces, reason=reason, key=codes.token(), by=TONO)


def books() -> tuple[int, int]:
    """The cash box, and what was over or short."""
    db.session.rollback()
    session = db.session()
    return journal.balance(session, chart.CASH_BOX), journal.balance(session, chart.OVER_AND_SHORT)


def listed() -> int:
    """What stands between the books and the last count, as the list has it."""
    db.session.rollback()
    session = db.session()
    rows = session.scalars(
        select(OpenItem.amount).where(OpenItem.place == chart.CASH_BOX, OpenItem.matched == "")
    )
    return sum(rows) + opening_items.newer(session, chart.CASH_BOX)[1]


def between() -> int:
    session = db.session()
    said = stated.latest(session)[chart.CASH_BOX].amount
    return journal.balance(session, chart.CASH_BOX) - said


def test_a_count_that_fits_books_nothing(till: Flask) -> None:
    code = counts.known_as(db.session(), count({100_000: 1, 50_000: 1}))

    assert (code.state, code.over, code.by_note) == ("booked", 0, [(100_000, 1), (50_000, 1)])
    assert (books(), listed(), between()) == ((150_000, 0), 0, 0)


def test_a_little_is_booked_by_itself_with_its_reason(till: Flask) -> None:
    with pytest.raises(WhyDiffers):
        count({100_000: 1, 20_000: 2, 1_000: 3})
    assert stated.latest(db.session()) == {}

    code = count({100_000: 1, 20_000: 2, 1_000: 3}, "kembalian salah")

    assert counts.known_as(db.session(), code).state == "booked"
    assert (books(), listed(), between()) == ((143_000, 7_000), 0, 0)


def test_a_lot_is_booked_by_another_person(till: Flask) -> None:
    code = count({100_000: 2}, "lupa mencatat")
    assert (books(), listed(), between()) == ((150_000, 0), -50_000, -50_000)
    with pytest.raises(WaitsForAnother):
        count({100_000: 1}, "lagi")
    with pytest.raises(AnotherDecides):
        counting_cash.book(code, by=replace(RATNA, code=TONO.code))
    assert (books(), listed()) == ((150_000, 0), -50_000)

    counting_cash.book(code, by=RATNA)

    found = counts.known_as(db.session(), code)
    assert (found.state, found.decided_by) == ("booked", RATNA.code)
    assert (books(), listed(), between()) == ((200_000, -50_000), 0, 0)


def test_what_was_miscounted_is_counted_again(till: Flask) -> None:
    counting_cash.withdraw(count({100_000: 1}, "kurang"), by=TONO)
    assert (listed(), between()) == (50_000, 50_000)
    moving.move(chart.CASH_BOX, chart.EQUITY, 30_000, why="x", key="2", by=SEKAR)
    assert (listed(), between()) == (20_000, 20_000)

    count({100_000: 1, 20_000: 1})

    assert (books(), listed(), between()) == ((120_000, 0), 0, 0)


def test_pressing_twice_counts_once(till: Flask) -> None:
    press_twice(counting_cash.count, {100_000: 1, 20_000: 2}, reason="kurang", by=TONO)

    assert len(counts.listed(db.session())) == 1
    assert books() == (140_000, 10_000)
