"""Each test makes its own application and its own database, all alike: what libraries work out for
one of them is worked out once in a process.
"""

from typing import Any

from flask import Flask
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from marketplace.kernel.db import db

_COMPILED_OF_A_RULE = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
_COMPILED: LRUCache[Any, Any] = LRUCache(10_000)


def rules() -> None:
    """What the router makes of an address. All applications have the same converters."""
    known: dict[tuple[object, ...], dict[str, Any]] = {}
    compile_ = Rule.compile

    def remembered(rule: Rule) -> None:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, defaults, rule.subdomain, rule.host, rule.merge_slashes)
        if key not in known:
            compile_(rule)
            known[key] = {name: getattr(rule, name) for name in _COMPILED_OF_A_RULE}
            return
        vars(rule).update(known[key])
        rule._build = known[key]["_build"].__func__.__get__(rule)
        rule._build_unknown = known[key]["_build_unknown"].__func__.__get__(rule)

    router: Any = Rule
    router.compile = remembered


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
