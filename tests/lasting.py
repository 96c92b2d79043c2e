"""One database for many tests: for tests that leave it as they found it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from flask import Flask

from marketplace.app import create_app
from marketplace.kernel.db import db
from tests.engines.templates import Engines


@contextmanager
def app_on_sqlite(engines: Engines, folder: Path) -> Iterator[Flask]:
    """The application on a fresh SQLite database in `folder`."""
    with _application(engines.new_sqlite(folder / "titip.sqlite"), folder) as app:
        yield app


@contextmanager
def app_on_postgresql(engines: Engines, folder: Path) -> Iterator[Flask]:
    """The application on a fresh PostgreSQL database, with its files in `folder`."""
    with engines.new_postgresql(f"titip_{uuid4().hex}") as url, _application(url, folder) as app:
        yield app


APP_ON = {"sqlite": app_on_sqlite, "postgresql": app_on_postgresql}


@contextmanager
def _application(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
