"""What producers start from can be handed in once a photo, numbers and answers are there."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marketplace.catalogue import allergens, measuring, publishing, shelving, template, terms
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.finding import hers
from marketplace.catalogue.template import Template
from marketplace.policy.goods import GoodsRules
from tests.test_house_pages import SPRITE

EVERYTHING = template.among({line.split("|")[0].strip() for line in shelving._SHELVES.splitlines()})


def answered(one: Template) -> Facts:
    facts = one.facts().with_price(15_000, one.weight_g)
    food = facts.food and replace(facts.food, allergens=one.allergens)
    return replace(facts, food=food)


def test_there_is_something_for_every_category() -> None:
    with_goods = {one.category for one in EVERYTHING}
    shelves = [line for line in shelving._SHELVES.splitlines() if line.startswith("  ")]

    assert with_goods == {line.split("|")[0].strip() for line in shelves} - {"paket-hadiah"}
    assert len(EVERYTHING) >= 30


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.key)
def test_a_template_needs_a_photo_and_numbers_only(one: Template) -> None:
    """X11: with a photo, a price and its allergens ticked, nothing stands in a producer's way."""
    found = publishing.findings(
        answered(one),
        edible=one.food is not None,
        has_photo=True,
        permit=None,
        certificate=None,
        rules=GoodsRules(),
        today=date(2026, 11, 20),
    )

    assert hers(found) == []


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.key)
def test_a_template_speaks_in_words_we_know(one: Template) -> None:
    assert one.option in {"", *terms.OPTIONS}
    assert set(one.care.split()) <= set(terms.CARE)
    assert set(one.measures.split()) <= set(measuring.KEYS)
    assert bool(one.option) == bool(one.values)
    assert f'id="{one.icon}"' in SPRITE.read_text()
    assert one.name_en and one.description_en


@pytest.mark.parametrize("one", [t for t in EVERYTHING if t.food], ids=lambda one: one.key)
def test_its_allergens_are_those_its_ingredients_name(one: Template) -> None:
    food = one.food
    assert food is not None
    held = allergens.locked(one.category, one.name) | set(allergens.named(food.ingredients))

    assert food.allergens is None
    assert allergens.read(one.allergens) == [key for key in allergens.KEYS if key in held]
    assert allergens.SOY in held


def test_values_are_those_of_the_category() -> None:
    tastes = [value.label for value in template.values_of("taste", "minuman-kedelai")]

    assert tastes == ["Original", "Jahe", "Pandan"]
    assert "XL" in [value.label for value in template.values_of("size", "aksesori")]


def test_no_template_is_called_like_a_category() -> None:
    assert {one.key for one in EVERYTHING} & {one.category for one in EVERYTHING} == set()
    assert template.find("tas-dompet") is None


def test_the_list_is_beside_the_code() -> None:
    assert Path(template.__file__).with_name("templates.toml").exists()
