"""What the database itself refuses, on the application's own connection, by whatever statement:
X05, M22. The books are afterwards what they were, row by row, and so are their guards.
"""

from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError

from marketplace.kernel import embedded
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, checking, guards, journal, recipes
from marketplace.outbox import message
from tests.at_once import SECONDS, at_once
from tests.ledger.conftest import seal_all

TABLES = (
    "ledger_account", "ledger_posting", "ledger_entry", "ledger_chain", "ledger_stretch", "audit",
    "message",
)  # fmt: skip
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
    "a posting of we know not what": [post("E", BANK, "NULL"), post("E", EQUITY, 5), seal("E")],
    "a balance changed by opening": [
        account(BANK) + " ON CONFLICT (code) DO UPDATE SET balance = ledger_account.balance + 5"
    ],
    "a posting changed by inserting": [
        f"INSERT INTO ledger_posting VALUES (1, 'E', '{BANK}', 5) "
        "ON CONFLICT (id) DO UPDATE SET amount = 5"
    ],
    "an entry changed by inserting": [
        post("E", BANK, 5), post("E", EQUITY, -5), seal("E"),
        seal("E") + " ON CONFLICT (key) DO UPDATE SET reference = 'y'",
    ],
    "a link put far away": [
        post("E", BANK, 5), post("E", EQUITY, -5), seal("E"),
        "INSERT INTO ledger_chain VALUES (99, 'E', 'x')",
    ],
    "a link of an entry that has one": ["INSERT INTO ledger_chain VALUES (3, 'moved:FIRST', 'x')"],
    "a link of no entry": ["INSERT INTO ledger_chain VALUES (3, 'NOTHING', 'x')"],
    "a stretch sealed once more": [
        f"INSERT INTO ledger_stretch VALUES (1, 'x', 2, 'x', {NOW})",
    ],
    "another seal on a stretch": ["UPDATE ledger_stretch SET digest = 'x'"],
    "a removed stretch": ["DELETE FROM ledger_stretch"],
    "an audit row changed": ["UPDATE audit SET by = 'RANGGA22'"],
    "an audit row removed": ["DELETE FROM audit"],
    "a message removed": ["DELETE FROM message"],
    "a message about something else": ["UPDATE message SET about = 'OTHER'"],
    "a message of another kind": ["UPDATE message SET kind = 'order sent'"],
    "a message with other facts": ["UPDATE message SET facts = '{}'"],
    "a message that was promised another time": ["UPDATE message SET dedupe = 'x'"],
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
    "a message written over": [
        "INSERT OR REPLACE INTO message SELECT id, code, kind, 'OTHER', facts, dedupe, queued_at, "
        "due_at, leased_until, attempts, trouble, state, version FROM message"
    ],
    "a posting changed by replacing": ["UPDATE OR REPLACE ledger_posting SET amount = 5"],
    "half a rupiah": [post("E", BANK, 0.5), post("E", EQUITY, -0.5), seal("E")],
    "a word for an amount": [post("E", BANK, "'much'")],
    "keys checked later": [
        "PRAGMA defer_foreign_keys=1", "PRAGMA foreign_keys=0", post("E", "1010:nobody", 5),
        post("E", EQUITY, -5), seal("E"),
    ],
}  # fmt: skip

# Whoever forgets what a connection promised finds that the guards do not rest on it.
SQLITE_ATTACKS |= {
    f"{name}, where triggers ask no triggers": ["PRAGMA recursive_triggers=0", *attack]
    for name, attack in SQLITE_ATTACKS.items()
    if "replac" in name
}
# What no guard in the database can see: only the connection itself refuses to read it.
SQLITE_BUILDING: dict[str, list[str]] = {
    "a guard dropped": ["DROP TRIGGER ledger_posting_kept"],
    "a guard dropped and put back": [
        "DROP TRIGGER ledger_posting_kept", "UPDATE ledger_posting SET amount = 5",
        "CREATE TRIGGER ledger_posting_kept BEFORE UPDATE ON ledger_posting BEGIN SELECT 1; END",
    ],
    "a table dropped": ["DROP TABLE ledger_chain"],
    "a table renamed": ["ALTER TABLE ledger_posting RENAME TO old"],
    "a column added": ["ALTER TABLE ledger_posting ADD COLUMN why TEXT"],
    "the list of guards written by hand": [
        "PRAGMA writable_schema=1", "DELETE FROM sqlite_master WHERE type = 'trigger'",
    ],
    "the list of guards emptied": ["DELETE FROM sqlite_master WHERE type = 'trigger'"],
    "numbers that jump": ["UPDATE sqlite_sequence SET seq = 9223372036854775807"],
    "rules that rest": [
        "PRAGMA ignore_check_constraints=1", post("E", EQUITY, MORE_THAN_THERE_IS),
        post("E", BANK, -MORE_THAN_THERE_IS), seal("E"),
    ],
    "keys that rest": ["PRAGMA foreign_keys=0"],
    "triggers that rest": ["PRAGMA recursive_triggers=0"],
    "a careless disk": ["PRAGMA synchronous=0"],
    "a trigger of one's own": [
        "CREATE TEMP TRIGGER mine AFTER INSERT ON main.ledger_posting BEGIN SELECT 1; END",
    ],
    "a view in front": ["CREATE TEMP VIEW ledger_posting AS SELECT 1"],
    "a table in front": ["CREATE TEMP TABLE ledger_entry (key TEXT)"],
    "another file": ["ATTACH ':memory:' AS other"],
}  # fmt: skip

