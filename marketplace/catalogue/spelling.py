"""Words written differently from the shop's own: everyday spellings, which follow rules, and slips
of the hand, which are near. It knows no product and no database.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

MOST_VARIANTS = 24
SHORTEST_MENDED = 3

_LETTERS = re.compile(r"[a-z]+")
_SHORTEST_VARIED = 4
_SHORTEST_FAR = 5
_END = "(?=[bcdfghjklmnpqrstvwxyz]{1,2}$)"

# What is said and written in everyday life beside the proper spelling, each way round: the vowel
# of the last syllable, the faint e before r and l, the lost h, and letters that sound the same.
_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in [
        (r"(.)\1", r"\1"),
        (f"e{_END}", "i"), (f"e{_END}", "a"), (f"i{_END}", "e"), (f"a{_END}", "e"),
        (f"o{_END}", "u"), (f"u{_END}", "o"),
        (r"e$", "ai"), (r"ai$", "e"), (r"[ae]y$", "ai"), (r"o$", "au"), (r"au$", "o"),
        (r"(?<=[bcdgjkpst])(?=[lr])", "e"), (r"(?<=[bcdgjkpst])e(?=[lr])", ""),
        (r"^(?=[aiueo])", "h"), (r"^h(?=[aiueo])", ""), (r"(?<=[aiueo])h(?=[aiueo])", ""),
        (r"(?<=[ao])(?=u)", "h"),
        (r"z", "s"), (r"z", "j"), (r"v", "f"), (r"v", "p"), (r"f", "p"), (r"p", "f"),
        (r"sy", "s"), (r"kh", "k"), (r"th", "t"), (r"dh", "d"), (r"q", "k"), (r"ks", "x"),
        (r"x", "ks"), (r"oe", "u"), (r"dj", "j"), (r"tj", "c"), (r"ck", "k"), (r"d$", "t"),
    ]
]  # fmt: skip

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def everyday(word: str) -> list[str]:
    """How the same word is written elsewhere: *bayem* and *bayam*, *kranjang* and *keranjang*."""
    if len(word) < _SHORTEST_VARIED or not _LETTERS.fullmatch(word):
        return []
    found = [word]
    for pattern, replacement in _RULES:
        found += [pattern.sub(replacement, other) for other in found if pattern.search(other)]
        found = list(dict.fromkeys(found))[:MOST_VARIANTS]
    return found[1:]


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The word of the vocabulary that was certainly meant, if one is near enough.

    A slip is a letter too many, too few or wrong, or two in the wrong order. Of several slips one
    must be of a kind that hands make: two swapped, a doubled letter, a neighbouring key.
    """
    most = most_slips(word)
    return next((n.word for n in _near(word, vocabulary, most) if n.weight < max(most, 1.1)), None)


def perhaps(word: str, vocabulary: Iterable[str], real: bool) -> str | None:
    """A word that may have been meant. Of a `real` word only the very nearest is asked for."""
    most = 1 if real or len(word) < _SHORTEST_FAR else most_slips(word) + 1
    return next((n.word for n in _near(word, vocabulary, most)), None)


def beginnings(word: str) -> list[str]:
    """How a word may begin that was meant by this one: its first letter, else two others."""
    first, second = word[0], word[1]
    swapped = [second + first, *(key + second for key in _beside(first))]
    return [first, *dict.fromkeys([*swapped, word[1:3], "h" + first])]


def most_slips(word: str) -> int:
    """How many slips of the hand are mended in a word of this length."""
    return 1 if len(word) < 7 else 2 if len(word) < 10 else 3


class _Near(NamedTuple):
    """Sorted by how probable it is: the slips, lighter ones counting less, then the beginning."""

    weight: float
    unlike: float
    word: str


def _near(word: str, vocabulary: Iterable[str], most: int) -> list[_Near]:
    if len(word) < SHORTEST_MENDED or not _LETTERS.fullmatch(word):
        return []
    found = process.extract(
        word, sorted(vocabulary), scorer=OSA.distance, score_cutoff=most, limit=20
    )
    return sorted(_weighed(word, other) for other, _, _ in found)


def _weighed(word: str, found: str) -> _Near:
    slips = Levenshtein.editops(word, found)
    distance = OSA.distance(word, found)
    swapped = len(slips) - distance  # what is one slip here takes two there
    light = swapped or sum(_is_light(word, found, *slip) for slip in slips.as_list())
    return _Near(distance - 0.4 * light, -JaroWinkler.similarity(word, found), found)


def _is_light(word: str, found: str, kind: str, at: int, to: int) -> bool:
    if kind == "replace":
        return found[to] in _beside(word[at])
    letters, here = (word, at) if kind == "delete" else (found, to)
    return letters[here] in letters[max(here - 1, 0) : here] + letters[here + 1 : here + 2]


def _beside(letter: str) -> Iterator[str]:
    """The keys around a key."""
    for row, keys in enumerate(_ROWS):
        if (at := keys.find(letter)) >= 0:
            near = _ROWS[max(row - 1, 0) : row + 2]
            yield from (k for line in near for k in line[max(at - 1, 0) : at + 2] if k != letter)
