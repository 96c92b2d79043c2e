"""Books that many tests attack in vain: they last as long as the tests of one file."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.kernel.db import transaction
from marketplace.ledger import chart, journal, recipes
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


@pytest.fixture
def books(lasting_books: Flask) -> Iterator[Flask]:
    with lasting_books.app_context():
        yield lasting_books
