"""What the bank says is laid beside the books: what is the same money is matched, the rest listed.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, moving, opening_items
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.payments import gathering, reconciling
from marketplace.payments import statement as statements
from marketplace.treasury import counting_cash
from tests.at_once import at_once
from tests.trade import POUCH, Trade
from tests.world import SEKAR, TONO

TOTAL = POUCH + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def left(place: str = chart.BANK) -> list[tuple[str, int]]:
    db.session.rollback()
    rows = db.session.execute(
        select(OpenItem.kind, OpenItem.amount)
        .where(OpenItem.place == place, OpenItem.matched == "")
        .order_by(OpenItem.id)
    )
    return [(kind, amount) for kind, amount in rows]


def adds_up() -> bool:
    """Every rupiah between the books and the bank stands in the list."""
    session = db.session()
    listed = sum(amount for _, amount in left()) + opening_items.newer(session, chart.BANK)[1]
    return journal.balance(session, chart.BANK) - statements.closing_balance(session) == listed


def test_what_a_person_confirmed_is_matched_with_its_line(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)
    line = trade.transferred(due)
    assert left() == [("line", -due)] and adds_up()

    trade.confirm(line)
    assert adds_up()  # booked, and not an item yet
    assert gathering.gather_due() == 1

    assert left() == [] and adds_up()
    assert gathering.gather_due() == 0


def test_too_much_and_unknown_money_is_matched_too(trade: Trade) -> None:
    reference = trade.place()
    over = trade.transferred(trade.due(reference) + 5_000)
    reconciling.assign(over, reference, key=codes.token(), by=SEKAR)
    reconciling.keep_unidentified(trade.transferred(777), key=codes.token(), by=SEKAR)

    gathering.gather_due()

    # Each file began at nothing, so the second said that the first's money had left.
    assert left() == [("gap", trade.due(reference) + 5_000)] and adds_up()


def test_money_out_is_matched_where_only_one_posting_fits(trade: Trade) -> None:
    moving.move(chart.EQUITY, chart.BANK, 900_000, why="awal", key="1", by=SEKAR)
    for number, amount in enumerate((50_000, 70_000, 70_000)):
        moving.move(chart.BANK, chart.CASH_BOX, amount, why="kas", key=f"m{number}", by=SEKAR)
    gathering.gather_due()

    trade.transferred(-50_000, -70_000)

    assert sorted(left()) == [
        ("line", 70_000), ("posting", -70_000), ("posting", -70_000), ("posting", 900_000),
    ]  # fmt: skip
    assert adds_up()


def test_an_old_line_is_not_matched_with_a_new_posting(trade: Trade) -> None:
    trade.transferred(-50_000)
    with clock.at(clock.now() + timedelta(days=9)):
        moving.move(chart.EQUITY, chart.BANK, 50_000, why="awal", key="1", by=SEKAR)
        moving.move(chart.BANK, chart.CASH_BOX, 50_000, why="kas", key="2", by=SEKAR)
        gathering.gather_due()

    assert ("line", 50_000) in left() and ("posting", -50_000) in left()
    assert adds_up()


def test_a_posting_that_was_numbered_before_and_ended_later_is_found(trade: Trade) -> None:
    moving.move(chart.EQUITY, chart.BANK, 50_000, why="awal", key="1", by=SEKAR)
    moving.move(chart.EQUITY, chart.BANK, 60_000, why="awal", key="2", by=SEKAR)
    gathering.gather_due()
    with transaction() as session:  # as if the first had not been seen yet
        first = session.scalar(select(func.min(OpenItem.posting)))
        session.delete(session.scalars(select(OpenItem).where(OpenItem.posting == first)).one())

    assert gathering.gather_due() == 1
    assert sorted(amount for _, amount in left()) == [50_000, 60_000]


def test_what_another_story_gathered_is_matched_too(trade: Trade) -> None:
    reconciling.keep_unidentified(trade.transferred(777), key=codes.token(), by=SEKAR)

    counting_cash.count({}, reason="kosong", key=codes.token(), by=TONO)

    assert left() == [] and adds_up()


def test_only_what_comes_to_nothing_belongs_together(trade: Trade) -> None:
    trade.transferred(-50_000)
    with transaction() as session:
        item = session.scalars(select(OpenItem)).one()
        with pytest.raises(ValueError, match="nothing"):
            opening_items.match(session, [item], by=SEKAR.code)
        assert item.kind == Kind.LINE

    assert left() == [("line", 50_000)]


def test_two_who_gather_at_once_gather_each_posting_once(trade: Trade) -> None:
    moving.move(chart.EQUITY, chart.BANK, 50_000, why="awal", key="1", by=SEKAR)
    moving.move(chart.BANK, chart.CASH_BOX, 20_000, why="kas", key="2", by=SEKAR)

    outcomes = at_once(trade.app, gathering.gather_due, gathering.gather_due)

    assert [each for each in outcomes if not isinstance(each, int)] == []
    assert sorted(amount for _, amount in left()) == [-20_000, 50_000] and adds_up()
