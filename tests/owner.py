"""The owner of the database, who may do anything to it: for arranging what stories cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from marketplace.kernel import embedded
from marketplace.kernel.db import db


@contextmanager
def as_owner() -> Iterator[Connection]:
    """A connection that writes, outside of stories; rows may mention others that are not there.
    What was done is kept at the end.
    """
    db.session.rollback()  # whoever still reads would keep the owner waiting
    sqlite = db.engine.dialect.name == "sqlite"
    engine = create_engine(
        db.engine.url, poolclass=NullPool, **({"module": embedded.module()} if sqlite else {})
    )
    if sqlite:
        event.listen(engine, "connect", _begin_where_we_say)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        if not sqlite:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


@contextmanager
def supposing(*statements: str) -> Iterator[Session]:
    """What would be, had the owner done this. Afterwards nothing of it happened."""
    with as_owner() as connection:
        for statement in statements:
            connection.execute(text(statement))
        with Session(bind=connection) as session:
            yield session
        connection.rollback()


def without(table: str, *guards: str) -> list[str]:
    """The statements that take guards from a table."""
    on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
    return [f"DROP TRIGGER {table}_{guard}{on}" for guard in guards]


def _begin_where_we_say(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
