"""The people of the small cooperative, and Melati at her phone."""

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.world import World


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.fixture
def melati(world: World) -> Visitor:
    """Signed in on her own phone, reading English."""
    visitor = world.as_producer(world.melati)
    visitor.form("/language").press()
    return visitor.assert_ok()
