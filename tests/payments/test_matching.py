"""M25: a line of the bank's statement is proposed for what it most likely is."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.checkout.expiring import expire_due
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.payments import matching, reconciling
from marketplace.payments import statement as statements
from marketplace.payments.matching import Match
from tests.trade import POUCH, Trade
from tests.world import SEKAR

TOTAL = POUCH + 11_000
MOST_QUERIES = 8


@pytest.fixture
def trade(inside: Flask) -> Trade:
    return Trade(inside)


def line(trade: Trade, amount: int, said: str) -> str:
    """The code of a line with these words."""
    file = trade.file(amount).decode().replace("TRSF", f"TRSF {said}")
    code = reconciling.import_statement(file.encode(), by=SEKAR)
    return statements.lines_of(db.session(), statements.known_as(db.session(), code))[0].code


def proposed(code: str) -> tuple[str, list[str]]:
    """What it is, and for which orders."""
    found = matching.propose(db.session(), statements.line_known_as(db.session(), code))
    return found.match, [payment.order_reference for payment in found.payments]


@pytest.mark.parametrize(
    ("more", "match"), [(0, Match.EXACT), (1, Match.OVER), (-1, Match.SHORT), (-9_000, Match.SHORT)]
)
def test_a_reference_tells_whose_money_it_is(trade: Trade, more: int, match: Match) -> None:
    reference = trade.place()
    amount = trade.due(reference) + more

    assert proposed(line(trade, amount, f"PESANAN {reference}")) == (match, [reference])


@pytest.mark.parametrize("how", ["{}", "pesanan{}terimakasih", "{0[0]}{0[1]} {0}", "{}."])
def test_a_reference_is_found_however_the_bank_breaks_the_words(trade: Trade, how: str) -> None:
    reference = trade.place()

    assert proposed(line(trade, 9_000, how.format(reference).lower()))[1] == [reference]
    broken = f"{reference[:3]} {reference[3:6]}-{reference[6:]}"
    assert proposed(line(trade, 9_001, broken))[1] == [reference]


def test_an_amount_of_one_and_a_reference_of_another_is_for_a_person(trade: Trade) -> None:
    one, two = trade.place(), trade.place()

    found = proposed(line(trade, trade.due(one), two))

    assert (found[0], set(found[1])) == (Match.AMBIGUOUS, {one, two})
    with pytest.raises(reconciling.NothingProposed):
        trade.confirm(line(trade, trade.due(two), f"{one} lagi"))


def test_the_total_without_its_code_fits_one_order_or_several(trade: Trade) -> None:
    one = trade.place()
    alone = line(trade, TOTAL, "satu")
    assert proposed(alone) == (Match.SHORT, [one])

    two = trade.place()

    assert proposed(alone)[0] == Match.AMBIGUOUS
    assert set(proposed(alone)[1]) == {one, two}


def test_an_expired_order_is_found_for_a_week_by_its_amount(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)
    with trade.after_hold(reference):
        expire_due()
        assert proposed(line(trade, due, "")) == (Match.LATE, [reference])
    with trade.after_hold(reference, timedelta(days=15)):
        assert proposed(line(trade, due, "kemudian")) == (Match.NONE, [])
        assert proposed(line(trade, due, reference)) == (Match.LATE, [reference])


def test_after_a_part_the_rest_fits_exactly(trade: Trade) -> None:
    reference = trade.place()
    trade.confirm(line(trade, TOTAL - 20_000, reference))
    rest = trade.due(reference) - TOTAL + 20_000

    assert proposed(line(trade, rest, "")) == (Match.EXACT, [reference])
    assert proposed(line(trade, rest - 1_000, reference)) == (Match.SHORT, [reference])


def test_a_long_statement_asks_no_more_questions_than_a_short_one(trade: Trade) -> None:
    references = [trade.place(0, 1) for _ in range(5)]
    amounts = [trade.due(reference) for reference in references]
    code = reconciling.import_statement(trade.file(*amounts, *range(500, 560)), by=SEKAR)
    lines = statements.lines_of(db.session(), statements.known_as(db.session(), code))

    with trade.counting() as told:
        found = matching.proposals(db.session(), lines, {})

    assert len(told) <= MOST_QUERIES, told
    assert [found[each.code].match for each in lines[:5]] == [Match.EXACT] * 5


def test_codes_are_as_long_as_what_is_looked_for() -> None:
    assert len(codes.code()) == matching.REFERENCE
