"""Variants are added, renamed, repriced and removed; what was known keeps its SKU."""

from dataclasses import replace

import pytest

from marketplace.catalogue import varying
from marketplace.catalogue.facts import Facts, VariantFacts
from marketplace.catalogue.template import Value
from marketplace.kernel.refusals import NotFound

S, M, L = Value("S", "S"), Value("M", "M"), Value("L", "L")


def blouse(*labels: str) -> Facts:
    variants = [VariantFacts(90_000, 250, label, sku=f"SKU{n}") for n, label in enumerate(labels)]
    return Facts("Blus", "pakaian-jadi", tuple(variants), options="size")


def names(facts: Facts) -> list[tuple[str, str]]:
    return [(variant.sku, variant.label) for variant in facts.variants]


def test_ticks_make_variants_with_the_same_figures() -> None:
    """B02: each variant is something of its own."""
    facts = varying.ticked(blouse(""), [S, M, L])

    assert names(facts) == [("SKU0", "S"), ("", "M"), ("", "L")]
    assert {(v.price, v.weight_g) for v in facts.variants} == {(90_000, 250)}


def test_other_ticks_keep_what_was_known() -> None:
    assert names(varying.ticked(blouse("S", "M"), [M, L])) == [("SKU1", "M"), ("SKU0", "L")]


def test_no_tick_is_one_without_a_name() -> None:
    facts = varying.ticked(blouse("S", "M"), [])

    assert (names(facts), facts.options) == ([("SKU0", "")], "")


def test_the_first_is_named_when_others_come() -> None:
    facts = varying.called(blouse(""), ["size", "colour"], ["L", "Merah"])

    assert (facts.options, names(facts)) == ("size colour", [("SKU0", "L · Merah")])
    assert varying.values_of(facts.variants[0].label) == ["L", "Merah"]


def test_calling_the_option_differently_renames_no_variant() -> None:
    facts = varying.called(blouse("S", "M"), ["kind"], ["X"])

    assert (facts.options, names(facts)) == ("kind", [("SKU0", "S"), ("SKU1", "M")])


def test_one_more() -> None:
    facts = varying.added(blouse("S"), VariantFacts(95_000, 260, "XL"))

    assert names(facts) == [("SKU0", "S"), ("", "XL")]


@pytest.mark.parametrize("label", ["M", "m"])
def test_two_of_the_same_name_are_refused(label: str) -> None:
    facts = blouse("S", "M")

    with pytest.raises(varying.SameAgain):
        varying.added(facts, VariantFacts(1, 1, label))
    with pytest.raises(varying.SameAgain):
        varying.changed(facts, VariantFacts(1, 1, label, sku="SKU0"))


def test_twenty_are_enough() -> None:
    facts = blouse(*(str(n) for n in range(varying.MOST)))

    with pytest.raises(varying.TooMany):
        varying.added(facts, VariantFacts(1, 1, "one more"))


def test_another_name_and_price() -> None:
    small = replace(blouse("S", "M").variants[0], label="Kecil", price=80_000)

    facts = varying.changed(blouse("S", "M"), small)

    assert (names(facts)[0], facts.variants[0].price) == (("SKU0", "Kecil"), 80_000)


def test_one_less() -> None:
    facts = varying.removed(blouse("S", "M"), "SKU0")

    assert names(facts) == [("SKU1", "M")]
    with pytest.raises(varying.OnlyOne):
        varying.removed(facts, "SKU1")


def test_what_is_not_there_is_not_found() -> None:
    facts = blouse("S")

    for deed in (varying.removed, varying.one_of):
        with pytest.raises(NotFound):
            deed(facts, "SKU9")
    with pytest.raises(NotFound):
        varying.changed(facts, VariantFacts(1, 1, "S", sku="SKU9"))
