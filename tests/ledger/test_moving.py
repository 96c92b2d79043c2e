"""Money between the cooperative's own places."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.ledger import chart, journal
from marketplace.ledger.moving import SamePlace, TooLittle, move
from tests.world import SEKAR


def test_a_couriers_bill_is_paid_once(inside_on: Flask) -> None:
    move(chart.EQUITY, chart.BANK, 500_000, why="opening", key="1", by=SEKAR)
    move(chart.COURIERS, chart.BANK, 1, why="the courier's mistake", key="2", by=SEKAR)
    for _ in range(2):
        move(chart.BANK, chart.CASH_BOX, 200_000, why="change", key="3", by=SEKAR)

    assert journal.balances(db.session()) == {
        chart.CASH_BOX: 200_000,
        chart.BANK: 300_001,
        chart.COURIERS: -1,
        chart.EQUITY: -500_000,
    }


def test_what_is_refused_books_nothing(inside_on: Flask) -> None:
    move(chart.EQUITY, chart.BANK, 100, why="opening", key="1", by=SEKAR)
    before = journal.balances(db.session())
    for source, target, amount, refusal in (
        (chart.BANK, chart.CASH_BOX, 101, TooLittle),
        (chart.BANK, chart.COURIERS, 1, TooLittle),
        (chart.BANK, chart.BANK, 1, SamePlace),
        (chart.BANK, chart.payable("MELATI22"), 1, NotFound),
        (chart.customer_money("ORDER222"), chart.BANK, 1, NotFound),
    ):
        with pytest.raises(refusal):
            move(source, target, amount, why="x", key=f"{source}{target}", by=SEKAR)

    assert journal.balances(db.session()) == before
