"""All that stands in the way of a product is said at once, each with its field."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marketplace.catalogue import publishing
from marketplace.catalogue.facts import Facts, Food
from marketplace.catalogue.finding import Finding, hers
from marketplace.catalogue.permit import COOPERATIVE, PERSON, Permit
from marketplace.catalogue.permit_number import HALAL, MD, PIRT
from marketplace.kernel.words import speaking
from marketplace.policy import wordlist
from marketplace.policy.goods import GoodsRules

TODAY = date(2026, 11, 21)
CRISPS = Food(
    storage="room", shelf_life_days=30, process="dry", ingredients="Tempe (kedelai), garam",
    allergens="soy", net_amount=150, halal="halal",
)  # fmt: skip


def permit(kind: str, *, holder: str = COOPERATIVE, **more: Any) -> Permit:
    return Permit(code="P7M29QXF", kind=kind, number="x", holder=holder, **more)


THE_PIRT, THE_HALAL = permit(PIRT, ends_on=date(2031, 6, 30)), permit(HALAL)


def product(name: str = "Keripik Tempe Original", food: Food | None = CRISPS, **more: Any) -> Facts:
    more = {"description": "Tipis dan renyah."} | more
    return Facts.of_one(name, "keripik-camilan", 15_000, 180, food=food, **more)


def found(facts: Facts, **more: Any) -> list[Finding]:
    given: dict[str, Any] = {
        "edible": True, "has_photo": True, "permit": THE_PIRT, "certificate": THE_HALAL,
        "rules": GoodsRules(), "today": TODAY,
    }  # fmt: skip
    with speaking("en"):
        return publishing.findings(facts, **(given | more))


def fields(facts: Facts, **more: Any) -> list[str]:
    return [finding.field for finding in found(facts, **more)]


def test_a_food_with_everything_may_be_published() -> None:
    """B03"""
    assert found(product()) == []


def test_a_food_without_anything_is_told_everything() -> None:
    """B03"""
    facts = product(food=None)

    assert fields(facts, has_photo=False, permit=None, certificate=None) == [
        "photo", "ingredients", "allergens", "net_amount", "storage", "shelf_life_days",
        "process", "halal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"ingredients": " "}, "ingredients", "Please write all ingredients."),
        (
            {"allergens": None},
            "allergens",
            "Please say which allergens it holds, or that it has none.",
        ),
        ({"allergens": ""}, "allergens", "Please tick these allergens too: soybean."),
        (
            {"ingredients": "Tempe, terigu, telur"},
            "allergens",
            "Please tick these allergens too: wheat and gluten, egg.",
        ),
        ({"net_amount": None}, "net_amount", "Please write the net weight."),
        ({"net_amount": 0}, "net_amount", "Please write the net weight."),
        ({"storage": None}, "storage", "Please choose how it is kept."),
        ({"shelf_life_days": None}, "shelf_life_days", "Please write how many days it keeps."),
        ({"process": None}, "process", "Please choose how it is made."),
        ({"halal": None}, "halal", "Please say whether it is halal or not."),
        (
            {"shelf_life_days": 31},
            "trial_note",
            "Usually it keeps 30 days. Longer needs a trial.",
        ),
    ],
)
def test_what_is_missing_is_said(change: dict[str, Any], field: str, sentence: str) -> None:
    """B03"""
    assert found(product(food=replace(CRISPS, **change))) == [Finding(field, sentence)]


def test_a_trial_allows_a_longer_life() -> None:
    longer = replace(CRISPS, shelf_life_days=45, trial_note="Uji simpan 45 hari, baik.")

    assert found(product(food=longer)) == []


CHILLED = {"storage": "chill", "shelf_life_days": 14}


@pytest.mark.parametrize(
    ("change", "given", "sentence"),
    [
        ({}, None, "This food needs a P-IRT number."),
        ({}, THE_HALAL, "This food needs a P-IRT number."),
        ({}, permit(MD), None),
        (
            {"shelf_life_days": 7},
            None,
            "Seven days: the office decides. Please ask for a P-IRT number.",
        ),
        ({"shelf_life_days": 7}, THE_PIRT, None),
        ({"shelf_life_days": 2}, None, None),
        (CHILLED, THE_PIRT, "This food needs a BPOM MD number."),
        (CHILLED, permit(MD), None),
        (
            {},
            permit(PIRT, holder=PERSON),
            "This permit is a person's. Only the cooperative's may be used.",
        ),
        ({}, permit(PIRT, ends_on=TODAY), None),
        ({}, permit(PIRT, ends_on=date(2026, 11, 20)), "This permit counts no more."),
        ({}, permit(PIRT, withdrawn_on=TODAY), "This permit counts no more."),
    ],
)
def test_the_permit_must_be_the_right_one(
    change: dict[str, Any], given: Permit | None, sentence: str | None
) -> None:
    food = replace(CRISPS, **change)

    wanted = [Finding("permit_id", sentence)] if sentence else []
    assert found(product(food=food), permit=given) == wanted


@pytest.mark.parametrize(
    ("halal", "certificate", "today", "field"),
    [
        (None, None, date(2026, 10, 17), None),
        (None, None, date(2026, 10, 18), "halal"),
        ("not_halal", None, TODAY, None),
        ("halal", None, date(2026, 10, 17), "halal_id"),
        ("halal", None, TODAY, "halal_id"),
        ("halal", THE_PIRT, TODAY, "halal_id"),
        ("halal", permit(HALAL, holder=PERSON), TODAY, "halal_id"),
        ("halal", permit(HALAL, withdrawn_on=TODAY), TODAY, "halal_id"),
        ("halal", THE_HALAL, TODAY, None),
    ],
)
def test_halal_is_said_from_its_day_on(
    halal: str | None, certificate: Permit | None, today: date, field: str | None
) -> None:
    facts = product(food=replace(CRISPS, halal=halal))

    assert fields(facts, certificate=certificate, today=today) == ([field] if field else [])


FROZEN = replace(CRISPS, storage="freeze", shelf_life_days=90, process="wet", trial_note="Uji.")


@pytest.mark.parametrize(
    ("name", "food", "field"),
    [
        ("Nugget Tempe Beku 90 hari", FROZEN, "permit_id"),
        ("Baju Bayi 0-12 bln", None, "name"),
        ("Boneka Flanel", None, "name"),
        ("Sabun Susu Kedelai", None, "name"),
        ("Keripik obat kolesterol", CRISPS, "name"),
        ("Bros Kain", None, "description"),
    ],
)
def test_what_is_never_listed(name: str, food: Food | None, field: str) -> None:
    facts = product(name, food)

    told = found(facts, edible=food is not None)

    assert [finding.field for finding in told] == [field]
    assert fields(product("Dompet Koin Bordir", None), edible=False) == []
    assert fields(product("Kain lipat", None, name_en="Baby dress"), edible=False) == ["name_en"]


def test_listed_words_and_promises_are_found_in_every_text(tmp_path: Path) -> None:
    """X02: the listed word is an invented one; no sentence repeats it."""
    wordlist.use(tmp_path, "a secret for these tests")
    wordlist.keep(["zorvak"])
    texts = {
        "name_en": "Zorvak crisps", "description": "z0rvak", "description_en": "zorvak",
        "material": "zorvak",
    }  # fmt: skip
    food = replace(CRISPS, ingredients="Tempe, zorvak", ingredients_en="Tempeh, zorvak")

    told = found(product(food=food, **texts))

    assert {finding.field for finding in told} == {*texts, "ingredients", "ingredients_en"}
    assert {finding.sentence for finding in told} == {
        "Some words here are better kept private. Please say it another way."
    }
    assert found(product("Keripik Bezorvakan")) == []
    assert fields(product(description="Anti kanker", description_en="Cures all")) == [
        "description", "description_en",
    ]  # fmt: skip


def test_what_the_office_must_mend_is_not_asked_of_her() -> None:
    told = found(product(food=replace(CRISPS, shelf_life_days=40)), permit=None, certificate=None)

    assert {finding.field for finding in told} == {"permit_id", "halal_id", "trial_note"}
    assert hers(told) == []
