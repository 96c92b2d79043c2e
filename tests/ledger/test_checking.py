"""The books find out what was done to them, and name the row."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.ledger import checking
from marketplace.ledger.checking import GUARDS, POSTGRESQL_GUARDS
from tests.owner import supposing, without

ALL = ("kept", "stays")
NEW_POSTING = "INSERT INTO ledger_posting (entry, account, amount) VALUES"
NOW = "'2026-11-20T05:00:00.000000+00:00'"


def found(*statements: str) -> list[str]:
    """The faults the books would have."""
    with supposing(*statements) as session:
        return list(checking.broken(session))


def chain(*statements: str) -> list[str]:
    open_books = [*without("ledger_entry", *ALL), *without("ledger_posting", *ALL),
                  *without("ledger_chain", *ALL)]  # fmt: skip
    return [fault for fault in found(*open_books, *statements) if fault.startswith("I14")]


def missing(*guards: str) -> list[str]:
    return [f"I1 the database guard {guard} is missing" for guard in sorted(guards)]


def test_honest_books_have_no_faults(books: Flask) -> None:
    assert found() == []


# ---- I1


def test_an_entry_that_does_not_balance_is_named(books: Flask) -> None:
    faults = found(
        *without("ledger_posting", "kept"),
        "UPDATE ledger_posting SET amount = amount + 3 WHERE id = 1",
    )

    assert faults == [
        "I1 entry moved:FIRST sums to 3 over 2 postings",
        "I2 account 1100:main says 57000, its postings say 57003",
        *missing("ledger_posting_kept"),
        "I14 the chain breaks at 1, entry moved:FIRST",
    ]


def test_an_entry_that_lost_its_postings_is_named(books: Flask) -> None:
    faults = found(
        *without("ledger_posting", "stays"),
        "DELETE FROM ledger_posting WHERE entry = 'unidentified:LINE'",
    )

    assert faults[0] == "I1 entry unidentified:LINE sums to 0 over 0 postings"
    assert "I2 account 2900:LINE says -7000, its postings say 0" in faults
    assert "I14 the chain breaks at 2, entry unidentified:LINE" in faults


def test_an_entry_with_one_leg_is_named(books: Flask) -> None:
    faults = found(
        *without("ledger_entry", "seals"),
        f"INSERT INTO ledger_entry VALUES ('E', 'moved', 'x', {NOW})",
    )

    assert faults == [
        "I1 entry E sums to 0 over 0 postings",
        *missing("ledger_entry_seals"),
    ]


def test_postings_nobody_sealed_are_named_once(books: Flask) -> None:
    faults = found(f"{NEW_POSTING} ('E', '1100:main', 5)", f"{NEW_POSTING} ('E', '3100:all', -5)")

    assert faults == ["I1 entry E was never sealed"]


# ---- I2, I3


def test_a_balance_no_posting_explains_is_named(books: Flask) -> None:
    faults = found(
        *without("ledger_account", "guard"),
        "UPDATE ledger_account SET balance = 57001 WHERE code = '1100:main'",
    )

    assert faults == [
        "I2 account 1100:main says 57001, its postings say 57000",
        *missing("ledger_account_guard"),
    ]


@pytest.mark.parametrize("lasting_books", ["postgresql"], indirect=True)
def test_an_account_on_the_wrong_side_is_named(books: Flask) -> None:
    faults = found(
        "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_own_side",
        f"{NEW_POSTING} ('E', '2900:LINE', 8000), ('E', '1100:main', -8000)",
        f"INSERT INTO ledger_entry VALUES ('E', 'moved', 'x', {NOW})",
    )

    assert faults == ["I3 account 2900:LINE stands at 1000, on the wrong side"]


@pytest.mark.parametrize("lasting_books", ["sqlite"], indirect=True)
def test_an_account_on_the_wrong_side_is_named_on_sqlite(books: Flask) -> None:
    faults = found(
        "PRAGMA ignore_check_constraints=1",
        f"{NEW_POSTING} ('E', '2900:LINE', 8000), ('E', '1100:main', -8000)",
        f"INSERT INTO ledger_entry VALUES ('E', 'moved', 'x', {NOW})",
    )

    assert faults == ["I3 account 2900:LINE stands at 1000, on the wrong side"]


@pytest.mark.parametrize(
    "account",
    [
        "('1100:other', 1100, -1, 0, 0, 0)",
        "('1100:other', 1100, 1, 1, 0, 0)",
        "('1100:other', 3100, -1, 1, 0, 0)",
        "('1100:other', 9999, 1, 0, 0, 0)",
        "('other', 1100, 1, 0, 0, 0)",
    ],
)
def test_an_account_that_is_not_on_the_chart_is_named(books: Flask, account: str) -> None:
    code = account.partition("'")[2].partition("'")[0]

    faults = found(f"INSERT INTO ledger_account VALUES {account}")

    assert faults == [f"I3 account {code} is not kept as the chart says"]


# ---- guards


def test_each_missing_guard_is_named(books: Flask) -> None:
    postgresql = db.engine.dialect.name == "postgresql"
    expected = GUARDS | POSTGRESQL_GUARDS if postgresql else GUARDS
    tables = sorted(("ledger_posting", "ledger_entry", "ledger_account", "ledger_chain", "move",
                     "audit", "stock_movement", "setting", "paper", "numbering", "month_closing",
                         "month_reopening", "commission_rule"))  # fmt: skip
    for guard in sorted(expected):
        table = next(table for table in tables if guard.startswith(f"{table}_"))
        assert found(*without(table, guard.removeprefix(f"{table}_"))) == missing(guard)


@pytest.mark.parametrize("lasting_books", ["postgresql"], indirect=True)
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
def test_a_guard_that_sleeps_is_missing(books: Flask, how: str) -> None:
    faults = found(f"ALTER TABLE ledger_entry {how} TRIGGER ledger_entry_seals")

    assert faults == missing("ledger_entry_seals")


def test_every_guard_of_the_database_is_looked_for(books: Flask) -> None:
    postgresql = db.engine.dialect.name == "postgresql"
    with supposing() as session:
        there = session.connection().exec_driver_sql(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            if postgresql
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        assert set(there.scalars()) == (GUARDS | POSTGRESQL_GUARDS if postgresql else GUARDS)


# ---- I14


@pytest.mark.parametrize(
    ("tampering", "place"),
    [
        ("UPDATE ledger_entry SET reference = 'OTHER' WHERE key = 'moved:FIRST'", 1),
        ("UPDATE ledger_entry SET recipe = 'other' WHERE key = 'moved:FIRST'", 1),
        (f"UPDATE ledger_entry SET booked_at = {NOW} WHERE key = 'unidentified:LINE'", 2),
        ("UPDATE ledger_posting SET account = '1010:main' WHERE id = 1", 1),
        ("UPDATE ledger_posting SET amount = amount * 2 WHERE entry = 'unidentified:LINE'", 2),
        ("DELETE FROM ledger_chain WHERE position = 1", 2),
        ("UPDATE ledger_chain SET position = position + 5 WHERE position = 2", 7),
        ("UPDATE ledger_chain SET hash = 'x' WHERE position = 2", 2),
    ],
)
def test_whoever_tampers_with_the_past_breaks_the_chain(
    books: Flask, tampering: str, place: int
) -> None:
    entry = "moved:FIRST" if place == 1 else "unidentified:LINE"

    assert chain(tampering) == [f"I14 the chain breaks at {place}, entry {entry}"]


def test_two_entries_that_changed_places_break_the_chain(books: Flask) -> None:
    faults = chain(
        "UPDATE ledger_chain SET position = 9 WHERE position = 1",
        "UPDATE ledger_chain SET position = 1 WHERE position = 2",
        "UPDATE ledger_chain SET position = 2 WHERE position = 9",
    )

    assert faults == ["I14 the chain breaks at 1, entry unidentified:LINE"]


def test_a_few_entries_may_wait_for_the_chain_but_not_many(
    books: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chain("DELETE FROM ledger_chain") == []

    monkeypatch.setattr(checking, "MOST_UNCHAINED", 1)

    assert chain("DELETE FROM ledger_chain") == ["I14 2 entries stand outside the chain"]


def test_a_long_chain_is_followed_in_pieces(books: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 1)

    assert chain() == []
    assert chain("UPDATE ledger_chain SET hash = 'x' WHERE position = 2") == [
        "I14 the chain breaks at 2, entry unidentified:LINE"
    ]
