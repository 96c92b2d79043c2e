"""What producers start from: for each kind of goods a name, usual figures and texts that only want
a photo and a price. The list is `templates.toml`; it knows no producer and no product.
"""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from marketplace.catalogue.facts import Facts, Food, VariantFacts
from marketplace.catalogue.revision import Making
from marketplace.kernel.money import Money
from marketplace.kernel.words import language

_LIST = Path(__file__).with_name("templates.toml")
_BETWEEN_LANGUAGES = "/"


@dataclass(frozen=True)
class Value:
    """One size, colour, taste … to tick, as both languages call it."""

    label: str
    label_en: str

    @property
    def shown(self) -> str:
        return self.label_en if language() == "en" else self.label


@dataclass(frozen=True)
class Template:
    """One kind of goods. `option` is what usually differs; `values` are what that can be."""

    key: str
    icon: str
    category: str
    name: str
    name_en: str
    description: str
    description_en: str
    weight_g: int
    option: str = ""
    values: tuple[Value, ...] = ()
    lead_days: int = 0
    text_price: Money | None = None
    text_required: bool = False
    measures: str = ""
    material: str = ""
    care: str = ""
    food: Food | None = None
    allergens: str = ""

    @property
    def shown(self) -> str:
        return self.name_en if language() == "en" else self.name

    def facts(self) -> Facts:
        """A draft of it: the price is not known yet, and nobody has answered for allergens."""
        return Facts(
            name=self.name,
            category=self.category,
            variants=(VariantFacts(0, self.weight_g),),
            description=self.description,
            name_en=self.name_en,
            description_en=self.description_en,
            options=self.option,
            making=Making.ORDER if self.lead_days else Making.STOCK,
            lead_days=self.lead_days,
            text_price=self.text_price,
            text_required=self.text_required,
            measures=self.measures,
            material=self.material,
            care=self.care,
            food=self.food,
        )


def find(key: str) -> Template | None:
    """The one with this key."""
    return _all().get(key)


def among(categories: Collection[str]) -> list[Template]:
    """Those of these categories, in the order of the list."""
    return [template for template in _all().values() if template.category in categories]


def values_of(option: str, category: str) -> list[Value]:
    """What an option usually can be in a category: each once."""
    here = [t for t in among({category}) if t.option == option]
    found = here or [t for t in _all().values() if t.option == option]
    return list(dict.fromkeys(value for template in found for value in template.values))


@cache
def _all() -> dict[str, Template]:
    rows = tomllib.loads(_LIST.read_text())
    return {key: _template(key, row) for key, row in rows.items()}


def _template(key: str, row: dict[str, Any]) -> Template:
    values = tuple(_value(written) for written in row.pop("values", ()))
    food = _food(row) if "storage" in row else None
    return Template(key=key, values=values, food=food, **row)


def _value(written: str) -> Value:
    label, _, label_en = written.partition(_BETWEEN_LANGUAGES)
    return Value(label, label_en or label)


def _food(row: dict[str, Any]) -> Food:
    names = ("storage", "shelf_life_days", "process", "ingredients", "ingredients_en")
    known = {name: row.pop(name) for name in (*names, "net_amount")}
    return Food(**known, net_unit=row.pop("net_unit", "g"), halal="halal")
