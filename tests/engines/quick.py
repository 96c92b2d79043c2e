"""Each test makes its own application and its own database, all alike: what libraries work out for
one of them is worked out once in a process.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from marketplace.kernel.db import db

_COMPILED: LRUCache[Any, Any] = LRUCache(10_000)


def rules() -> None:
    """What the router compiles from an address."""
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, defaults, tuple(rule._trace), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    router: Any = Rule
    router._compile_builder = remembered


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
