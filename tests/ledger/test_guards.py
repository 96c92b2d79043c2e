"""What the database itself refuses, on the application's own connection, by whatever statement."""

from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, recipes
from tests.at_once import SECONDS, at_once

TABLES = ("ledger_account", "ledger_posting", "ledger_entry", "ledger_chain", "audit")
NOW = "'2026-11-20T05:00:00.000000+00:00'"


def post(entry: str, account: str, amount: object) -> str:
    return (
        "INSERT INTO ledger_posting (entry, account, amount) "
        f"VALUES ('{entry}', '{account}', {amount})"
    )


def seal(entry: str) -> str:
    return f"INSERT INTO ledger_entry VALUES ('{entry}', 'moved', 'x', {NOW})"


def account(code: str, *, side: int = 1, balance: int = 0, last_posting: int = 0) -> str:
    number = code.partition(":")[0]
    return (
        "INSERT INTO ledger_account (code, number, side, may_reverse, balance, last_posting) "
        f"VALUES ('{code}', {number}, {side}, 0, {balance}, {last_posting})"
    )


BANK, CASH_BOX, EQUITY, LINE = "1100:main", "1010:main", "3100:all", "2900:LINE"
MORE_THAN_THERE_IS = 57_001
TOO_MUCH = 10**15 + 1

ATTACKS: dict[str, list[str]] = {
    "an entry that does not balance": [post("E", BANK, 5), post("E", EQUITY, -4), seal("E")],
    "postings nobody sealed": [post("E", BANK, 5), post("E", EQUITY, -5)],
    "an entry with one leg": [post("E", BANK, 5), seal("E")],
    "an entry without legs": [seal("E")],
    "the same entry twice": [post("E", BANK, 5), post("E", EQUITY, -5), seal("E"), seal("E")],
    "an entry of the past once more": [seal("moved:FIRST")],
    "a posting for a sealed entry": [post("moved:FIRST", BANK, 5)],
    "a balanced pair for a sealed entry": [
        post("moved:FIRST", BANK, 5), post("moved:FIRST", EQUITY, -5),
    ],
    "a posting for an entry sealed a moment ago": [
        post("E", BANK, 5), post("E", EQUITY, -5), seal("E"), post("E", BANK, 0 + 1),
    ],
    "a changed amount": ["UPDATE ledger_posting SET amount = amount + 1 WHERE id = 1"],
    "a changed account": [f"UPDATE ledger_posting SET account = '{LINE}' WHERE id = 1"],
    "a removed posting": ["DELETE FROM ledger_posting WHERE id = 1"],
    "a changed reference": ["UPDATE ledger_entry SET reference = 'y'"],
    "a removed entry": ["DELETE FROM ledger_entry WHERE key = 'moved:FIRST'"],
    "a changed hash": ["UPDATE ledger_chain SET hash = 'x'"],
    "a removed link": ["DELETE FROM ledger_chain WHERE position = 2"],
    "another balance": [f"UPDATE ledger_account SET balance = 0 WHERE code = '{BANK}'"],
    "the other side": [f"UPDATE ledger_account SET side = -side WHERE code = '{EQUITY}'"],
    "a side that may be crossed": ["UPDATE ledger_account SET may_reverse = 1"],
    "another name": [f"UPDATE ledger_account SET code = '1100:mine' WHERE code = '{BANK}'"],
    "the last posting once more": [
        "UPDATE ledger_account SET last_posting = last_posting + 1, balance = balance + 5",
    ],
    "a removed account": [f"DELETE FROM ledger_account WHERE code = '{LINE}'"],
    "an account opened with money in it": [account("1010:mine", balance=5)],
    "an account opened after postings that never were": [account("1010:mine", last_posting=9)],
    "an account that is not there": [
        post("E", "1010:nobody", 5), post("E", EQUITY, -5), seal("E"),
    ],
    "more than the bank has": [
        post("E", EQUITY, MORE_THAN_THERE_IS), post("E", BANK, -MORE_THAN_THERE_IS), seal("E"),
    ],
    "more than was owed": [post("E", LINE, 7_001), post("E", BANK, -7_001), seal("E")],
    "a posting of nothing": [post("E", BANK, 0), post("E", EQUITY, 0), seal("E")],
    "more money than there is": [
        post("E", BANK, TOO_MUCH), post("E", EQUITY, -TOO_MUCH), seal("E"),
    ],
    "an audit row changed": ["UPDATE audit SET by = 'RANGGA22'"],
    "an audit row removed": ["DELETE FROM audit"],
}  # fmt: skip

SQLITE_ATTACKS: dict[str, list[str]] = {
    "a posting replaced": [
        f"INSERT OR REPLACE INTO ledger_posting VALUES (1, 'moved:FIRST', '{BANK}', 5)"
    ],
    "an entry replaced": [
        f"INSERT OR REPLACE INTO ledger_entry VALUES ('moved:FIRST', 'moved', 'y', {NOW})"
    ],
    "an account replaced": [account(BANK).replace("INSERT", "INSERT OR REPLACE")],
    "a link replaced": [
        "INSERT OR REPLACE INTO ledger_chain VALUES (1, 'moved:FIRST', 'x')",
    ],
    "a posting changed by replacing": ["UPDATE OR REPLACE ledger_posting SET amount = 5"],
    "half a rupiah": [post("E", BANK, 0.5), post("E", EQUITY, -0.5), seal("E")],
    "a word for an amount": [post("E", BANK, "'much'")],
    "keys checked later": [
        "PRAGMA defer_foreign_keys=1", "PRAGMA foreign_keys=0", post("E", "1010:nobody", 5),
    ],
}  # fmt: skip

