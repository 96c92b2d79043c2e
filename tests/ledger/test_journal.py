"""Events are booked once, whole, and each is linked to the one before."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, checking, journal, reading, recipes
from marketplace.ledger.journal import Account, Entry, Link, NotEnough, Posting
from marketplace.ledger.recipes import Entry as Recipe
from tests.at_once import at_once

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
OPENING = recipes.moved("OPEN", chart.EQUITY, chart.BANK, 50_000)
CHANGE = recipes.moved("CHANGE", chart.BANK, chart.CASH_BOX, 20_000)
LATER = recipes.moved("LATER", chart.EQUITY, chart.CASH_BOX, 7)


def book(*events: Recipe) -> None:
    with transaction() as session:
        for event in events:
            journal.post(session, event)


def balances() -> dict[str, int]:
    db.session.rollback()
    return journal.balances(db.session())


def entries() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry.key).order_by(Entry.key)))


def links() -> list[tuple[int, str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(Link.position, Link.entry, Link.hash).order_by(Link.position))
    return [(position, entry, digest) for position, entry, digest in rows]


def link_all() -> int:
    with transaction() as session:
        return journal.chain(session)


# ---- booking


def test_what_is_booked_is_on_its_accounts(inside_on: Flask) -> None:
    with clock.at(MORNING):
        book(OPENING, CHANGE)

    assert balances() == {chart.CASH_BOX: 20_000, chart.BANK: 30_000, chart.EQUITY: -50_000}
    assert journal.balance(db.session(), chart.BANK) == 30_000
    assert journal.balance(db.session(), "1100:nobody") == 0
    entry = db.session.get_one(Entry, "moved:OPEN")
    assert (entry.recipe, entry.reference, entry.booked_at) == ("moved", "OPEN", MORNING)
    behind = reading.account(db.session(), chart.BANK, None)
    assert [(entry.key, posting.amount, after) for entry, posting, after in behind] == [
        ("moved:CHANGE", -20_000, 30_000), ("moved:OPEN", 50_000, 50_000),
    ]  # fmt: skip


def test_accounts_are_opened_as_the_chart_has_them(inside: Flask) -> None:
    book(OPENING)

    kept = [
        (a.code, a.number, a.side, a.may_reverse)
        for a in db.session.scalars(select(Account).order_by(Account.code))
    ]

    assert kept == [("1100:main", 1100, 1, 0), ("3100:all", 3100, -1, 1)]


def test_the_same_event_is_booked_once(inside_on: Flask) -> None:
    book(OPENING)

    with pytest.raises(IntegrityError):
        book(CHANGE, OPENING)

    assert balances() == {chart.BANK: 50_000, chart.EQUITY: -50_000}
    assert entries() == ["moved:OPEN"]
    assert db.session.scalar(select(Posting.id).offset(2)) is None


def test_without_its_unique_key_an_event_would_be_booked_again(inside: Flask) -> None:
    book(OPENING)
    book(recipes.moved("OPEN AGAIN", chart.EQUITY, chart.BANK, 50_000))

    assert balances() == {chart.BANK: 100_000, chart.EQUITY: -100_000}


def test_a_recipe_gone_wrong_books_nothing(inside_on: Flask) -> None:
    too_much = 10**15 + 1
    for postings in (
        ((chart.BANK, 5), (chart.EQUITY, -4)),
        ((chart.BANK, 5),),
        (),
        ((chart.BANK, too_much), (chart.EQUITY, -too_much)),
        ((chart.EQUITY, 5), (chart.BANK, -5)),
    ):
        with pytest.raises(IntegrityError):
            book(Recipe("wrong:X", "wrong", "X", postings))

        assert (balances(), entries()) == ({}, [])
        assert db.session.scalars(select(Account)).all() == []


def test_an_amount_that_is_not_whole_books_nothing(inside_on: Flask) -> None:
    """PostgreSQL would round 0.6 to 1 without a word."""
    for amount in (0.6, 1.0, True, "5"):
        postings: Any = ((chart.BANK, amount), (chart.EQUITY, -5))
        with pytest.raises(TypeError, match="whole rupiah"):
            book(Recipe("wrong:X", "wrong", "X", postings))

    assert (balances(), entries()) == ({}, [])


def test_the_largest_amount_is_a_thousand_trillion(inside: Flask) -> None:
    book(recipes.moved("ALL", chart.EQUITY, chart.BANK, 10**15))

    assert balances() == {chart.BANK: 10**15, chart.EQUITY: -(10**15)}


def test_a_story_that_fails_after_booking_has_booked_nothing(inside: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        journal.post(session, OPENING)
        raise ZeroDivisionError

    assert (balances(), entries(), links()) == ({}, [], [])


def test_many_bookings_at_once_lose_no_rupiah(inside_on: Flask) -> None:
    def booking(number: int) -> None:
        book(recipes.moved(f"N{number}", chart.EQUITY, chart.BANK, number))

    outcomes = at_once(inside_on, *[lambda n=n: booking(n) for n in range(1, 9)])

    assert outcomes == [None] * 8
    assert balances() == {chart.BANK: 36, chart.EQUITY: -36}


# ---- asking


def test_money_must_be_there_before_it_leaves(inside: Flask) -> None:
    book(OPENING)

    with transaction() as session:
        journal.require(session, chart.BANK, 50_000)
    with pytest.raises(NotEnough), transaction() as session:
        journal.require(session, chart.BANK, 50_001)
    with pytest.raises(NotEnough), transaction() as session:
        journal.require(session, chart.CASH_BOX, 1)


def test_sub_accounts_are_summed_and_told_apart(inside: Flask) -> None:
    book(
        recipes.kept_apart("A", "ORDA", chart.BANK, 5),
        recipes.kept_apart("B", "ORDB", chart.BANK, 7),
        recipes.returning_kept("R", "ORDA", 5),
    )

    assert journal.balances_of(db.session(), 2600) == {"ORDB": -7}
    assert journal.sum_of(db.session(), 2600) == -7
    assert journal.sum_of(db.session(), 4100) == 0


# ---- the chain


def sealed(key: str, reference: str, at: datetime, *postings: tuple[str, int]) -> str:
    moment = at.isoformat(timespec="microseconds")
    return json.dumps([key, "moved", reference, moment, [list(p) for p in postings]])


def test_each_entry_is_linked_to_the_one_before(inside: Flask) -> None:
    with clock.at(MORNING):
        book(OPENING)
        book(CHANGE)

    first = sealed("moved:OPEN", "OPEN", MORNING, ("1100:main", 50_000), ("3100:all", -50_000))
    second = sealed("moved:CHANGE", "CHANGE", MORNING, ("1010:main", 20_000),
                    ("1100:main", -20_000))  # fmt: skip
    hash_1 = hashlib.sha256(f"{'0' * 64}\n{first}".encode()).hexdigest()
    hash_2 = hashlib.sha256(f"{hash_1}\n{second}".encode()).hexdigest()
    assert links() == [(1, "moved:OPEN", hash_1), (2, "moved:CHANGE", hash_2)]
    assert link_all() == 0


def test_on_postgresql_entries_are_linked_later_in_their_order(postgresql_app: Flask) -> None:
    with postgresql_app.app_context():
        with clock.at(MORNING + timedelta(minutes=1)):
            book(LATER)
        with clock.at(MORNING):
            book(OPENING)
        assert links() == []

        assert link_all() == 2
        assert [(position, entry) for position, entry, _ in links()] == [
            (1, "moved:OPEN"), (2, "moved:LATER"),
        ]  # fmt: skip
        assert link_all() == 0
        book(CHANGE)
        assert link_all() == 1
        assert [entry for _, entry, _ in links()][2] == "moved:CHANGE"
        assert list(checking.broken(db.session())) == []


def test_both_engines_link_the_same_books_to_the_same_end(
    app: Flask, postgresql_app: Flask
) -> None:
    ends = []
    for application in (app, postgresql_app):
        with application.app_context():
            with clock.at(MORNING):
                book(OPENING)
            with clock.at(MORNING + timedelta(seconds=1)):
                book(CHANGE)
            link_all()
            ends.append(links()[-1])

    assert ends[0] == ends[1]


def test_many_linking_at_once_make_one_chain(postgresql_app: Flask) -> None:
    with postgresql_app.app_context():
        book(OPENING, CHANGE, LATER)

    linked = at_once(postgresql_app, *[link_all] * 3)

    assert sorted(linked) == [0, 0, 3]
    with postgresql_app.app_context():
        assert [position for position, _, _ in links()] == [1, 2, 3]


# ---- reading


def test_a_producers_balance_is_one_question_to_an_index(inside_on: Flask) -> None:
    """M22: however many postings there are."""
    book(OPENING)
    asked: list[tuple[str, Any]] = []

    def listen(_connection: object, _cursor: object, sql: str, told: Any, *_rest: object) -> None:
        asked.append((sql, told))

    db.session.connection()  # begun: what follows is the question alone
    event.listen(db.engine, "before_cursor_execute", listen)
    journal.balance(db.session(), chart.payable("MELATI22"))
    event.remove(db.engine, "before_cursor_execute", listen)

    ((sql, told),) = asked
    postgresql = db.engine.dialect.name == "postgresql"
    if postgresql:  # over a few rows it would rather read them all
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
    plan = "\n".join(
        str(row[-1]) for row in db.session.connection().exec_driver_sql(explain + sql, told)
    )
    index = "pk_ledger_account" if postgresql else "USING INDEX sqlite_autoindex_ledger_account_1"
    assert index in plan
    assert "Seq Scan" not in plan and "SCAN" not in plan
