"""What a buyer chose as one thing: a line of an order, or a gift set that became several lines."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple, Protocol

_TIMES = " × "


class Line(Protocol):
    """What an order line tells of itself."""

    @property
    def quantity(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def listed(self) -> int: ...
    @property
    def set_name(self) -> str: ...
    @property
    def asked(self) -> list[str]: ...


class Bought(NamedTuple):
    """What it costs before any discount; in words what was `asked` for it, and the `contents` of a
    set.
    """

    quantity: int
    name: str
    total: int
    asked: list[str]
    contents: list[str]


def as_bought(lines: Iterable[Line]) -> list[Bought]:
    """The lines of an order as they were chosen, in their order."""
    found = list[Bought]()
    for set_name, together in groupby(lines, key=lambda line: line.set_name):
        some = list(together)
        found += [_set(set_name, some)] if set_name else [_alone(line) for line in some]
    return found


def name_of_set(number: int, name: str) -> str:
    """What the lines of so many gift sets are kept under."""
    return f"{number}{_TIMES}{name}"


def _alone(line: Line) -> Bought:
    return Bought(line.quantity, line.name, line.listed, line.asked, [])


def _set(set_name: str, lines: list[Line]) -> Bought:
    number, _times, name = set_name.partition(_TIMES)
    held = Counter[str]()
    for line in lines:
        held[line.name] += line.quantity
    contents = [f"{quantity}{_TIMES}{each}" for each, quantity in held.items()]
    return Bought(int(number), name, sum(line.listed for line in lines), [], contents)