UPSERT_ACCOUNT = (
    account(BANK) + " ON CONFLICT (code) DO UPDATE SET balance = ledger_account.balance + 5"
)
POSTGRESQL_ATTACKS: dict[str, list[str]] = {
    "a posting changed by inserting": [
        f"INSERT INTO ledger_posting VALUES (1, 'E', '{BANK}', 5) "
        "ON CONFLICT (id) DO UPDATE SET amount = 5"
    ],
    "an entry changed by inserting": [
        post("E", BANK, 5), post("E", EQUITY, -5), seal("E"),
        seal("E") + " ON CONFLICT (key) DO UPDATE SET reference = 'y'",
    ],
    "a balance changed by inserting": [UPSERT_ACCOUNT],
    "guards asleep for a replica": [
        "SET LOCAL session_replication_role = replica", post("moved:FIRST", BANK, 5),
    ],
    "a replica's change": [
        "SET LOCAL session_replication_role = replica", "UPDATE ledger_posting SET amount = 5",
    ],
    "a replica's balance": [
        "SET LOCAL session_replication_role = replica", "UPDATE ledger_account SET balance = 5",
    ],
    "a replica's removal": [
        "SET LOCAL session_replication_role = replica", "DELETE FROM ledger_entry",
    ],
    "a replica's unbalanced entry": [
        "SET LOCAL session_replication_role = replica", post("E", BANK, 5), seal("E"),
    ],
    **{
        f"{table} emptied": [f"TRUNCATE {table} CASCADE"]
        for table in (*TABLES, "move", "stock_movement", "setting")
    },
}  # fmt: skip


def everything() -> dict[str, list[Any]]:
    db.session.rollback()
    return {
        table: sorted(map(str, db.session.execute(text(f"SELECT * FROM {table}"))))
        for table in TABLES
    }


def attempt(statements: list[str]) -> None:
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def refuses(statements: list[str]) -> None:
    before = everything()
    with pytest.raises(IntegrityError):
        attempt(statements)
    assert everything() == before


@pytest.fixture
def audited(books: Flask) -> None:
    """An audit row to be attacked, once."""
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO audit (at, by, act, about, why) SELECT "
                f"{NOW}, 'RATNA222', 'reveal name', 'X', '' "
                "WHERE NOT EXISTS (SELECT 1 FROM audit)"
            )
        )


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_books_refuse(books: Flask, audited: None, attack: str) -> None:
    refuses(ATTACKS[attack])


@pytest.mark.parametrize("lasting_books", ["sqlite"], indirect=True)
@pytest.mark.parametrize("attack", SQLITE_ATTACKS)
def test_the_books_on_sqlite_refuse(books: Flask, attack: str) -> None:
    refuses(SQLITE_ATTACKS[attack])


@pytest.mark.parametrize("lasting_books", ["postgresql"], indirect=True)
@pytest.mark.parametrize("attack", POSTGRESQL_ATTACKS)
def test_the_books_on_postgresql_refuse_even_their_owner(
    books: Flask, audited: None, attack: str
) -> None:
    assert db.session.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    refuses(POSTGRESQL_ATTACKS[attack])


def test_an_honest_entry_by_the_same_statements_is_accepted(inside_on: Flask) -> None:
    attempt(
        [account(BANK), account(EQUITY, side=-1), post("E", BANK, 5), post("E", EQUITY, -5),
         seal("E")]
    )  # fmt: skip

    assert journal.balances(db.session()) == {BANK: 5, EQUITY: -5}


# ---- two at once, where the database lets two write


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_two_writers_of_one_entry_cannot_leave_it_unbalanced(
    postgresql_app: Flask, isolation: str
) -> None:
    """The second adds a posting while the first seals: it waits, and then finds the seal."""
    first_posted, second_waits = Event(), Event()

    def first() -> None:
        with transaction() as session:
            session.execute(text(post("E", BANK, 5)))
            session.execute(text(post("E", EQUITY, -5)))
            first_posted.set()
            second_waits.wait(0.2)  # the second cannot tell us that it waits for us
            session.execute(text(seal("E")))

    def second() -> None:
        with transaction() as session:
            session.execute(text(f"SET TRANSACTION ISOLATION LEVEL {isolation}"))
            session.execute(text("SELECT COUNT(*) FROM ledger_entry"))
            assert first_posted.wait(SECONDS)
            session.execute(text(post("E", CASH_BOX, 7)))  # accounts the first does not touch
            session.execute(text(post("E", LINE, -7)))
            second_waits.set()

    with postgresql_app.app_context():
        attempt(
            [account(BANK), account(EQUITY, side=-1), account(CASH_BOX), account(LINE, side=-1)]
        )
    outcomes = at_once(postgresql_app, first, second)

    assert outcomes[0] is None
    assert isinstance(outcomes[1], IntegrityError)
    with postgresql_app.app_context():
        assert journal.balances(db.session()) == {BANK: 5, EQUITY: -5}
        assert db.session.scalar(text("SELECT COUNT(*) FROM ledger_posting")) == 2


def test_one_event_booked_twice_at_once_is_booked_once(inside_on: Flask) -> None:
    recipe = recipes.moved("OPEN", chart.EQUITY, chart.BANK, 50_000)

    def book() -> None:
        with transaction() as session:
            journal.post(session, recipe)

    outcomes = at_once(inside_on, book, book, book)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 2
    assert journal.balances(db.session()) == {chart.BANK: 50_000, chart.EQUITY: -50_000}
