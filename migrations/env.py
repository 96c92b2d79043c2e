"""How migrations run: by the owner's address if there is one, on either engine, writing."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine
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


def run() -> None:
    with owner().connect().execution_options(**{WRITES: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
