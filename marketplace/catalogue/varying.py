"""What differs between the variants of a product: sizes, tastes, colours. Facts come in and changed
facts go out; nothing is kept here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from marketplace.catalogue.facts import BETWEEN_OPTIONS, Facts, VariantFacts
from marketplace.catalogue.template import Value
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy

MOST = 20
MOST_OPTIONS = 2


class TooMany(NotNow):
    says = lazy("A product can have twenty variants at most.")


class SameAgain(NotNow):
    says = lazy("There is one like this already. Please name it differently.")


class OnlyOne(NotNow):
    says = lazy("This is the only one left. It has to stay.")


def label_of(values: Iterable[str]) -> str:
    """`L` and `Merah` make `L · Merah`."""
    return BETWEEN_OPTIONS.join(value for value in values if value)


def values_of(label: str) -> list[str]:
    """And back again."""
    return label.split(BETWEEN_OPTIONS) if label else []


def ticked(facts: Facts, values: Sequence[Value]) -> Facts:
    """One variant for each value, all with the figures of the first; none when nothing differs."""
    first = facts.variants[0]
    known = {variant.label: variant.sku for variant in facts.variants}
    spare = [variant.sku for variant in facts.variants if variant.label not in _labels(values)]
    if not values:
        return replace(facts, options="", variants=(replace(first, label="", label_en=""),))
    variants = tuple(
        replace(
            first,
            sku=known.get(value.label) or (spare.pop(0) if spare else ""),
            label=value.label,
            label_en=value.label_en,
        )
        for value in values
    )
    return replace(facts, variants=variants)


def called(facts: Facts, options: Sequence[str], values: Sequence[str]) -> Facts:
    """What differs is called so; `values` are those of the first variant, while it is alone."""
    first, *rest = facts.variants
    if not rest:
        first = replace(first, label=label_of(values), label_en="")
    return replace(facts, options=" ".join(options), variants=(first, *rest))


def added(facts: Facts, variant: VariantFacts) -> Facts:
    """One more. Raises `TooMany`, `SameAgain`."""
    if len(facts.variants) >= MOST:
        raise TooMany()
    return _told_apart(replace(facts, variants=(*facts.variants, variant)))


def changed(facts: Facts, variant: VariantFacts) -> Facts:
    """The one with its SKU is like this now. Raises `NotFound`, `SameAgain`."""
    _known(facts, variant.sku)
    variants = tuple(variant if v.sku == variant.sku else v for v in facts.variants)
    return _told_apart(replace(facts, variants=variants))


def removed(facts: Facts, sku: str) -> Facts:
    """Without that one. Raises `NotFound`, `OnlyOne`."""
    _known(facts, sku)
    rest = tuple(variant for variant in facts.variants if variant.sku != sku)
    if not rest:
        raise OnlyOne()
    return replace(facts, variants=rest)


def blank(facts: Facts) -> VariantFacts:
    """The next one to add, with the figures of the first."""
    return replace(facts.variants[0], sku="", label="", label_en="")


def one_of(facts: Facts, sku: str) -> VariantFacts:
    """Raises `NotFound`."""
    return _known(facts, sku)


def _known(facts: Facts, sku: str) -> VariantFacts:
    found = next((variant for variant in facts.variants if variant.sku == sku), None)
    if found is None:
        raise NotFound()
    return found


def _labels(values: Iterable[Value]) -> set[str]:
    return {value.label for value in values}


def _told_apart(facts: Facts) -> Facts:
    labels = [variant.label.casefold() for variant in facts.variants]
    if len(set(labels)) < len(labels):
        raise SameAgain()
    return facts
