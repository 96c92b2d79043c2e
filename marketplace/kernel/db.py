"""The database: one base class, our column types, and the only place that commits.

Every connection reads only, enforced by the database itself, except inside `transaction()`.
On SQLite a story begins IMMEDIATE: a deferred transaction that reads and then writes dies of
"database is locked" under load.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Result,
    Table,
    Text,
    bindparam,
    event,
    text,
    update,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts
from sqlalchemy.types import TypeDecorator, TypeEngine

from marketplace.kernel import embedded
from marketplace.kernel.embedded import Guarded
from marketplace.kernel.refusals import Overtaken, Unavailable

WRITES = "writes"
_KEPT_IN_MEMORY, _KEPT_ELSE = -64_000, -2_000  # KiB of a SQLite file
_MUCH_TO_READ = {
    True: f"PRAGMA cache_size={_KEPT_IN_MEMORY}",
    False: "SET LOCAL work_mem = '64MB'; SET LOCAL random_page_cost = 1.1",
}
_MOST_STATEMENTS = 2_000  # kept ready by a SQLite connection, which judges each it reads anew
_BUSY_STATES = {"55P03", "40P01", "40001"}  # lock timeout, deadlock, serialization (PostgreSQL)


class InstantType(TypeDecorator[datetime]):
    """An instant in UTC: timestamptz on PostgreSQL, sortable text on SQLite (STRICT allows it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(UTC)


BigInt = BigInteger().with_variant(Integer(), "sqlite")

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of every table."""

    registry: ClassVar[registry] = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: InstantType(), int: BigInt, str: Text()},
    )


db = SQLAlchemy(model_class=Model)


class _Counter:
    """Adding is one step of the interpreter, also among threads."""

    def __init__(self) -> None:
        self._steps = itertools.count(1)
        self.count = 0

    def __next__(self) -> int:
        self.count = next(self._steps)
        return self.count


_only_reading: ContextVar[bool] = ContextVar("only_reading", default=False)
_told = _Counter()


def changes() -> int:
    """How many stories this process has told: what was read before another one may be old."""
    return _told.count


class Closed(Exception):
    """A story was begun where only reading is allowed."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Everything inside happens together or not at all. Stories do not nest.

    Ends any read first, so that what is decided is read inside. Raises `Overtaken` when somebody
    else moved the same thing meanwhile, `Unavailable` when the database had no time for us.
    """
    session = db.session()
    if _only_reading.get():
        raise Closed("This request may only read.")
    if session.info.get(WRITES):
        raise RuntimeError("Stories do not nest.")
    session.rollback()
    session.info[WRITES] = True
    try:
        session.connection(execution_options={WRITES: True})
        yield session
        session.commit()
        next(_told)
    except StaleDataError as error:
        raise Overtaken from error
    except OperationalError as error:
        if _busy(error):
            raise Unavailable from error
        raise
    finally:
        session.rollback()
        session.info[WRITES] = False


@contextmanager
def snapshot() -> Iterator[Session]:
    """Many questions about one moment: what others write meanwhile is not seen. SQLite reads like
    that by itself, and quicker with more of the file in memory; so does PostgreSQL sort, and it may
    trust that what it reads again lies there already.
    """
    session = db.session()
    session.rollback()
    sqlite = session.get_bind().dialect.name == "sqlite"
    if not sqlite:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        session.execute(text(_MUCH_TO_READ[sqlite]))
        yield session
    finally:
        if sqlite:
            session.execute(text(f"PRAGMA cache_size={_KEPT_ELSE}"))
        session.rollback()


@contextmanager
def read_only() -> Iterator[None]:
    """Inside, no story may begin: for requests that have not proved where they come from."""
    token = _only_reading.set(True)
    try:
        yield
    finally:
        _only_reading.reset(token)


class Adding:
    """Adds to whole numbers of one row, in a statement that is put together once, and says whether
    it did: it does not where one of `only` is not true, which may name what is added, as `more_`
    and the column. The thing that the session holds of that row keeps up.
    """

    def __init__(
        self, model: type[Model], *columns: str, only: Sequence[ColumnElement[bool]] = ()
    ) -> None:
        table = cast("Table", model.__table__)
        (key,) = table.primary_key
        more = {name: table.c[name] + bindparam(f"more_{name}", type_=BigInt) for name in columns}
        self._columns, self._key = columns, key.name
        self._statement = update(table).where(key == bindparam("of"), *only).values(more)

    def __call__(self, session: Session, thing: Model, by: Mapping[str, int]) -> bool:
        if not any(by.values()):
            return True
        session.flush()
        then = {name: getattr(thing, name) + n for name, n in by.items()}
        more = {f"more_{name}": by.get(name, 0) for name in self._columns}
        told = session.execute(self._statement, {"of": getattr(thing, self._key), **more})
        if not changed(told):
            return False
        for name, number in then.items():
            set_committed_value(thing, name, number)
        return True


def changed(result: Result[Any]) -> int:
    """How many rows a statement changed."""
    return cast("CursorResult[Any]", result).rowcount


def _busy(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in _BUSY_STATES or "database is locked" in str(error.orig)


def open_database(app: Flask, url: str, guarded: Guarded) -> None:
    """Connects the application to `url` and sets each connection up."""
    options: dict[str, Any] = {}
    if url.startswith("sqlite"):
        kept = {"timeout": 10, "cached_statements": _MOST_STATEMENTS}
        options = {"module": embedded.module(), "connect_args": kept}
    elif url.startswith("postgresql"):
        reading = "-c default_transaction_read_only=on -c timezone=UTC"
        options = {"connect_args": {"options": reading}}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    quiet = {"pool_pre_ping": True, "hide_parameters": True}  # errors quote nobody
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = quiet | options
    db.init_app(app)
    with app.app_context():
        prepare(db.engine, guarded)


def prepare(engine: Engine, guarded: Guarded | None = None) -> None:
    """Teaches an engine how transactions begin here; what is `guarded` no statement may touch."""
    if engine.dialect.name == "sqlite":
        # Rows of one INSERT are numbered in the order in which they stand there.
        in_turn = InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT
        engine.dialect.insertmanyvalues_implicit_sentinel = in_turn
        event.listen(engine, "connect", embedded.set_up(guarded))
        event.listen(engine, "checkout", embedded.verify)
        event.listen(engine, "begin", _begin_on_sqlite)
    else:
        event.listen(engine, "begin", _begin_on_postgresql)


def _begin_on_sqlite(connection: Connection) -> None:
    """To say it anew makes SQLite read again every statement that this connection keeps ready."""
    writes = bool(connection.get_execution_options().get(WRITES, False))
    if connection.info.get(embedded.ONLY_READS) is not (not writes):
        connection.exec_driver_sql(f"PRAGMA {embedded.ONLY_READS}={0 if writes else 1}")
        connection.info[embedded.ONLY_READS] = not writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION READ WRITE; SET LOCAL lock_timeout = '3s'")
