"""The world of the office's pages."""

import pytest
from flask import Flask

from tests.world import World


@pytest.fixture
def world(app: Flask) -> World:
    """A cooperative with two producers and nothing on sale."""
    return World(app)
