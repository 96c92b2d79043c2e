"""Each test makes its own application and its own database, all alike: what libraries work out for
one of them is worked out once in a process.
"""

from typing import Any

from flask import Flask
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from marketplace.kernel.db import db
from marketplace.web import sitemap

_COMPILED: LRUCache[Any, Any] = LRUCache(10_000)


def rooms() -> None:
    """All applications have the same addresses behind the same doors: the first one opens them."""
    opened: list[Flask] = []
    open_rooms = sitemap.open_rooms

    def opened_once(app: Flask) -> None:
        if not opened:
            open_rooms(app)
            opened.append(app)
        app.url_map = opened[0].url_map
        app.view_functions = dict(opened[0].view_functions)

    sitemap.open_rooms = opened_once


def dialects() -> None:
    """Two engines of one kind speak the same: a statement compiled for one serves the other."""
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        speaking: Any = kind
        speaking.__eq__ = _alike
        speaking.__hash__ = _kind


def _alike(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _kind(one: Dialect) -> int:
    return hash(type(one))


def statements(app: Flask) -> None:
    """What SQLAlchemy compiles from a statement."""
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_COMPILED)
