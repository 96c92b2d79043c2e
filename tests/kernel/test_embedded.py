"""Each connection to SQLite keeps what the books rely on, or is not used at all."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from marketplace.kernel import embedded
from marketplace.kernel.db import db, transaction
from marketplace.kernel.embedded import BrokenPromise

PROMISED = {
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "synchronous": 2,
    "busy_timeout": 10_000,
    "journal_mode": embedded.journal(),
    "ignore_check_constraints": 0,
    "writable_schema": 0,
}


def pragma(name: str) -> object:
    return db.session.scalar(text(f"PRAGMA {name}"))


def test_every_connection_keeps_its_promises(inside: Flask) -> None:
    assert {name: pragma(name) for name in PROMISED} == PROMISED


FORGOTTEN = ("foreign_keys=0", "recursive_triggers=0", "synchronous=0", "writable_schema=1",
             "ignore_check_constraints=1")  # fmt: skip


@pytest.mark.parametrize("promise", FORGOTTEN)
def test_a_connection_that_forgot_a_promise_is_not_handed_out(inside: Flask, promise: str) -> None:
    careless = db.engine.raw_connection()
    cursor, driver = careless.cursor(), careless.driver_connection
    with pytest.raises(embedded.module().DatabaseError, match="not authorized"):
        cursor.execute(f"PRAGMA {promise}")
    driver.set_authorizer(None)  # type: ignore[union-attr]
    cursor.execute(f"PRAGMA {promise}")
    careless.close()

    with pytest.raises(BrokenPromise, match=promise.partition("=")[0]):
        pragma("foreign_keys")


def test_a_connection_that_may_write_only_reads_when_it_is_handed_out_again(inside: Flask) -> None:
    assert pragma("query_only") == 1
    db.session.execute(text("PRAGMA query_only=0"))
    db.session.rollback()

    with pytest.raises(DatabaseError, match="readonly"):
        db.session.execute(text("DELETE FROM once"))


def test_what_a_connection_may_is_told_to_it_once(inside: Flask) -> None:
    """SQLite reads again all that a connection keeps ready each time it is told."""
    told: list[str] = []

    def listen(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("PRAGMA query_only="):
            told.append(statement[-1])

    with transaction():
        pass
    event.listen(db.engine, "before_cursor_execute", listen)
    for _ in range(3):
        pragma("foreign_keys")
        db.session.rollback()
    assert told == ["1"]
    for _ in range(2):
        with transaction():
            pass
    assert told == ["1", "0"]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "delete"),
        ((3, 51, 2), "delete"),
        ((3, 51, 3), "wal"),
        ((3, 53, 4), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_wal_only_with_a_library_that_does_not_corrupt_it(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], mode: str
) -> None:
    monkeypatch.setattr(embedded, "bundled", SimpleNamespace(sqlite_version_info=version))

    assert embedded.journal() == mode
