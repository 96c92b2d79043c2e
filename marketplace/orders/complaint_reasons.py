"""What can be wrong with goods, for each kind of them. Nobody changes their mind about food, or
about what was made for them alone; what is broken or does not fit as agreed is wrong all the same.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marketplace.kernel.words import lazy


class Kind(StrEnum):
    """What decides which reasons there are."""

    FOOD = "food"
    CUSTOM = "custom"
    THING = "thing"


NOT_ARRIVED, MIND_CHANGED, OTHER = "not_arrived", "mind_changed", "other"

WORDS: Mapping[str, Any] = {
    "broken": lazy("It is broken"),
    "spoilt": lazy("It is spoilt"),
    "wrong_thing": lazy("It is another thing"),
    "missing": lazy("It is missing"),
    "wrong_size": lazy("It has the wrong size"),
    "not_as_described": lazy("It is not as described"),
    NOT_ARRIVED: lazy("It has not arrived"),
    MIND_CHANGED: lazy("I changed my mind"),
    OTHER: lazy("Something else"),
}

_ALWAYS = ("broken", "wrong_thing", "missing", "not_as_described")
OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.FOOD: ("spoilt", *_ALWAYS, NOT_ARRIVED, OTHER),
    Kind.CUSTOM: ("wrong_size", *_ALWAYS, NOT_ARRIVED, OTHER),
    Kind.THING: ("wrong_size", *_ALWAYS, NOT_ARRIVED, MIND_CHANGED, OTHER),
}
