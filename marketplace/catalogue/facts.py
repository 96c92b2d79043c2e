"""What is said about a product, as plain values: what forms and files bring, before it is kept in a
revision, and what a revision holds, for whoever changes some of it.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from marketplace.catalogue import stock
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.revision import Making, ProposedVariant, Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel.money import Money

BETWEEN_OPTIONS = " · "


@dataclass(frozen=True)
class VariantFacts:
    """Rupiah and grams of one to choose. Without a `sku` it is the one with the same label, or
    a new one.
    """

    price: Money
    weight_g: int
    label: str = ""
    label_en: str = ""
    sku: str = ""


@dataclass(frozen=True)
class Food:
    """What a food's label must say; None and "" where nobody has said it yet."""

    storage: str | None = None
    shelf_life_days: int | None = None
    process: str | None = None
    ingredients: str = ""
    ingredients_en: str = ""
    allergens: str | None = None
    net_amount: int | None = None
    net_unit: str = "g"
    halal: str | None = None
    trial_note: str = ""
    permit_id: int | None = None
    halal_id: int | None = None


@dataclass(frozen=True)
class Facts:
    """A product's public face without its photo. `variants` is never empty; `food` is None for
    what nobody eats.
    """

    name: str
    category: str
    variants: tuple[VariantFacts, ...]
    description: str = ""
    name_en: str = ""
    description_en: str = ""
    options: str = ""
    making: str = Making.STOCK
    lead_days: int = 0
    ready_on: date | None = None
    text_price: Money | None = None
    text_required: bool = False
    measures: str = ""
    material: str = ""
    care: str = ""
    food: Food | None = None

    @classmethod
    def of_one(
        cls, name: str, category: str, price: Money, weight_g: int, **more: Any
    ) -> "Facts":
        """A product without anything to choose."""
        return cls(name, category, (VariantFacts(price, weight_g),), **more)

    @property
    def price_from(self) -> Money:
        return min(variant.price for variant in self.variants)

    def with_price(self, price: Money, weight_g: int) -> "Facts":
        """The same, with other figures for its first variant."""
        first, *rest = self.variants
        return replace(
            self, variants=(replace(first, price=price, weight_g=weight_g), *rest)
        )


def facts_of(revision: Revision) -> Facts:
    """What a revision says."""
    return Facts(
        variants=tuple(
            VariantFacts(v.price, v.weight_g, v.label, v.label_en, v.sku)
            for v in revision.proposed
        ),
        food=_copied(Food, revision.food) if revision.food else None,
        **{name: getattr(revision, name) for name in _PLAIN},
    )


def write(session: Session, revision: Revision, facts: Facts) -> None:
    """The revision says this from now on; a variant it did not know gets a SKU of its own."""
    for name in _PLAIN:
        setattr(revision, name, getattr(facts, name))
    _write_food(revision, facts.food)
    known = {proposed.sku: proposed for proposed in revision.proposed}
    by_label = {proposed.label: proposed for proposed in revision.proposed}
    revision.proposed = [
        _filled(
            known.get(variant.sku)
            or (not variant.sku and by_label.get(variant.label))
            or ProposedVariant(sku=variant.sku or _new_sku(session, revision.product_id)),
            position,
            variant,
        )
        for position, variant in enumerate(facts.variants)
    ]


def _write_food(revision: Revision, food: Food | None) -> None:
    if food is None:
        revision.food = None
        return
    kept = revision.food or FoodFacts()
    for field in fields(Food):
        setattr(kept, field.name, getattr(food, field.name))
    revision.food = kept


def _filled(kept: ProposedVariant, position: int, variant: VariantFacts) -> ProposedVariant:
    kept.position, kept.label, kept.label_en = position, variant.label, variant.label_en
    kept.price, kept.weight_g = variant.price, variant.weight_g
    return kept


def _new_sku(session: Session, product_id: int) -> str:
    sku = stock.open_sku(session)
    session.add(Variant(sku=sku, product_id=product_id))
    return sku


def _copied(kind: type[Food], row: Any) -> Food:
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


_PLAIN = tuple(field.name for field in fields(Facts) if field.name not in {"variants", "food"})
