"""The books find out what was done to them, and name the row."""

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.kernel.db import db
from marketplace.ledger import checking, guards, stretches
from marketplace.ledger.checking import GUARDS, POSTGRESQL_GUARDS
from marketplace.ledger.guard_digests import POSTGRESQL, SQLITE
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

    assert faults == [
        "I3 account 2900:LINE stands at 1000, on the wrong side",
        "I1 the database guard ledger_account is not as we made it",
    ]


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
    tables = (*checking.STAY, "payout_run", "payout_destination", "payout")
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
        there = guards.found(session)
    tables = {name for name in there if name in checking.STAY or name == "ledger_account"}
    assert set(there) - tables == (GUARDS | POSTGRESQL_GUARDS if postgresql else GUARDS)


def test_every_guard_is_known_by_how_it_was_made(books: Flask) -> None:
    """What a changed guard has to be written down as stands in the difference."""
    known = POSTGRESQL if db.engine.dialect.name == "postgresql" else SQLITE

    assert guards.found(db.session()) == known


@pytest.mark.parametrize("lasting_books", ["sqlite"], indirect=True)
def test_a_milder_guard_in_the_place_of_one_is_named(books: Flask) -> None:
    faults = found(
        *without("ledger_entry", "kept"),
        "CREATE TRIGGER ledger_entry_kept BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END",
    )

    assert faults == ["I1 the database guard ledger_entry_kept is not as we made it"]


@pytest.mark.parametrize("lasting_books", ["postgresql"], indirect=True)
def test_a_milder_guard_in_the_place_of_one_is_named_on_postgresql(books: Flask) -> None:
    faults = found(
        "CREATE OR REPLACE FUNCTION seal_entry() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$"
    )

    assert faults == ["I1 the database guard ledger_entry_seals is not as we made it"]


# ---- I14


TAMPERING: list[tuple[str, int]] = [
    ("UPDATE ledger_entry SET reference = 'OTHER' WHERE key = 'moved:FIRST'", 1),
    ("UPDATE ledger_entry SET recipe = 'other' WHERE key = 'moved:FIRST'", 1),
    (f"UPDATE ledger_entry SET booked_at = {NOW} WHERE key = 'unidentified:LINE'", 2),
    ("UPDATE ledger_posting SET account = '1010:main' WHERE id = 1", 1),
    ("UPDATE ledger_posting SET amount = amount * 2 WHERE entry = 'unidentified:LINE'", 2),
    ("DELETE FROM ledger_chain WHERE position = 1", 2),
    ("UPDATE ledger_chain SET position = position + 5 WHERE position = 2", 7),
    ("UPDATE ledger_chain SET hash = 'x' WHERE position = 2", 2),
]


@pytest.mark.parametrize(("tampering", "place"), TAMPERING)
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
    monkeypatch.setattr(stretches, "AT_ONCE", 1)

    assert chain() == []
    assert chain("UPDATE ledger_chain SET hash = 'x' WHERE position = 2") == [
        "I14 the chain breaks at 2, entry unidentified:LINE"
    ]


# ---- I14: what was followed once


def sealed(*statements: str, whole: bool = False) -> list[str]:
    """Faults of the chain, had its owner done this after both entries were sealed as stretches."""
    tables = ("ledger_entry", "ledger_posting", "ledger_chain", "ledger_stretch")
    open_books = [guard for table in tables for guard in without(table, *ALL)]
    with supposing() as session:
        assert stretches.seal(session) == 2
        for statement in [*open_books, *statements]:
            session.execute(text(statement.replace(":", r"\:")))
        session.expire_all()
        return [fault for fault in checking.broken(session, whole) if fault.startswith("I14")]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stretch is one entry long, and chance never falls on the first."""
    monkeypatch.setattr(stretches, "LENGTH", 1)
    monkeypatch.setattr(stretches, "SETTLED", timedelta(0))
    monkeypatch.setattr(random, "choice", lambda stretches: stretches[-1])


def test_what_was_sealed_and_is_as_it_was_has_no_faults(books: Flask, short: None) -> None:
    assert sealed() == []
    assert sealed(whole=True) == []


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("tampering", [tampering for tampering, _ in TAMPERING])
def test_the_quick_check_too_finds_whoever_tampers_with_what_was_sealed(
    books: Flask, short: None, tampering: str, whole: bool
) -> None:
    """X05: also what adds up, in one of a million postings."""
    assert sealed(tampering, whole=whole) != []


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (
            "UPDATE ledger_posting SET id = 99 WHERE id = 1",
            "I14 what was sealed up to 1 is not as it was",
        ),
        (
            "UPDATE ledger_posting SET entry = 'unidentified:LINE' WHERE id = 1",
            "I14 the chain breaks at 1, entry moved:FIRST",
        ),
        (
            "UPDATE ledger_stretch SET digest = 'x' WHERE last = 1",
            "I14 what was sealed up to 1 is not as it was",
        ),
        (
            "UPDATE ledger_stretch SET hash = 'x' WHERE last = 2",
            "I14 the seal at 2 is not that of the chain",
        ),
        ("DELETE FROM ledger_chain", "I14 the chain ends at 0, it went on to 1"),
    ],
)
def test_other_changes_of_what_was_sealed_are_named(
    books: Flask, short: None, tampering: str, fault: str
) -> None:
    assert fault in sealed(tampering)


def test_whoever_forges_the_seal_too_is_found_by_the_whole_check(
    books: Flask, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick one finds it when chance falls on that stretch."""
    tampering = "UPDATE ledger_entry SET reference = 'OTHER' WHERE key = 'moved:FIRST'"
    with supposing(*without("ledger_entry", *ALL), tampering) as session:
        first = stretches._next(session, stretches.NOTHING)
        assert first is not None
        forged = f"UPDATE ledger_stretch SET digest = '{first.digest}' WHERE last = 1"

    assert sealed(tampering, forged) == []
    assert sealed(tampering, forged, whole=True) == [CHAIN_BREAKS]
    monkeypatch.setattr(random, "choice", lambda stretches: stretches[0])
    assert sealed(tampering, forged) == [CHAIN_BREAKS]


CHAIN_BREAKS = "I14 the chain breaks at 1, entry moved:FIRST"


def test_what_is_broken_or_new_is_not_sealed(books: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "LENGTH", 1)
    with supposing() as session:
        assert stretches.seal(session) == 0  # younger than an hour

    monkeypatch.setattr(stretches, "SETTLED", timedelta(0))
    tampering = "UPDATE ledger_entry SET reference = 'OTHER' WHERE key = 'unidentified:LINE'"
    with supposing(*without("ledger_entry", *ALL), tampering) as session:
        assert stretches.seal(session) == 1
        assert [stretch.last for stretch in stretches.every(session)] == [1]


@pytest.mark.parametrize("lasting_books", ["sqlite"], indirect=True)
def test_rows_whose_other_end_is_gone_are_named(books: Flask) -> None:
    with supposing(
        "PRAGMA foreign_keys=0",
        *without("ledger_account", *ALL, "guard")[1:],
    ) as session:
        session.execute(text("DELETE FROM ledger_account WHERE code = '3100\\:all'"))
        faults = list(checking.broken(session, whole=True))

    assert "I1 rows of ledger_posting mention what is not there" in faults
    assert "I2 account 3100:all was never opened, and has postings" in faults
