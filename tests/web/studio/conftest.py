"""The people of the small cooperative, and Melati and Kenanga at their phones."""

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


@pytest.fixture
def kenanga(world: World) -> Visitor:
    """The same of her."""
    visitor = world.as_producer(world.kenanga)
    visitor.form("/language").press()
    return visitor.assert_ok()
