"""Cuts text into the words products are found by. It knows no product and no database.

A word is kept as it was written, and its roots beside it: its stem, and the shop's own words for
the same thing. Roots carry a mark, so that nobody is ever shown one. Stemming is done here and not
by a database: PostgreSQL's own turns a shirt (*kemeja*) into a table (*meja*).
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from marketplace.catalogue.synonyms import SYNONYMS

ROOT = "~"
"""Ends a root. No written word has it, and it stands behind all letters in the order of words."""

_LONGEST_TEXT = 10_000
_LONGEST_WORD = 40
_SHORTEST_STEMMED = 4
_WORD = re.compile(r"[^\W\d_]+2\b|[^\W\d_]+(?:-[^\W_]+)*|\d+(?:-\d+)*")
_STEMMABLE = re.compile(r"[a-z]+(?:-[a-z]+)?")
_EMPTY_WORDS = frozenset(
    {"dan", "atau", "yang", "untuk", "dengan", "dari", "di", "ke", "ini", "itu", "pada", "bagi"}
    | {"yg", "utk", "dgn", "dr", "buat"}
    | {"a", "an", "and", "or", "the", "of", "for", "with", "in", "on", "to", "at", "from"}
    # What people say to any shop: it tells no product from another.
    | {"ada", "beli", "cari", "jual", "dijual", "jualan", "harga", "murah", "mau", "pengen"}
    | {"buy", "price", "cheap"}
)


def words(text: str) -> list[str]:
    """The words of a text as they were written, without accents, capitals and empty words.

    A word said twice is one word, *oleh-oleh*, also where the dash was left out or a 2 stands for
    it.
    """
    found: list[str] = []
    for written in _WORD.findall(_plain(text)):
        for part in _parts(written):
            if found and part == found[-1] and tied(part, part) in SYNONYMS:
                found[-1] = tied(part, part)
            else:
                found.append(part[:_LONGEST_WORD])
    return [word for word in dict.fromkeys(found) if word not in _EMPTY_WORDS]


def roots(word: str) -> list[str]:
    """The stem of a word, then the shop's own words for it."""
    stem = _stem(word)
    return list(dict.fromkeys([stem, *(_meant(word) or _meant(stem))]))


def tokens(text: str) -> list[str]:
    """What an index keeps of a text: its words, and with the mark their roots, and those of
    neighbours on one line that mean something together. Each once.
    """
    lines = [words(line) for line in text.splitlines()]
    found = [word for line in lines for word in line]
    pairs = [tied(one, other) for line in lines for one, other in pairwise(line)]
    halves = [half for word in found if "-" in word for half in word.split("-")]
    marked = [*(pair for pair in pairs if pair in SYNONYMS), *halves]
    marked += [root for word in [*found, *marked] for root in roots(word) if root != word]
    return list(dict.fromkeys([*found, *(root + ROOT for root in marked)]))


def is_word(word: str) -> bool:
    """Whether it is a word of the language or of the table, spelt as it should be."""
    meant = roots(word)
    return len(meant) > 1 or bool(_stemmer().dictionary.contains(meant[0]))


def tied(one: str, other: str) -> str:
    """Two words as the table has them when they mean something only together: *tote-bag*."""
    return f"{one}-{other}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST_TEXT].casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _parts(written: str) -> list[str]:
    if written[-1] == "2" and written[:-1].isalpha():
        written = tied(written[:-1], written[:-1])
    return [written] if _belongs_together(written) else written.split("-")


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
