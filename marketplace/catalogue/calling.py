"""What the facts of a product are called, and how each is said to a person: for pages and files."""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.catalogue import allergens, measuring, terms
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, format_day, lazy, ngettext

FIELDS = {
    "name": lazy("Name"),
    "name_en": lazy("Name in English"),
    "category": lazy("Category"),
    "description": lazy("Description"),
    "description_en": lazy("Description in English"),
    "photo": lazy("Photo"),
    "variants": lazy("Choices and prices"),
    "options": lazy("What buyers choose"),
    "making": lazy("How it is made"),
    "lead_days": lazy("Making time"),
    "ready_on": lazy("Ready on"),
    "text_price": lazy("Price of a text"),
    "text_required": lazy("A text is needed"),
    "measures": lazy("Measures to ask for"),
    "material": lazy("Material"),
    "care": lazy("Care"),
    "ingredients": lazy("Ingredients"),
    "ingredients_en": lazy("Ingredients in English"),
    "allergens": lazy("Allergens"),
    "net_amount": lazy("Net weight"),
    "storage": lazy("Storage"),
    "shelf_life_days": lazy("Keeps"),
    "process": lazy("How the food is treated"),
    "halal": lazy("Halal or not"),
    "permit_id": lazy("Permit"),
    "halal_id": lazy("Halal certificate"),
    "trial_note": lazy("Trial of how long it keeps"),
}

# Texts in which single words may change.
LONG = frozenset(
    {
        *("name", "name_en", "description", "description_en"),
        *("ingredients", "ingredients_en", "material"),
    }
)

HALAL = {"halal": lazy("Halal"), "not_halal": lazy("Not halal")}


def spoken(field: str, value: Any, shelves: Mapping[str, str]) -> str:
    """A value of this field as a person reads it; `shelves` names the categories by slug."""
    if value is None:
        return ""
    if field == "category":
        return shelves.get(value, value)
    say = _SPOKEN.get(field)
    return say(value) if say else str(value)


def _listed(words: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda keys: ", ".join(str(words.get(key, key)) for key in keys.split())


def _allergens(keys: str) -> str:
    return _listed(allergens.WORDS)(keys) if keys else _("None")


_SPOKEN: dict[str, Callable[[Any], str]] = {
    "options": _listed(terms.OPTIONS),
    "making": lambda key: str(terms.MAKING[key]),
    "lead_days": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "ready_on": format_day,
    "text_price": lambda price: format_rupiah(price) if price else _("Free"),
    "text_required": lambda _yes: _("Yes"),
    "measures": lambda keys: ", ".join(str(m.name) for m in measuring.among(keys.split())),
    "care": _listed(terms.CARE),
    "allergens": _allergens,
    "storage": lambda key: str(terms.STORAGE[key]),
    "shelf_life_days": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "process": lambda key: str(terms.PROCESS[key]),
    "halal": lambda key: str(HALAL[key]),
}
