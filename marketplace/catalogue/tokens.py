"""Cuts text into the words products are found by. It knows no product and no database.

Stemming is done here and not by a database: PostgreSQL's own turns a shirt (*kemeja*) into a
table (*meja*).
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from marketplace.catalogue.synonyms import SYNONYMS

_LONGEST_WORD = 40
_SHORTEST_STEMMED = 4
_NEAR_ENOUGH = 0.75
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_STEMMABLE = re.compile(r"[a-z]+(?:-[a-z]+)?")
_EMPTY_WORDS = frozenset(
    {"dan", "atau", "yang", "untuk", "dengan", "dari", "di", "ke", "ini", "itu", "pada"}
    | {"a", "an", "and", "or", "the", "of", "for", "with", "in", "on", "to"}
)


def words(text: str) -> list[str]:
    """The words of a text as they were written, without accents, capitals and empty words.

    A word said twice is one word, *oleh-oleh*, also where the dash was left out.
    """
    found: list[str] = []
    for written in _WORD.findall(_plain(text)):
        if found and written == found[-1] and f"{written}-{written}" in SYNONYMS:
            found[-1] = f"{written}-{written}"
        elif _belongs_together(written):
            found.append(written[:_LONGEST_WORD])
        else:
            found.extend(part[:_LONGEST_WORD] for part in written.split("-"))
    return [word for word in dict.fromkeys(found) if word not in _EMPTY_WORDS]


def spellings(word: str) -> list[str]:
    """A word, its stem, and the shop's own words for it: any of them finds what is meant."""
    stem = _stem(word)
    meant = _meant(word) or _meant(stem)
    return list(dict.fromkeys([word, stem, *meant]))


def tokens(text: str) -> list[str]:
    """All spellings of all words of a text: what an index keeps. Each once, in their order."""
    found = (spelling for word in words(text) for spelling in spellings(word))
    return list(dict.fromkeys(found))


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The word of the vocabulary that was probably meant, for *did you mean*."""
    asked = _plain(word)[:_LONGEST_WORD]
    # Two words this near differ by little in length; the comparison itself is slow.
    candidates = sorted(
        known for known in vocabulary if abs(len(known) - len(asked)) <= 1 + len(asked) // 3
    )
    near = difflib.get_close_matches(asked, candidates, n=1, cutoff=_NEAR_ENOUGH)
    return near[0] if near else None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _belongs_together(written: str) -> bool:
    """A word with a dash is one when it has a meaning of its own, or says one word twice."""
    return "-" not in written or written in SYNONYMS or "-" not in _stem(written)


def _meant(word: str) -> tuple[str, ...]:
    """Through the table, also from an English plural."""
    for singular in (word, word.removesuffix("s"), word.removesuffix("es")):
        if singular in SYNONYMS:
            return SYNONYMS[singular]
    return ()


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Bounded, for anybody may search for anything; the stemmer's own cache is not."""
    if not _SHORTEST_STEMMED <= len(word) <= _LONGEST_WORD or not _STEMMABLE.fullmatch(word):
        return word
    stem: str = _stemmer().stem_word(word)
    return stem


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer:
    """Made when it is first needed: the dictionary takes 5 MB."""
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))
