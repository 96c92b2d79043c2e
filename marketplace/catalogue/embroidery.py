"""What can be sewn onto goods: a short text, in one of our letterings, threads and places."""

import re
from typing import Any, NamedTuple

from marketplace.kernel.words import lazy

LONGEST = 20
_SEWN = re.compile(r"[A-Za-z0-9 .'-]*[A-Za-z0-9][A-Za-z0-9 .'-]*")


class Thread(NamedTuple):
    """A colour, as a page draws it."""

    name: Any
    hex: str


LETTERINGS = {
    "block": lazy("Block letters"),
    "book": lazy("Book letters"),
    "script": lazy("Handwriting"),
}
THREADS = {
    "white": Thread(lazy("White"), "#ffffff"),
    "black": Thread(lazy("Black"), "#1c1c1c"),
    "red": Thread(lazy("Red"), "#b3261e"),
    "pink": Thread(lazy("Pink"), "#e38fae"),
    "gold": Thread(lazy("Gold"), "#c8962b"),
    "green": Thread(lazy("Green"), "#2f6b43"),
    "sky": Thread(lazy("Light blue"), "#6fa6d3"),
    "navy": Thread(lazy("Dark blue"), "#1f3a6b"),
    "purple": Thread(lazy("Purple"), "#6c4a9c"),
    "brown": Thread(lazy("Brown"), "#6e4526"),
}
PLACES = {
    "middle": lazy("In the middle"),
    "left": lazy("On the left"),
    "right": lazy("On the right"),
    "edge": lazy("Along the edge"),
}


def one_blank(text: str) -> str:
    """The text with single blanks: more of them cannot be told apart on cloth."""
    return " ".join(text.split())


def can_be_sewn(text: str) -> bool:
    """Whether our machines know every letter of it, and it is not too long."""
    return len(text) <= LONGEST and _SEWN.fullmatch(text) is not None
