"""What differs between two states of a product's public face, field by field and word by word.

It looks at plain facts only; how they are called and drawn is decided elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from marketplace.catalogue.facts import Facts, Food, VariantFacts

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")


class Mark(StrEnum):
    """What became of something."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One field, named as in the facts of a product; None on a side that has nothing there."""

    field: str
    old: Any
    new: Any

    @property
    def mark(self) -> Mark:
        return _mark(self.old, self.new)


@dataclass(frozen=True)
class VariantChange:
    """One SKU on both sides; None where it is not there."""

    sku: str
    old: VariantFacts | None
    new: VariantFacts | None

    @property
    def mark(self) -> Mark:
        return _mark(self.old, self.new)


@dataclass(frozen=True)
class Piece:
    """Some words of a text, and what became of them."""

    words: str
    mark: Mark


def changes(old: Facts | None, new: Facts) -> list[Change]:
    """Every field that says something on either side, in the order of a form. Variants are
    compared apart.
    """
    found = list(_pairs(old, new))
    return [change for change in found if change.old is not None or change.new is not None]


def variant_changes(old: Facts | None, new: Facts) -> list[VariantChange]:
    """Every SKU of either side: those that would be there first, then those that would go."""
    before = {variant.sku: variant for variant in old.variants} if old else {}
    after = {variant.sku: variant for variant in new.variants}
    there = [VariantChange(sku, before.get(sku), variant) for sku, variant in after.items()]
    gone = [VariantChange(sku, before[sku], None) for sku in before if sku not in after]
    return there + gone


def differing(old: Facts | None, new: Facts) -> list[str]:
    """The fields that differ; "variants" where any SKU does."""
    fields_changed = [c.field for c in changes(old, new) if c.mark != Mark.SAME]
    variants = any(v.mark != Mark.SAME for v in variant_changes(old, new))
    return fields_changed + (["variants"] if variants else [])


def words(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces: what went is marked on the old side, what came on the new side."""
    left, right = _TOKENS.findall(old), _TOKENS.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for deed, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        went = Mark.SAME if deed == "equal" else Mark.REMOVED
        came = Mark.SAME if deed == "equal" else Mark.ADDED
        before += [Piece("".join(left[a:b]), went)] if b > a else []
        after += [Piece("".join(right[c:d]), came)] if d > c else []
    return before, after


def _pairs(old: Facts | None, new: Facts) -> Iterator[Change]:
    for name in _PLAIN:
        yield Change(name, _said(old, name), _said(new, name))
    for name in _OF_FOOD:
        yield Change(name, _said(old and old.food, name), _said(new.food, name))


def _said(facts: Facts | Food | None, name: str) -> Any:
    """What is said there; nothing said is None. No allergens at all is an answer, and so is a text
    that costs nothing.
    """
    value = getattr(facts, name) if facts else None
    if name == "net_amount" and isinstance(facts, Food) and value:
        return f"{value} {facts.net_unit}"
    unsaid = value is False or (value == "" and name != "allergens")
    return None if unsaid or (value == 0 and name == "lead_days") else value


def _mark(old: Any, new: Any) -> Mark:
    if old == new:
        return Mark.SAME
    if old is None:
        return Mark.ADDED
    return Mark.REMOVED if new is None else Mark.CHANGED


_ELSEWHERE = frozenset({"variants", "food"})
_BY_THE_OFFICE = frozenset({"permit_id", "halal_id", "trial_note"})
_WITH_THE_AMOUNT = frozenset({"net_unit"})
_PLAIN = tuple(f.name for f in fields(Facts) if f.name not in _ELSEWHERE)
_OF_FOOD = tuple(
    f.name for f in fields(Food) if f.name not in _BY_THE_OFFICE | _WITH_THE_AMOUNT
)
