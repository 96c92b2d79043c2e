"""The embedded database, SQLite: which library, and the promises every connection must keep.

SQLite below 3.51.3 can corrupt a WAL file when two connections write at once, so an older
library is used without WAL. Pragmas are read back each time a connection is handed out, because
one connection without foreign keys could leave an unbalanced entry behind.
"""

import sqlite3
from types import ModuleType
from typing import Any

try:
    import pysqlite3.dbapi2 as bundled
except ImportError:  # a platform without the wheel: the standard module serves, without WAL
    bundled = sqlite3

SAFE_WAL = (3, 51, 3)

_FULL = 2
_PROMISES = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": _FULL}


class BrokenPromise(Exception):
    """A connection does not keep what the ledger relies on; it must not be used."""


def module() -> ModuleType:
    """The DB-API module to connect with."""
    return bundled  # type: ignore[no-any-return]


def journal() -> str:
    """The journal mode this library is safe with."""
    return "wal" if bundled.sqlite_version_info >= SAFE_WAL else "delete"


def set_up(connection: Any, _record: object) -> None:
    """Once for each new connection."""
    connection.isolation_level = None  # transactions begin where we say
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA journal_mode={journal()}")
    for pragma, value in _PROMISES.items():
        cursor.execute(f"PRAGMA {pragma}={value}")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def verify(connection: Any, _record: object, _proxy: object) -> None:
    """Each time a connection is handed out. Raises `BrokenPromise`."""
    cursor = connection.cursor()
    for pragma, value in _PROMISES.items():
        if cursor.execute(f"PRAGMA {pragma}").fetchone()[0] != value:
            raise BrokenPromise(pragma)
    cursor.close()
