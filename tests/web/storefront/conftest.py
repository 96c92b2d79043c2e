"""The shop that the tests of public pages visit."""

import pytest
from flask import Flask

from tests.web.storefront.shop import Shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    """Two products on sale, nothing ordered."""
    return Shop.open(app)
