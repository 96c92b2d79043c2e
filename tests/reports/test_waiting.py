"""What waits is counted for those who can do something about it."""

import pytest
from flask import Flask

from marketplace.fulfilment import checking, making, packing, receiving
from marketplace.fulfilment.receiving import Brought
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.orders import part as parts
from marketplace.reports.waiting import waiting_for
from tests.world import BAYU, RATNA, SEKAR, TONO, World


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def _waits(*actors: object) -> dict[str, int]:
    roles = frozenset().union(*(actor.roles for actor in actors))  # type: ignore[attr-defined]
    return {each.what: each.count for each in waiting_for(db.session(), roles)}


def test_an_order_waits_at_one_place_after_the_other(world: World) -> None:
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati))
        assert _waits(TONO) == {}
        making.mark_ready(world.melati.code, code, by=world.melati.actor)
        assert _waits(TONO) == {"ready": 1}
        receiving.receive(code, by=TONO)
        assert _waits(TONO) == {"received": 1}
        checking.accept(code, by=TONO)
        assert _waits(TONO) == {"to pack": 1}
        reference = parts.known_as(db.session(), code).order_reference
        packing.pack_order(reference, key=codes.token(), by=TONO)
        assert _waits(TONO) == {"to hand out": 1}
        assert _waits(SEKAR) == {}


def test_a_proposed_run_waits_for_whoever_can_move_it(world: World) -> None:
    with world.inside():
        world.completed(world.kenanga, world.on_sale(world.kenanga, category="keripik-camilan"))
        world.proposed()
        assert _waits(BAYU) == {"runs": 1}
        assert _waits(RATNA)["runs"] == 1
        assert _waits(TONO) == {}


def test_the_oldest_stands_first(world: World) -> None:
    with world.inside():
        receiving.receive(world.paid(world.melati, world.on_sale(world.melati)), by=TONO)
        world.submitted(world.melati, "Dompet")
        found = waiting_for(db.session(), RATNA.roles)

    assert [each.what for each in found] == ["received", "revisions"]
    assert all(each.since is not None for each in found)


def test_what_is_missing_waits_until_somebody_decides(world: World) -> None:
    """M06: fewer came than were promised; the floor waits for the rest, or calls it off."""
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati), quantity=2)
        receiving.receive(code, Brought(1, tell_buyer=False), by=TONO)
        assert _waits(TONO)["missing"] == 1
        assert "missing" not in _waits(SEKAR)

        receiving.wait_for_rest(code, by=TONO)
        assert "missing" not in _waits(TONO)
