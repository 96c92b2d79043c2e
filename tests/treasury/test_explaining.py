"""Every rupiah between the books and the other side stands in a list, with who looks into it."""

from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, moving, recipes
from marketplace.ledger.journal import NotEnough
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.payments import gathering, reconciling
from marketplace.payments import statement as statements
from marketplace.people.user import User
from marketplace.treasury import cash_count as counts
from marketplace.treasury import counting_cash, explaining, standing
from marketplace.treasury.explaining import (
    FEE,
    INTEREST,
    MatchedAlready,
    NotOfTheBank,
    NotTheirs,
    NotTogether,
)
from tests.trade import Trade, press_twice
from tests.world import RATNA, SEKAR, TONO


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    trade = Trade(inside_on)
    moving.move(chart.EQUITY, chart.BANK, 500_000, why="awal", key="1", by=SEKAR)
    gathering.gather_due()
    return trade


def open_items(place: str = chart.BANK) -> list[OpenItem]:
    db.session.rollback()
    mine = OpenItem.place == place, OpenItem.matched == ""
    return list(db.session.scalars(select(OpenItem).where(*mine).order_by(OpenItem.id)))


def at(place: str) -> standing.Place:
    db.session.rollback()
    found = standing.place(db.session(), place)
    assert found is not None
    return found


def test_the_banks_fee_and_interest_are_booked_from_their_lines(trade: Trade) -> None:
    fee = trade.transferred(-6_500)
    interest = trade.transferred(1_234)
    codes_of = {item.document: item.code for item in open_items() if item.kind == Kind.LINE}

    press_twice(explaining.book_line, codes_of[fee], FEE, by=SEKAR)
    press_twice(explaining.book_line, codes_of[interest], INTEREST, by=SEKAR)

    books = trade.books()
    assert (books["5500:all"], books["4400:all"]) == (6_500, -1_234)
    assert books["1100:main"] == 500_000 - 6_500 + 1_234
    assert [item.kind for item in open_items()] == ["posting", "gap"]
    line = statements.line_known_as(db.session(), interest)
    assert (line.booked_as, line.booked_by) == (INTEREST, SEKAR.code)
    assert at(chart.BANK).explained and trade.sound()


def test_what_a_fee_is_not(trade: Trade) -> None:
    money_in, too_much = trade.transferred(9_000), trade.transferred(-900_000)
    codes_of = {item.document or item.kind: item.code for item in open_items()}
    before = trade.books()
    for code, what, refusal in (
        (codes_of[money_in], FEE, NotOfTheBank),
        (codes_of[too_much], INTEREST, NotOfTheBank),
        (codes_of["posting"], FEE, NotOfTheBank),
        (codes_of[too_much], FEE, NotEnough),
    ):
        with pytest.raises(refusal):
            explaining.book_line(code, what, key=codes.token(), by=SEKAR)

    assert trade.books() == before


def test_what_was_decided_is_no_interest(trade: Trade) -> None:
    """Also before the worker has laid the two beside each other."""
    line = trade.transferred(9_000)
    [code] = [item.code for item in open_items() if item.document == line]
    reconciling.keep_unidentified(line, key=codes.token(), by=SEKAR)
    before = trade.books()

    with pytest.raises(MatchedAlready):
        explaining.book_line(code, INTEREST, key=codes.token(), by=SEKAR)

    assert trade.books() == before


def test_a_person_says_what_belongs_together(trade: Trade) -> None:
    for number in range(2):
        moving.move(chart.BANK, chart.CASH_BOX, 70_000, why="kas", key=f"m{number}", by=SEKAR)
    gathering.gather_due()
    trade.transferred(-70_000, -70_000)
    lines = [item for item in open_items() if item.kind == Kind.LINE]
    first, second = [item for item in open_items() if item.amount == -70_000]
    with pytest.raises(NotTogether):
        explaining.match(chart.BANK, [lines[0].code], key=codes.token(), by=SEKAR)
    with pytest.raises(NotTogether):
        explaining.match(
            chart.BANK, [lines[0].code, first.code, second.code], key=codes.token(), by=SEKAR
        )
    assert len(open_items()) == 5 and at(chart.BANK).explained

    together = [lines[0].code, second.code]
    press_twice(explaining.match, chart.BANK, together, by=SEKAR)
    with pytest.raises(MatchedAlready):
        explaining.match(chart.BANK, together, key=codes.token(), by=RATNA)

    assert len(open_items()) == 3 and at(chart.BANK).explained


