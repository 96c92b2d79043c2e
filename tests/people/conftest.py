"""An office that lasts as long as the tests of one file; each of them invites people of its own."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.people.office import Office


@pytest.fixture(scope="module")
def lasting_office(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Office]]:
    with app_on_sqlite(engines, tmp_path_factory.mktemp("office")) as app:
        with app.app_context():
            office = Office()
        yield app, office


@pytest.fixture
def office(lasting_office: tuple[Flask, Office]) -> Iterator[Office]:
    """On SQLite."""
    with lasting_office[0].app_context():
        yield lasting_office[1]


@pytest.fixture
def office_on(inside_on: Flask) -> Office:
    """A fresh one, on each of the two engines."""
    return Office()
