"""Whether a column has one of many names, all of them given as one parameter: the statement is put
together once, and is no longer for a thousand names than for one.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Boolean, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Names(TypeDecorator[Collection[str]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = Text() if dialect.name == "sqlite" else ARRAY(Text())
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        names = list(value or ())
        return json.dumps(names) if dialect.name == "sqlite" else names


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: an index serves no `… = 1`."""
        return self


def among(column: Any, names: Collection[str] | str) -> _Among:
    """One of these `names`; a single word is what the parameter is called that brings them."""
    given: BindParameter[Any] = (
        bindparam(names, type_=_Names())
        if isinstance(names, str)
        else bindparam(None, names, type_=_Names(), unique=True)
    )
    return _Among(column, given)


@compiles(_Among)
def _with_array(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, names = (compiler.process(clause, **given) for clause in element.clauses)
    return f"{column} = ANY ({names})"


@compiles(_Among, "sqlite")
def _with_json(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, names = (compiler.process(clause, **given) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({names}))"
