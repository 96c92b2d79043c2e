"""Each connection to SQLite keeps what the books rely on, or is not used at all."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.kernel import embedded
from marketplace.kernel.db import db
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
