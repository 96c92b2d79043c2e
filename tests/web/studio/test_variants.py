"""Sizes and colours: added, renamed, repriced and taken off on small pages of their own."""

import pytest

from marketplace.catalogue import approving
from tests.visitor import Visitor
from tests.web.studio.steps import standing
from tests.world import RATNA, World


@pytest.fixture
def pouch(world: World) -> str:
    with world.inside():
        return world.draft(world.melati)


def first_of_two(melati: Visitor, code: str) -> None:
    """It comes in sizes, the one there is M, and L follows."""
    melati.get(f"/studio/products/{code}/variants").link("Add one more").follow()
    melati.form("product").fill(first="size", value="M").press()
    form = melati.assert_sees("One more", "Size").form("product")
    assert (form.value("price"), form.value("weight_g")) == ("45000", "120")
    form.fill(value="L", price="50.000", label_en="Large").press()
    melati.assert_ok()


def labels(world: World, code: str) -> list[tuple[str, int, int]]:
    choices = standing(world, world.melati, code).choices
    return [(choice.label, choice.price, choice.weight_g) for choice in choices]


def test_a_second_variant(world: World, melati: Visitor, pouch: str) -> None:
    """B02: its own price, its own number, the first keeps its SKU."""
    before = standing(world, world.melati, pouch).choices[0].sku

    first_of_two(melati, pouch)

    melati.assert_sees("M", "Rp45.000", "You receive Rp40.500", "L", "You receive Rp45.000")
    assert labels(world, pouch) == [("M", 45_000, 120), ("L", 50_000, 120)]
    assert standing(world, world.melati, pouch).choices[0].sku == before


def test_two_things_can_differ(world: World, melati: Visitor, pouch: str) -> None:
    melati.get(f"/studio/products/{pouch}/options").form("product").fill(
        first="size", value="M", second="colour", other_value="Merah"
    ).press()
    form = melati.assert_sees("Size", "Colour").form("product")
    form.fill(value="M", other_value="Biru").press()

    assert [label for label, *_ in labels(world, pouch)] == ["M · Merah", "M · Biru"]


def test_the_same_twice_comes_back(world: World, melati: Visitor, pouch: str) -> None:
    first_of_two(melati, pouch)
    melati.get(f"/studio/products/{pouch}/variants/new").form("product").fill(value="l").press()

    assert melati.status == 409
    melati.assert_sees("There is one like this already.")
    assert melati.form("product").value("value") == "l"
    assert len(labels(world, pouch)) == 2


@pytest.mark.parametrize("typed", ["", "a · b", "x" * 31, "two\nlines"])
def test_what_is_no_value_comes_back(melati: Visitor, pouch: str, typed: str) -> None:
    first_of_two(melati, pouch)
    melati.get(f"/studio/products/{pouch}/variants/new")

    melati.form("product").forge(value=typed).press()

    assert melati.status == 422


def test_the_same_option_twice_comes_back(melati: Visitor, pouch: str) -> None:
    form = melati.get(f"/studio/products/{pouch}/options").form("product")
    form.fill(first="size", value="M", second="size", other_value="L").press()

    assert melati.status == 422


def test_another_name_and_price(world: World, melati: Visitor, pouch: str) -> None:
    first_of_two(melati, pouch)
    melati.link("Change", near="Rp50.000").follow()

    melati.form("product").fill(value="XL", price="55000", weight_g="150").press()

    assert labels(world, pouch) == [("M", 45_000, 120), ("XL", 55_000, 150)]


def test_one_is_taken_off_and_the_last_stays(world: World, melati: Visitor, pouch: str) -> None:
    first_of_two(melati, pouch)
    melati.link("Change", near="Rp40.500").follow()
    form = melati.form("/remove")
    form.press()
    assert melati.assert_ok().sees("Taken off.")
    assert labels(world, pouch) == [("L", 50_000, 120)]

    melati.link("Change").follow()
    assert not melati.has_form("/remove")
    form.press()

    assert melati.status == 404
    assert len(labels(world, pouch)) == 1


def test_what_is_on_sale_changes_with_the_office(world: World, melati: Visitor) -> None:
    """S03: a new size waits; the old ones are sold meanwhile."""
    with world.inside():
        code = world.on_sale(world.melati)
    first_of_two(melati, code)
    mine = standing(world, world.melati, code)
    assert [(c.label, c.offered) for c in mine.choices] == [("M", True), ("L", False)]

    melati.get(f"/studio/products/{code}").assert_sees("L Not on sale yet")
    melati.get(f"/studio/products/{code}/submit").form("send").press()
    with world.inside():
        approving.accept(world.revision(world.melati, code), by=RATNA)

    mine = standing(world, world.melati, code)
    assert [choice.offered for choice in mine.choices] == [True, True]


def test_another_s_variant_is_not_found(world: World, melati: Visitor, pouch: str) -> None:
    with world.inside():
        other = world.draft(world.melati, "Tas")
        sku = world.sku(world.melati, other)

    assert melati.get(f"/studio/products/{pouch}/variants/{sku}").status == 404
