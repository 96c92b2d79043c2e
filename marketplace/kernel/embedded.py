"""The embedded database, SQLite: which library, and the promises every connection must keep.

SQLite below 3.51.3 can corrupt a WAL file when two connections write at once, so an older
library is used without WAL. Pragmas are read back each time a connection is handed out, because
one connection without foreign keys could leave an unbalanced entry behind; and no statement may
change them, the tables or their guards, whoever wrote it: only migrations are let do so.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

try:
    import pysqlite3.dbapi2 as bundled
except ImportError:  # a platform without the wheel: the standard module serves, without WAL
    bundled = sqlite3

SAFE_WAL = (3, 51, 3)

ONLY_READS = "query_only"
_FULL = 2
_PROMISES = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": _FULL}
_NEVER = {"ignore_check_constraints": 0, "writable_schema": 0}
_MAY_SET = {
    ONLY_READS, "busy_timeout", "cache_size", "table_info", "table_xinfo", "table_list",
    "index_list", "index_info", "index_xinfo", "foreign_key_list", "foreign_key_check",
}  # fmt: skip
_BUILDS = {
    getattr(sqlite3, f"SQLITE_{act}")
    for act in (
        "CREATE_TABLE", "CREATE_INDEX", "CREATE_VIEW", "CREATE_TRIGGER", "CREATE_VTABLE",
        "CREATE_TEMP_TABLE", "CREATE_TEMP_INDEX", "CREATE_TEMP_VIEW", "CREATE_TEMP_TRIGGER",
        "DROP_TABLE", "DROP_INDEX", "DROP_VIEW", "DROP_TRIGGER", "DROP_VTABLE",
        "DROP_TEMP_TABLE", "DROP_TEMP_INDEX", "DROP_TEMP_VIEW", "DROP_TEMP_TRIGGER",
        "ALTER_TABLE", "ATTACH", "DETACH",
    )
}  # fmt: skip
_CHANGES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


class BrokenPromise(Exception):
    """A connection does not keep what the ledger relies on; it must not be used."""


@dataclass(frozen=True)
class Guarded:
    """Tables of which no row changes, but for the columns that are `forgotten`, and tables of which
    no row goes; what a named trigger does to a table is the database's own doing.
    """

    only_grow: frozenset[str] = frozenset()
    stay: frozenset[str] = frozenset()
    by_triggers: frozenset[tuple[str, str]] = frozenset()
    forgotten: frozenset[tuple[str, str]] = frozenset()

    def authorizes(
        self, act: int, what: str | None, value: str | None, _db: str | None, trigger: str | None
    ) -> int:
        """SQLite asks this while it reads a statement, for each thing that would be done."""
        return sqlite3.SQLITE_DENY if self._refuses(act, what, value, trigger) else 0

    def _refuses(self, act: int, what: str | None, value: str | None, trigger: str | None) -> bool:
        if act == sqlite3.SQLITE_PRAGMA:
            return value is not None and what not in _MAY_SET
        if act in _BUILDS:
            return True
        if act not in _CHANGES or what is None:
            return False
        if what.startswith("sqlite_"):
            return not what.startswith("sqlite_stat")
        if act == sqlite3.SQLITE_UPDATE:
            free = (what, value) in self.forgotten or (trigger or "", what) in self.by_triggers
            return what in self.only_grow and not free
        return act == sqlite3.SQLITE_DELETE and what in self.stay


def module() -> ModuleType:
    """The DB-API module to connect with."""
    return bundled  # type: ignore[no-any-return]


def journal() -> str:
    """The journal mode this library is safe with."""
    return "wal" if bundled.sqlite_version_info >= SAFE_WAL else "delete"


def set_up(guarded: Guarded | None) -> Callable[[Any, object], None]:
    """What is done once for each new connection. Migrations alone build, and guard nothing."""

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode={journal()}")
        for pragma, value in _PROMISES.items():
            cursor.execute(f"PRAGMA {pragma}={value}")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()
        if guarded is not None:
            connection.set_authorizer(guarded.authorizes)

    return connected


def verify(connection: Any, record: Any, _proxy: object) -> None:
    """Each time a connection is handed out; whether it only reads is noted. Raises
    `BrokenPromise`.
    """
    cursor = connection.cursor()
    for pragma, value in (_PROMISES | _NEVER).items():
        if cursor.execute(f"PRAGMA {pragma}").fetchone()[0] != value:
            raise BrokenPromise(pragma)
    record.info[ONLY_READS] = bool(cursor.execute(f"PRAGMA {ONLY_READS}").fetchone()[0])
    cursor.close()
