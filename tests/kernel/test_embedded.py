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
}


def pragma(name: str) -> object:
    return db.session.scalar(text(f"PRAGMA {name}"))


def test_every_connection_keeps_its_promises(inside: Flask) -> None:
    assert {name: pragma(name) for name in PROMISED} == PROMISED


@pytest.mark.parametrize("promise", ["foreign_keys", "recursive_triggers", "synchronous"])
def test_a_connection_that_forgot_a_promise_is_not_handed_out(inside: Flask, promise: str) -> None:
    careless = db.engine.raw_connection()
    careless.cursor().execute(f"PRAGMA {promise}=0")
    careless.close()

    with pytest.raises(BrokenPromise, match=promise):
        pragma(promise)


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