OWN_TABLE = "CREATE TEMP TABLE mine (a int)"
OWN_TRIGGER = (
    "CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION pg_temp.mine()"
)


def own_function(does: str) -> str:
    return (
        "CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {does}; RETURN NULL; END $$"
    )


POSTGRESQL_ATTACKS: dict[str, list[str]] = {
    "a removal inside a question": [
        "WITH gone AS (DELETE FROM ledger_posting RETURNING id) SELECT COUNT(*) FROM gone"
    ],
    "a change by merging": [
        "MERGE INTO ledger_posting USING (SELECT 1) AS one (id) ON one.id = ledger_posting.id "
        "WHEN MATCHED THEN UPDATE SET amount = 5"
    ],
    "an entry of the past behind a table in front": [
        "CREATE TEMP TABLE ledger_entry (key text)",
        post("moved:FIRST", BANK, 5), post("moved:FIRST", EQUITY, -5),
    ],
    "a seal over nothing behind a table in front": [
        "CREATE TEMP TABLE ledger_posting (entry text, amount bigint)",
        "INSERT INTO pg_temp.ledger_posting VALUES ('E', 5), ('E', -5)",
        seal("E").replace("ledger_entry", "public.ledger_entry"),
    ],
    "an equal sign of one's own": [
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine.never(numeric, integer) RETURNS boolean LANGUAGE sql "
        "AS 'SELECT FALSE'",
        "CREATE OPERATOR mine.<> (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = mine.never)",
        "SET LOCAL search_path = mine, pg_catalog, public",
        post("E", BANK, 5), post("E", EQUITY, -4), seal("E"),
    ],
    "a balance by a trigger of one's own": [
        OWN_TABLE,
        own_function("UPDATE ledger_account SET balance = balance + 5, last_posting = 1"),
        OWN_TRIGGER, "INSERT INTO mine VALUES (1)",
    ],
    "an old posting booked again by a trigger of one's own": [
        OWN_TABLE,
        own_function(
            "UPDATE ledger_account SET balance = balance + 50000, last_posting = 1 "
            f"WHERE code = ''{BANK}''"
        ).replace("''", "'"),
        OWN_TRIGGER, "INSERT INTO mine VALUES (1)",
    ],
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
        for table in checking.STAY
    },
}  # fmt: skip


# What only an owner may: the role of the application is none.
OWNERS_ALONE: dict[str, list[str]] = {
    "a guard put to sleep": ["ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_kept"],
    "a guard dropped": ["DROP TRIGGER ledger_posting_kept ON ledger_posting"],
    "a milder guard": [
        "CREATE OR REPLACE FUNCTION public.seal_entry() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    ],
    "a rule lifted": ["ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_own_side"],
    "a table dropped": ["DROP TABLE ledger_chain"],
    "a trigger of one's own": [
        "CREATE TRIGGER mine AFTER INSERT ON ledger_posting "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ],
    "guards asleep for a replica": ["SET LOCAL session_replication_role = replica"],
    "the list of guards written by hand": ["UPDATE pg_trigger SET tgenabled = 'D'"],
    "another owner": ["ALTER TABLE ledger_posting OWNER TO CURRENT_USER"],
    "rights for oneself": [
        "GRANT UPDATE ON ledger_account TO CURRENT_USER",
        "UPDATE ledger_account SET balance = 5",
    ],
    "numbers that jump": ["SELECT setval('ledger_posting_id_seq', 9223372036854775807)"],
    "the history of the database": ["UPDATE alembic_version SET version_num = '0001'"],
    "a function called by hand": ["SELECT book_posting()"],
}


def everything() -> dict[str, Any]:
    db.session.rollback()
    rows = {
        table: sorted(map(str, db.session.execute(text(f"SELECT * FROM {table}"))))
        for table in TABLES
    }
    return rows | {"guards": guards.found(db.session())}


def attempt(statements: list[str]) -> None:
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement.replace(":", r"\:")))


