"""What the label of a food must say, in Indonesian. The cooperative made it, as far as anybody
outside can know: a batch code leads to the maker, and only staff can follow it.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.catalogue import allergens, keeping, permit_number
from marketplace.catalogue.allergens import Piece
from marketplace.kernel.words import _, speaking
from marketplace.policy.cooperative import Cooperative


@dataclass(frozen=True)
class Said:
    """A permit as a label may print it: none that a person holds."""

    kind: str
    number: str
    holder_is_cooperative: bool


@dataclass(frozen=True)
class Batch:
    """One day's making."""

    code: str
    made_on: date
    best_before: date


@dataclass(frozen=True)
class Label:
    """Every line of the label. `permits` are empty where nothing may be printed."""

    name: str
    ingredients: list[Piece]
    allergens: list[str]
    allergen_note: str
    net: str
    produced_by: str
    batch: str
    made_on: str
    best_before: str
    permits: list[str]
    halal: str


def label(
    *,
    name: str,
    ingredients: str,
    ticked: list[str],
    net_amount: int,
    net_unit: str,
    shelf_life_days: int,
    halal: str | None,
    permits: list[Said],
    batch: Batch,
    cooperative: Cooperative,
) -> Label:
    """The label of one batch."""
    with speaking("id"):
        return Label(
            name=name,
            ingredients=allergens.marked(ingredients, ticked),
            allergens=[str(allergens.WORDS[key]) for key in ticked],
            allergen_note=allergen_note(ticked),
            net=f"{net_amount} {net_unit}",
            produced_by=produced_by(cooperative),
            batch=batch.code,
            made_on=f"{batch.made_on:%d %m %Y}",
            best_before=keeping.best_before_words(batch.best_before, shelf_life_days),
            permits=printable(permits),
            halal=halal_words(halal),
        )


def allergen_note(ticked: list[str]) -> str:
    """What stands below a list in which allergens are bold."""
    return _("Contains allergens: see the ingredients in bold.") if ticked else ""


def produced_by(cooperative: Cooperative) -> str:
    """The only maker a label names."""
    address = ", ".join(cooperative.address_lines)
    return _("Produced by: %(name)s, %(address)s", name=cooperative.name, address=address)


def printable(permits: list[Said]) -> list[str]:
    """Numbers the cooperative holds: whoever looks up another one finds a person and her home."""
    ours = (permit for permit in permits if permit.holder_is_cooperative)
    return [permit_number.shown(permit.kind, permit.number) for permit in ours]


def halal_words(halal: str | None) -> str:
    """What is said of it; nothing while nobody has to say anything."""
    return {"halal": _("Halal"), "not_halal": _("Not halal")}.get(halal or "", "")
