"""How migrations run: by the owner's address if there is one, on either engine, writing.

SQLite changes a table by making it anew. While that happens its foreign keys rest, and are checked
as a whole before anything counts.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import Engine

from marketplace.kernel.db import WRITES, Model, db, prepare

HAND_WRITTEN = ("ledger_",)


def owner() -> Engine:
    settings = current_app.config["TITIP"]
    if settings.migration_database_url == settings.database_url:
        return db.engine
    engine = create_engine(settings.migration_database_url)
    prepare(engine)
    return engine


class DanglingRows(Exception):
    """A migration left rows whose other end is gone."""


def rest_foreign_keys(connection: Connection, on: bool) -> None:
    if connection.dialect.name == "sqlite":
        # Outside any transaction: inside one this is silently ignored.
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={1 if on else 0}")


def check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise DanglingRows(sorted({row[0] for row in dangling}))


def run() -> None:
    with owner().connect().execution_options(**{WRITES: True}) as connection:
        rest_foreign_keys(connection, on=False)
        try:
            migrate(connection)
        finally:
            connection.rollback()
            rest_foreign_keys(connection, on=True)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
        on_version_apply=lambda *, ctx, **_: check_foreign_keys(ctx.connection),
    )
    with context.begin_transaction():
        context.run_migrations()


run()
