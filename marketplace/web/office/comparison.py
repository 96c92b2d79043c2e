"""Two states of a product beside each other, as the office reads them: every field in words, what
differs marked, long texts word by word, and what its producer receives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.catalogue import calling, comparing
from marketplace.catalogue.comparing import Mark, Piece, VariantChange
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.revision import Revision
from marketplace.kernel.money import Money
from marketplace.kernel.words import _, lazy
from marketplace.policy.commission import Rate

WORDS_FOR = {
    **dict.fromkeys(("name", "name_en"), lazy("Name")),
    **dict.fromkeys(("description", "description_en", "material", "care"), lazy("Description")),
    **dict.fromkeys(("making", "lead_days", "ready_on"), lazy("Making time")),
    **dict.fromkeys(("ingredients", "ingredients_en", "allergens"), lazy("Ingredients")),
    "category": lazy("Category"),
    "photo": lazy("Photo"),
    "price": lazy("Price"),
}


@dataclass(frozen=True)
class Row:
    """One field. `before` and `after` are pieces of text; nothing where nothing is said."""

    field: str
    word: Any
    mark: Mark
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True)
class VariantRow:
    """One SKU; figures of a side that does not have it are None. `net` is what she receives."""

    sku: str
    label: str
    mark: Mark
    old_price: Money | None
    price: Money | None
    old_weight_g: int | None
    weight_g: int | None
    commission: Money | None

    @property
    def net(self) -> Money | None:
        return None if self.price is None else self.price - (self.commission or 0)


def rows(old: Facts | None, new: Facts, shelves: Mapping[str, str]) -> list[Row]:
    """Every field that says something, in the order of a form."""
    return [
        Row(c.field, calling.FIELDS[c.field], c.mark, *_sides(c.field, c.old, c.new, shelves))
        for c in comparing.changes(old, new)
    ]


def variant_rows(old: Facts | None, new: Facts, rate: Rate) -> list[VariantRow]:
    """By SKU: those that would be there, then those that would go."""
    return [_variant_row(change, rate) for change in comparing.variant_changes(old, new)]


def further_photos(earlier: Revision | None, revision: Revision) -> list[tuple[Photo, Mark]]:
    """Those beside the first, then those that would be gone."""
    old, new = earlier.photos if earlier else [], revision.photos
    added = Mark.ADDED if earlier else Mark.SAME
    there = [(photo, Mark.SAME if photo in old else added) for photo in new[1:]]
    return there + [(photo, Mark.REMOVED) for photo in old[1:] if photo not in new]


def summary(old: Facts | None, new: Facts, *, other_photo: bool) -> str:
    """What changed, in a word or two."""
    if old is None:
        return _("New product")
    changed = [*(["photo"] if other_photo else []), *comparing.differing(old, new)]
    if "variants" in changed and _only_prices(old, new):
        changed[changed.index("variants")] = "price"
    words = list(dict.fromkeys(str(WORDS_FOR.get(f, calling.FIELDS.get(f))) for f in changed))
    if not words:
        return _("Nothing changed")
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(n)s more", first=words[0], n=len(words) - 1)


def _only_prices(old: Facts, new: Facts) -> bool:
    def without(facts: Facts) -> list[tuple[str, str, str, int]]:
        return [(v.sku, v.label, v.label_en, v.weight_g) for v in facts.variants]

    return without(old) == without(new)


def _sides(
    field: str, old: Any, new: Any, shelves: Mapping[str, str]
) -> tuple[list[Piece], list[Piece]]:
    before, after = (calling.spoken(field, value, shelves) for value in (old, new))
    if field in calling.LONG and before and after:
        return comparing.words(before, after)
    return _whole(before), _whole(after)


def _whole(text: str) -> list[Piece]:
    return [Piece(text, Mark.SAME)] if text else []


def _variant_row(change: VariantChange, rate: Rate) -> VariantRow:
    old, new = change.old, change.new
    shown = new or old
    return VariantRow(
        sku=change.sku,
        label=shown.label if shown else "",
        mark=change.mark,
        old_price=old.price if old else None,
        price=new.price if new else None,
        old_weight_g=old.weight_g if old else None,
        weight_g=new.weight_g if new else None,
        commission=rate.commission(new.price) if new else None,
    )
