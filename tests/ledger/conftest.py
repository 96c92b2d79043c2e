"""Books that many tests attack in vain: they last as long as the tests of one file."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.app import create_app
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, recipes, stretches
from marketplace.outbox import message
from tests.engines.templates import Engines
from tests.lasting import APP_ON


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_books(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """On each engine: fifty thousand in the bank, and one refund that was decided."""
    with APP_ON[request.param](engines, tmp_path_factory.mktemp("books")) as app:
        with app.app_context(), transaction() as session:
            journal.post(session, recipes.moved("FIRST", chart.EQUITY, chart.BANK, 50_000))
            journal.post(session, recipes.unidentified("LINE", chart.BANK, 7_000))
            journal.chain(session)
        yield app


def seal_all(session: Session) -> None:
    """Both first entries are a stretch, at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretches, "LENGTH", 2)
        patch.setattr(stretches, "SETTLED", timedelta(0))
        stretches.seal(session)


@pytest.fixture(scope="module")
def lodgers(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on PostgreSQL as the role that the database's owner lets in."""
    folder, cluster = tmp_path_factory.mktemp("lodgers"), engines.cluster()
    name = f"lodgers_{uuid4().hex}"
    owner = cluster.create_database(name)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE titip_lodger LOGIN; "
            "EXCEPTION WHEN duplicate_object THEN END $$"
        )
    lodger = owner.replace("//postgres@", "//titip_lodger@")
    urls = {"TITIP_DATABASE_URL": lodger, "TITIP_MIGRATION_DATABASE_URL": owner}
    app = create_app(urls | {"TITIP_DATA_DIR": str(folder)})
    with app.app_context():
        flask_migrate.upgrade()
        with transaction() as session:
            journal.post(session, recipes.moved("FIRST", chart.EQUITY, chart.BANK, 50_000))
            journal.post(session, recipes.unidentified("LINE", chart.BANK, 7_000))
            journal.chain(session)
            message.queue(session, "order paid", about="ORDER222", times=1)
            seal_all(session)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    cluster.drop_database(name)


@pytest.fixture
def books(lasting_books: Flask) -> Iterator[Flask]:
    with lasting_books.app_context():
        yield lasting_books
