"""What the words of a query are taken for among the words that products are found by."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from marketplace.catalogue import asking, spelling, tokens, vocabulary
from marketplace.catalogue.asking import HALF, Ask
from marketplace.catalogue.vocabulary import MOST_COUNTED, Known
from marketplace.catalogue.walk import Ids


@dataclass(frozen=True)
class Meaning:
    """A word as it was said, the word it is taken for, and what must be met: the ids of the words
    that find it, of two when it was two words in one. Nothing where no product has it.

    `count` is on how many products it is, as far as that is known; `perhaps` a word that is less
    near.
    """

    said: str
    shown: str
    asks: tuple[Ids, ...] = ()
    count: int = MOST_COUNTED
    perhaps: str | None = None


def understood(session: Session, said: list[str]) -> list[Meaning]:
    """What each word is taken for, in their order; two neighbours may be one. One statement."""
    asks = [asking.word(word) for word in said]
    pairs = [asking.pair(one, other) for one, other in pairwise(said)]
    known = vocabulary.look_up(session, asks, [*pairs, *_instead(asks)])
    return list(_taken(asks, pairs, known))


def _instead(asks: list[Ask]) -> Iterator[Ask]:
    """What else a word may be taken for when no product has it."""
    for ask in asks:
        if common := asking.common(ask.said):
            yield common
        for first, second in asking.halves(ask.said):
            yield from (first, second)


def _taken(asks: list[Ask], pairs: list[Ask], known: Known) -> Iterator[Meaning]:
    at = 0
    while at < len(asks):
        together = known.of(pairs[at]) if at < len(pairs) else {}
        if together and _is_one(asks[at], asks[at + 1], known):
            yield Meaning(pairs[at].said, pairs[at].said, (together,))
            at += 2
        else:
            yield _meaning(asks[at], at, known, last=at == len(asks) - 1)
            at += 1


def _is_one(ask: Ask, other: Ask, known: Known) -> bool:
    return asking.is_tied(ask.said, other.said) or not (known.of(ask) and known.of(other))


def _meaning(ask: Ask, at: int, known: Known, last: bool) -> Meaning:
    """Half a word is expected where somebody is still typing, elsewhere only if it is no word."""
    if ids := known.of(ask):
        return Meaning(ask.said, ask.said, (ids,), known.counts.get(at, MOST_COUNTED))
    wholes = known.wholes.get(at)
    if wholes and (last or not tokens.is_word(ask.said)):
        return Meaning(ask.said, ask.said, (dict.fromkeys(wholes.values(), HALF),))
    for halves in asking.halves(ask.said):
        first, second = map(known.of, halves)
        if first and second:
            return Meaning(ask.said, ask.said, (first, second))
    return _mended(ask.said, known.near.get(at, {}), known)


def _mended(said: str, near: dict[str, int], known: Known) -> Meaning:
    """Taken for the nearest word of the shop's own, else for the nearest people commonly say. A
    word that is right and only not in the shop is taken for nothing else.
    """
    written = [word for word in near if not word.endswith(tokens.ROOT)]
    real = tokens.is_word(said)
    if not real and (meant := spelling.nearest(said, written)):
        fits = asking.word(meant).fits
        ids = {near[word]: fit for word, fit in fits.items() if word in near}
        return Meaning(said, meant, (ids,))
    common = asking.common(said)
    if common and (ids := known.of(common)):
        shown = (word for word in common.fits if word in known.ids and tokens.ROOT not in word)
        return Meaning(said, next(shown, common.said), (ids,))
    return Meaning(said, said, perhaps=spelling.perhaps(said, written, real))
