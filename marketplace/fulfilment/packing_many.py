"""Many deliveries that are whole are packed with one press. Each is a story of its own, so that one
that cannot be packed holds up no other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.fulfilment.packing import pack_order
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, Refusal
from marketplace.lifecycles import FLOOR

MOST_AT_ONCE = 100


class Chosen(NamedTuple):
    """One way of one order."""

    reference: str
    position: int


class Result(NamedTuple):
    """How many were packed, and what the others say."""

    packed: int
    refused: list[tuple[str, str]]


def pack_many(chosen: Sequence[Chosen], *, key: str, by: Actor) -> Result:
    """Each with all that is left of it; pressed again, it says the same. Raises `NotAllowed`."""
    if not by.roles & FLOOR:
        raise NotAllowed()
    refused = []
    for each in chosen[:MOST_AT_ONCE]:
        try:
            pack_order(each.reference, position=each.position, key=key, by=by)
        except Refusal as refusal:
            refused.append((each.reference, refusal.sentence()))
    return Result(len(chosen[:MOST_AT_ONCE]) - len(refused), refused)
