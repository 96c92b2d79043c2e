"""The list of deeds: what somebody may do next, and how often they do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulator.world import Village

Told = Callable[["Village"], bool]


@dataclass(frozen=True)
class Deed:
    """`told` looks for something to do and does it; it tells whether there was anything. `often`
    is its weight among the others. What is `rare` is tried more often as long as something was
    never reached; where a cooperative is busy, more of what is `usual` is done in one step.
    """

    name: str
    often: int
    told: Told
    rare: bool = False
    usual: bool = False


DEEDS: list[Deed] = []


def deed(often: int = 4, *, rare: bool = False, usual: bool = False) -> Callable[[Told], Told]:
    """This function is one step of somebody's day."""

    def add(told: Told) -> Told:
        name = f"{told.__module__.rpartition('.')[2]}.{told.__name__}"
        assert name not in {known.name for known in DEEDS}, f"{name} is there already"
        DEEDS.append(Deed(name, often, told, rare, usual))
        return told

    return add