def test_money_in_that_is_no_buyers_is_decided_by_matching(trade: Trade) -> None:
    line = trade.transferred(500_000)
    together = [item.code for item in open_items()]
    explaining.match(chart.BANK, together, key=codes.token(), by=SEKAR)

    assert statements.line_known_as(db.session(), line).booked_as == explaining.OTHERWISE
    assert statements.undecided(db.session()) == [] and open_items() == []
    assert at(chart.BANK).difference == 0


def test_an_item_has_an_owner_and_a_note(trade: Trade) -> None:
    with transaction() as session:
        session.add(User(code="SEKAR222", roles="treasurer", name="Sekar"))
        session.add(User(code="TANA2222", roles="packer", name="Tono"))
    item = open_items()[0].code
    for nobody in ("TANA2222", trade.melati.actor.code, "NIEMAND2"):
        with pytest.raises(NotTheirs):
            explaining.take_care(item, owner=nobody, note="", by=RATNA)
    assert open_items()[0].owner == ""

    explaining.take_care(item, owner="SEKAR222", note="tanya bank", by=RATNA)

    kept = open_items()[0]
    assert (kept.owner, kept.note) == ("SEKAR222", "tanya bank")
    assert [user.code for user in explaining.owners(db.session())] == ["SEKAR222"]


def test_a_providers_balance_is_read_and_what_differs_stays_with_its_age(trade: Trade) -> None:
    place = chart.clearing("qris")
    with transaction() as session:
        journal.post(session, recipes.moved("X", chart.EQUITY, place, 90))
    assert at(place).listed + at(place).newer == 90 and at(place).explained

    assert explaining.read_balance(place, 70, key="1", by=SEKAR) == 20
    gap = open_items(place)[0]
    since = gap.since
    with clock.at(clock.now() + timedelta(days=4)):
        assert explaining.read_balance(place, 60, key="2", by=SEKAR) == 30

    assert [(i.kind, i.amount, i.since) for i in open_items(place)] == [("gap", 30, since)]
    assert at(place).explained
    assert explaining.read_balance(place, 90, key="3", by=SEKAR) == 0
    assert open_items(place) == [] and at(place).explained


def wander(trade: Trade, seed: int, steps: int) -> None:
    chance = Random(seed)
    for step in range(steps):
        deed = chance.choice(["line", "move", "count", "decide", "own", "tick"])
        do(trade, deed, chance.randint(1, 9) * 1_000, chance.random() < 1 / 2)
        db.session.rollback()
        for place in standing.places(db.session()):
            assert place.explained, (seed, step, deed, place)


def test_no_rupiah_of_a_difference_is_unlisted_whatever_happens(trade: Trade) -> None:
    """M28: the difference of each place is the sum of what is listed, after each of forty deeds."""
    wander(trade, 28, 40)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_nor_in_many_longer_histories(trade: Trade, seed: int) -> None:
    wander(trade, seed, 300)


def do(days: Trade, deed: str, amount: int, way: bool) -> None:
    key = codes.token()
    source, target = (chart.EQUITY, chart.BANK) if way else (chart.EQUITY, chart.CASH_BOX)
    if deed == "line":
        days.transferred(amount if way else -amount, amount)
    elif deed == "move":
        moving.move(source, target, amount, why="x", key=key, by=SEKAR)
    elif deed == "count":
        if not counts.waiting(db.session()):
            counting_cash.count({1_000: amount // 1_000}, reason="x", key=key, by=TONO)
    elif deed == "decide":
        if waiting := counts.waiting(db.session()):
            (counting_cash.book if way else counting_cash.withdraw)(waiting.code, by=RATNA)
    elif deed == "own":
        for item in open_items():
            if item.kind == Kind.LINE and item.amount < 0:
                explaining.book_line(item.code, INTEREST, key=key, by=SEKAR)
                break
    else:
        gathering.gather_due()
