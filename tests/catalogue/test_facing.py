"""A shop's name finds its goods while it is shown, and not a moment longer."""

import pytest
from flask import Flask

from marketplace.catalogue import arranging, browsing, facing, search
from marketplace.catalogue import category as categories
from marketplace.catalogue.arranging import Shelf
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.people import naming, proposed_name
from tests.world import RATNA, World


@pytest.fixture
def world(inside_on: Flask) -> World:
    world = World(inside_on)
    world.on_sale(world.melati, "Pouch bunga")
    return world


def found(query: str) -> int:
    db.session.rollback()
    return len(search.find(db.session(), query, browsing.EVERYTHING.narrowing()).ids)


def test_a_hidden_shop_is_not_found_by_its_name(world: World) -> None:
    """S13: she sells on under the cooperative's name, and nobody finds her goods by hers."""
    assert (found("flanel"), found("pouch")) == (1, 1)

    facing.show_shop(world.melati.code, False, by=world.melati.actor)
    assert (found("flanel"), found("pouch")) == (0, 1)

    facing.show_shop(world.melati.code, True, by=world.melati.actor)
    assert (found("flanel"), found("pouch")) == (1, 1)


def test_a_former_name_finds_nothing(world: World) -> None:
    naming.propose_name(
        world.melati.code, "Teras Sereh", key=codes.token(), by=world.melati.actor
    )  # fmt: skip
    proposal = proposed_name.waiting(db.session())[0].code

    facing.accept_name(proposal, by=RATNA)

    assert (found("flanel"), found("sereh")) == (0, 1)


def test_a_shelf_is_found_by_its_new_name(world: World) -> None:
    shelf = categories.known_as(db.session(), "tas-dompet")
    assert (found("wadah"), found("dompet")) == (0, 1)

    renamed = Shelf("Wadah Kecil", shelf.name_en, parent=shelf.parent or "", food=shelf.food)
    arranging.change(shelf.slug, renamed, by=RATNA)

    assert (found("wadah"), found("pouch")) == (1, 1)
