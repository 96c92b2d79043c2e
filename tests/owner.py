"""The owner of the database, who may do anything to it: for arranging what stories cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from marketplace.kernel import embedded
from marketplace.kernel.db import db


@contextmanager
def as_owner() -> Iterator[Connection]:
    """A connection that writes, outside of stories; rows may mention others that are not there.
    What was done is kept at the end.
    """
    sqlite = db.engine.dialect.name == "sqlite"
    more = {"module": embedded.module()} if sqlite else {}
    engine = create_engine(db.engine.url, poolclass=NullPool, **more)
    with engine.begin() as connection:
        if not sqlite:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
