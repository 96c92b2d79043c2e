"""How migrations run: by the owner's address if there is one, on either engine, writing.

SQLite changes a table by making it anew. While that happens its foreign keys rest, and are checked
as a whole before anything counts.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from marketplace.kernel import embedded
from marketplace.kernel.db import WRITES, Model, prepare
from marketplace.ledger import checking

HAND_WRITTEN = ("ledger_",)


def owner() -> Engine:
    """An engine of its own: the application's lets nobody build."""
    url = current_app.config["TITIP"].migration_database_url
    module = {"module": embedded.module()} if url.startswith("sqlite") else {}
    engine = create_engine(url, poolclass=NullPool, **module)
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
            let_in(connection)
        finally:
            connection.rollback()
            rest_foreign_keys(connection, on=True)


def let_in(connection: Connection) -> None:
    """On PostgreSQL an application with a role of its own reads and adds; it changes and removes
    only where that is what a table is for. Locking an account needs the right to change its name,
    which the guards refuse.
    """
    settings = current_app.config["TITIP"]
    role = make_url(settings.database_url).username
    if role in (None, make_url(settings.migration_database_url).username):
        return
    name = connection.dialect.identifier_preparer.quote(role)
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    kept, stay = ", ".join(checking.ONLY_GROW), ", ".join(checking.STAY)
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"REVOKE UPDATE ON {kept}, ledger_account FROM {name}",
        f"REVOKE DELETE ON {stay} FROM {name}",
        f"GRANT UPDATE (code) ON ledger_account TO {name}",
        *(f"GRANT UPDATE ({column}) ON {table} TO {name}" for table, column in checking.FORGOTTEN),
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
    ):
        connection.exec_driver_sql(statement)
    connection.commit()


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
