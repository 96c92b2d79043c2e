"""Counting: what lies there, and what she can take on; never below what was ordered."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from marketplace.catalogue import approving, counting, offering
from marketplace.catalogue.stock import TooFew
from marketplace.kernel import codes
from marketplace.kernel.refusals import NotFound
from tests.world import RATNA, World


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def change(world: World, code: str, **what: object) -> None:
    offering.change_facts(
        world.melati.code, code, lambda facts: replace(facts, **what), by=world.melati.actor  # type: ignore[arg-type]
    )
    offering.submit(world.melati.code, code, by=world.melati.actor)
    approving.accept(world.revision(world.melati, code), by=RATNA)


def made_to_order(world: World) -> str:
    code = world.on_sale(world.melati, count=0)
    change(world, code, making="order", lead_days=5)
    return code


def count(world: World, code: str, by: int, **more: Any) -> None:
    counting.count(
        world.melati.code, code, by, key=codes.token(), by=world.melati.actor, **more
    )


def available(world: World, code: str) -> int:
    return world.standing(world.melati, code).available


def test_made_to_order_counts_promises(world: World) -> None:
    """B13: what she can take on falls with each order, and not below it."""
    code = made_to_order(world)
    count(world, code, 3)
    world.paid(world.melati, code, 2)
    assert available(world, code) == 1

    with pytest.raises(TooFew):
        count(world, code, -2)
    count(world, code, -1)

    mine = world.standing(world.melati, code)
    assert (mine.available, mine.ordered, mine.choices[0].spare) == (0, 2, 0)


def test_sold_out_leaves_what_was_ordered(world: World) -> None:
    code = made_to_order(world)
    count(world, code, 3)
    world.paid(world.melati, code, 2)

    counting.sold_out(
        world.melati.code, code, sku="", key=codes.token(), by=world.melati.actor
    )

    mine = world.standing(world.melati, code)
    assert (mine.available, mine.ordered) == (0, 2)


def test_what_lies_ready_again_is_promised_no_more(world: World) -> None:
    code = made_to_order(world)
    count(world, code, 3)

    change(world, code, making="stock", lead_days=0)

    assert available(world, code) == 0
    count(world, code, 2)
    assert available(world, code) == 2


def test_counting_twice_with_one_key_counts_once(world: World) -> None:
    code = world.on_sale(world.melati, count=1)
    for _ in range(2):
        counting.count(world.melati.code, code, 4, key="same", by=world.melati.actor)

    assert available(world, code) == 5


def test_a_strange_variant_is_not_found(world: World) -> None:
    code = world.on_sale(world.melati)

    with pytest.raises(NotFound):
        count(world, code, 1, sku="XXXXXXXX")
    assert available(world, code) == 5
