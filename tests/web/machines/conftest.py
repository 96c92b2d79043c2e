"""One market for all tests that only look at it, and a shop of its own for each that does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue import photo
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.web.machines.market import Market
from tests.web.storefront.shop import Shop


@pytest.fixture(scope="session")
def market(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Goods of every kind. Nobody changes them."""
    folder: Path = tmp_path_factory.mktemp("market")
    with app_on_sqlite(engines, folder) as app:
        yield Market.open(app)


@pytest.fixture
def machine(market: Market, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A program that asks. A process looks at one album; here it is the market's again."""
    monkeypatch.setattr(photo, "_album", market.album)
    return market.app.test_client()


@pytest.fixture
def shop(app: Flask) -> Shop:
    """Two products on sale, to be changed."""
    return Shop.open(app)