def attempt_unasked(statements: list[str]) -> None:
    """On SQLite, by a connection that does not look at what it is asked."""
    with transaction() as session:
        connection: Any = session.connection().connection.driver_connection
        connection.set_authorizer(None)
        try:
            for statement in statements:
                connection.execute(statement)
            session.commit()
        finally:
            session.rollback()
            connection.execute("PRAGMA recursive_triggers=1")
            connection.set_authorizer(checking.GUARDED.authorizes)


def refuses(statements: list[str], how: type[DBAPIError] = IntegrityError) -> None:
    before = everything()
    with pytest.raises(how):
        attempt(statements)
    assert everything() == before


def refuses_unasked(statements: list[str]) -> None:
    before = everything()
    with pytest.raises((IntegrityError, embedded.module().IntegrityError)):
        attempt_unasked(statements)
    assert everything() == before


@pytest.fixture
def audited(books: Flask) -> None:
    """An audit row, a message and a stretch to be attacked, once."""
    with transaction() as session:
        message.queue(session, "order paid", about="ORDER222", times=1)
        session.execute(
            text(
                "INSERT INTO audit (at, by, act, about, why) SELECT "
                f"{NOW}, 'RATNA222', 'reveal name', 'X', '' "
                "WHERE NOT EXISTS (SELECT 1 FROM audit)".replace(":", r"\:")
            )
        )
        seal_all(session)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_books_refuse(books: Flask, audited: None, attack: str) -> None:
    """On SQLite the connection may refuse before a guard does."""
    sqlite = db.engine.dialect.name == "sqlite"
    refuses(ATTACKS[attack], DatabaseError if sqlite else IntegrityError)


@pytest.mark.parametrize("lasting_books", ["sqlite"], indirect=True)
@pytest.mark.parametrize("attack", ATTACKS | SQLITE_ATTACKS)
def test_the_guards_on_sqlite_refuse_alone(books: Flask, audited: None, attack: str) -> None:
    refuses_unasked((ATTACKS | SQLITE_ATTACKS)[attack])


@pytest.mark.parametrize("lasting_books", ["sqlite"], indirect=True)
@pytest.mark.parametrize("attack", SQLITE_ATTACKS | SQLITE_BUILDING)
def test_the_books_on_sqlite_refuse(books: Flask, audited: None, attack: str) -> None:
    refuses((SQLITE_ATTACKS | SQLITE_BUILDING)[attack], DatabaseError)


@pytest.mark.parametrize("lasting_books", ["postgresql"], indirect=True)
@pytest.mark.parametrize("attack", POSTGRESQL_ATTACKS)
def test_the_books_on_postgresql_refuse_even_their_owner(
    books: Flask, audited: None, attack: str
) -> None:
    assert db.session.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    refuses(POSTGRESQL_ATTACKS[attack])


@pytest.mark.parametrize("attack", ATTACKS | POSTGRESQL_ATTACKS | OWNERS_ALONE)
def test_a_role_that_only_reads_and_adds_is_refused(lodgers: Flask, attack: str) -> None:
    with lodgers.app_context():
        assert db.session.scalar(text("SELECT current_user")) == "titip_lodger"
        refuses((ATTACKS | POSTGRESQL_ATTACKS | OWNERS_ALONE)[attack], DBAPIError)


def test_a_role_that_only_reads_and_adds_keeps_honest_books(lodgers: Flask) -> None:
    with lodgers.app_context():
        with transaction() as session:
            journal.require(session, chart.BANK, 1)
            journal.post(session, recipes.moved("HONEST", chart.BANK, chart.CASH_BOX, 1))
            assert journal.chain(session) == 1
        assert journal.balance(db.session(), chart.CASH_BOX) == 1
        assert list(checking.broken(db.session(), whole=True)) == []


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
