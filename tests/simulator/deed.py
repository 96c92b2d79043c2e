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
    is its weight among the others. Where a cooperative is busy, more of what is `usual` is done in
    one step, and some is done only where it is `crowded`. What moves nothing with a lifecycle and
    books nothing `must` itself be told once. `leads` are words of what it may lead to, where that
    seldom comes about by itself.
    """

    name: str
    often: int
    told: Told
    usual: bool = False
    crowded: bool = False
    must: bool = False
    leads: tuple[str, ...] = ()

    def leads_to(self, missing: str) -> bool:
        return any(word in missing for word in self.leads)


DEEDS: list[Deed] = []


def deed(
    often: int = 4, *, usual: bool = False, crowded: bool = False, must: bool = False,
    leads: tuple[str, ...] = (),
) -> Callable[[Told], Told]:  # fmt: skip
    """This function is one step of somebody's day."""

    def add(told: Told) -> Told:
        name = f"{told.__module__.rpartition('.')[2]}.{told.__name__}"
        assert name not in {known.name for known in DEEDS}, f"{name} is there already"
        DEEDS.append(Deed(name, often, told, usual, crowded, must, leads))
        return told

    return add
