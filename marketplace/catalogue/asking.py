"""One thing that somebody asks for, and every spelling that finds it. It knows no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from marketplace.catalogue import spelling, tokens
from marketplace.catalogue.synonyms import SYNONYMS

SHORTEST_HALF = 3
SHORTEST_RUN = 8
ITSELF, ROOT, MEANT, SAID, HALF = range(5)

_COMMON = tuple(sorted(word for word in SYNONYMS if len(word) > SHORTEST_HALF and "-" not in word))


@dataclass(frozen=True)
class Ask:
    """As it was said, and how well each spelling fits: the lower the number, the better."""

    said: str
    fits: Mapping[str, int]

    @property
    def mendable(self) -> bool:
        """Whether half of it may be asked for, or a slip of the hand be mended."""
        return len(self.said) >= SHORTEST_HALF and self.said.isalpha()


@lru_cache(maxsize=4_096)
def word(said: str) -> Ask:
    return Ask(said, _fits(said, spelling.everyday(said)))


@lru_cache(maxsize=4_096)
def pair(one: str, other: str) -> Ask:
    """Two neighbouring words that may be one: *kutu baru*, *tote bag*."""
    found: dict[str, int] = {}
    for form in (one + other, tokens.tied(one, other)):
        # Not by their stem: *tempe kan*, half typed, is no *tempekan*.
        _add(found, ITSELF, form)
        _add(found, MEANT, *SYNONYMS.get(form, ()))
    return Ask(f"{one} {other}", found)


@lru_cache(maxsize=4_096)
def common(said: str) -> Ask | None:
    """A word of the table of synonyms of which this one is a slip."""
    if tokens.is_word(said):
        return None
    meant = spelling.nearest(said, _COMMON)
    return word(meant) if meant else None


@lru_cache(maxsize=4_096)
def halves(said: str) -> tuple[tuple[Ask, Ask], ...]:
    """Two words written as one: *tasbatik*, wherever the gap may have been."""
    if len(said) < SHORTEST_RUN or not said.isalpha():
        return ()
    return tuple(_cut(said))


def is_tied(one: str, other: str) -> bool:
    """Whether two words mean something together that neither means alone."""
    return tokens.tied(one, other) in SYNONYMS


def _cut(said: str) -> Iterator[tuple[Ask, Ask]]:
    for gap in range(SHORTEST_HALF, len(said) - SHORTEST_HALF + 1):
        first, second = said[:gap], said[gap:]
        yield Ask(first, _fits(first)), Ask(second, _fits(second))


def _fits(said: str, everyday: Sequence[str] = ()) -> dict[str, int]:
    """A word finds what has it or has it as its root, and so does each of its other spellings."""
    stem, *meant = tokens.roots(said)
    found: dict[str, int] = {}
    _add(found, ITSELF, said)
    _add(found, ROOT, stem)
    _add(found, MEANT, *meant)
    _add(found, SAID, *everyday)
    return found


def _add(found: dict[str, int], fit: int, *spellings: str) -> None:
    for one in spellings:
        found.setdefault(one, fit)
        found.setdefault(one + tokens.ROOT, max(fit, ROOT))
