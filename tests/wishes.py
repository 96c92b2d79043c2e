"""Goods that buyers can ask more for: a name to embroider, measures, variants to choose from."""

from dataclasses import replace
from typing import Any

from marketplace.catalogue import approving, offering
from marketplace.catalogue.facts import Facts, VariantFacts
from marketplace.orders.wish import Wish
from tests.world import RATNA, Maker, World

SEWN = Wish("Bu Sri", "script", "gold", "left")


def asking(world: World, her: Maker, name: str, price: int, *, count: int = 9, **facts: Any) -> str:
    """On sale with these facts more; returns the product's code."""
    code = world.draft(her, name, price=price, count=count)

    def more(said: Facts) -> Facts:
        changed = replace(said, **facts)
        counted = replace(changed.variants[0], sku=said.variants[0].sku)
        return replace(changed, variants=(counted, *changed.variants[1:]))

    offering.change_facts(her.code, code, more, by=her.actor)
    offering.submit(her.code, code, by=her.actor)
    approving.accept(world.revision(her, code), by=RATNA)
    return code


def apron(world: World, **facts: Any) -> str:
    """Melati's, at 55.000; a name on it costs 15.000 more."""
    return asking(world, world.melati, "Celemek dapur", 55_000, **{"text_price": 15_000} | facts)


def blouse(world: World) -> str:
    """Melati's, at 160.000, sewn to three measures."""
    return asking(
        world, world.melati, "Blus batik", 160_000, measures="chest waist sleeve"
    )


def bag(world: World, **facts: Any) -> str:
    """Melati's, in two colours that cost 45.000 and 48.000; the second is not there yet."""
    colours = (VariantFacts(45_000, 150, "Merah", "Red"), VariantFacts(48_000, 150, "Biru", "Blue"))
    return asking(
        world, world.melati, "Tas perca", 45_000, variants=colours, options="colour", **facts
    )
