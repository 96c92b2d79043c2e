"""The words that products are found by, and what an asked word may stand for among them.

Written words and roots (with their mark) stand in one table. A word stays in it when its last
product is gone; such a word counts as unknown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Text,
    TextClause,
    bindparam,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import spelling
from marketplace.catalogue.asking import Ask
from marketplace.catalogue.product import Product
from marketplace.kernel.db import Model

MOST_WHOLES = 24
MOST_NEAR = 2_000
MOST_COUNTED = 2_000

_LAST = "\U0010ffff"  # behind every other character
_BY_CODE_POINTS = Text().with_variant(Text(collation="C"), "postgresql")


class SearchWord(Model):
    """A word some product is found by."""

    __tablename__ = "search_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(_BY_CODE_POINTS, unique=True)


class ProductWord(Model):
    """A product is found by this word; `in_name` tells a better hit."""

    __tablename__ = "product_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word_id: Mapped[int] = mapped_column(ForeignKey("search_word.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
    in_name: Mapped[bool]


@dataclass
class Known:
    """What the shop knows of the words asked for. Numbers are those of the asks."""

    ids: dict[str, int] = field(default_factory=dict)
    wholes: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    near: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    counts: dict[int, int] = field(default_factory=dict)

    def of(self, ask: Ask) -> dict[int, int]:
        """Ids of the words that find it, and how well they fit."""
        return {self.ids[word]: fit for word, fit in ask.fits.items() if word in self.ids}


_WORD, _WHOLE, _NEAR, _COUNT = range(4)

# Its first place in the index tells. With EXISTS, PostgreSQL may read all places of a common word.
_HAS_PRODUCTS = """(
  SELECT product_id FROM product_word WHERE word_id = search_word.id ORDER BY product_id LIMIT 1
) IS NOT NULL"""

_KNOWN = f"""
WITH known AS (SELECT id, word FROM search_word WHERE word IN :spellings AND {_HAS_PRODUCTS})
SELECT {_WORD} AS kind, 0 AS ask, id, word FROM known"""

_UNKNOWN = "NOT EXISTS (SELECT 1 FROM known WHERE word IN :fits_{ask})"
_NO_HALF = f"""NOT EXISTS (
  SELECT 1 FROM search_word
  WHERE word >= :said_{{ask}} AND word < :said_{{ask}}_last AND {_HAS_PRODUCTS})"""

# What an unknown word may be the beginning of, the shortest first. The condition stands before the
# table it is joined with, so that a known word costs no walk through it.
_WHOLES = f"""
SELECT * FROM (
  SELECT {_WHOLE} AS kind, {{ask}} AS ask, id, word
  FROM (SELECT 1 WHERE {_UNKNOWN}) AS unknown CROSS JOIN search_word
  WHERE word >= :said_{{ask}} AND word < :said_{{ask}}_last AND {_HAS_PRODUCTS}
  ORDER BY length(word), word LIMIT {MOST_WHOLES}
) AS wholes_{{ask}}"""

# Else words of about its length that begin in a way from which one slip of the hand leads to it.
_ALIKE = f"""
SELECT * FROM (
  SELECT {_NEAR} AS kind, {{ask}} AS ask, id, word
  FROM (SELECT 1 WHERE {_UNKNOWN} AND {_NO_HALF}) AS unknown CROSS JOIN search_word
  WHERE ({{beginnings}}) AND length(word) BETWEEN :least_{{ask}} AND :most_{{ask}}
    AND {_HAS_PRODUCTS}
  LIMIT {MOST_NEAR}
) AS near_{{ask}}"""

_SAME_FIRST = """word >= :begin_{ask}_0 AND word < :begin_{ask}_0_last
    AND (substr(word, 2, 1) IN :letters_{ask} OR substr(word, 3, 1) IN :letters_{ask})"""
_BEGINS = "word >= :begin_{ask}_{n} AND word < :begin_{ask}_{n}_last"

# On how many products a word is.
_COUNTED = f"""
SELECT {_COUNT} AS kind, {{ask}} AS ask, CAST(coalesce(sum((
  SELECT count(*) FROM (
    SELECT 1 FROM product_word WHERE word_id = known.id ORDER BY product_id LIMIT {MOST_COUNTED}
  ) AS some_{{ask}}
)), 0) AS BIGINT) AS id, '' AS word FROM known WHERE word IN :fits_{{ask}}"""


def look_up(session: Session, asks: Sequence[Ask], others: Iterable[Ask] = ()) -> Known:
    """What the shop knows of these words. One statement.

    Of a word that no product has, also what it may be the beginning of, and what is spelt much
    like it: some thousand words at most. Of the others, when there are several, on how many
    products they are, as far as `MOST_COUNTED`.
    """
    beginnings = [spelling.beginnings(ask.said) if ask.mendable else [] for ask in asks]
    spellings = dict.fromkeys(word for ask in [*asks, *others] for word in ask.fits)
    facts: dict[str, Any] = {"spellings": _filled([*spellings])}
    for number, ask in enumerate(asks):
        facts[f"fits_{number}"] = _filled([*ask.fits])
        if ask.mendable:
            facts |= _near(number, ask.said, beginnings[number])
    statement = _statement(tuple(map(len, beginnings)))
    return _sorted_out(session.execute(statement, facts).all())


def _near(number: int, said: str, beginnings: list[str]) -> dict[str, Any]:
    reach = spelling.most_slips(said) + 1  # and a root is longer by its mark
    facts: dict[str, Any] = {
        f"said_{number}": said,
        f"said_{number}_last": said + _LAST,
        f"letters_{number}": [*said[1:3]],
        f"least_{number}": len(said) - reach,
        f"most_{number}": len(said) + reach,
    }
    for n, beginning in enumerate(beginnings):
        facts |= {f"begin_{number}_{n}": beginning, f"begin_{number}_{n}_last": beginning + _LAST}
    return facts


def _filled(words: list[str]) -> list[str]:
    """Up to the next power of two with the first word again, so that few statements serve."""
    full = 1 << (len(words) - 1).bit_length()
    return [*words, *words[:1] * (full - len(words))]


@lru_cache(maxsize=256)
def _statement(beginnings: tuple[int, ...]) -> TextClause:
    """By how many beginnings each ask has; none for an ask that is not to be mended."""
    arms = [_KNOWN]
    for ask, size in enumerate(beginnings):
        if size:
            others = [_BEGINS.format(ask=ask, n=n) for n in range(1, size)]
            alike = " OR ".join([_SAME_FIRST.format(ask=ask), *others])
            arms += [_WHOLES.format(ask=ask), _ALIKE.format(ask=ask, beginnings=alike)]
        if len(beginnings) > 1:
            arms.append(_COUNTED.format(ask=ask))
    sql = f"SELECT kind, ask, id, word FROM ({' UNION ALL '.join(arms)}) AS found"
    lists = set(re.findall(r"IN :(\w+)", sql))
    return text(sql).bindparams(*(bindparam(name, expanding=True) for name in sorted(lists)))


def _sorted_out(rows: Iterable[Any]) -> Known:
    known = Known()
    for kind, number, id, word in rows:
        if kind == _WORD:
            known.ids[word] = id
        elif kind == _WHOLE:
            known.wholes[number][word] = id
        elif kind == _NEAR:
            known.near[number][word] = id
        else:
            known.counts[number] = min(id, MOST_COUNTED)
    return known


def put(session: Session, words: Iterable[str]) -> dict[str, int]:
    """The ids of these words; those that are new get one.

    Always in the same order, so that two stories that bring the same new words wait for each
    other once, and not for ever.
    """
    wanted = sorted(words)
    if not wanted:
        return {}
    postgres = session.get_bind().dialect.name == "postgresql"
    adding = (postgresql.insert if postgres else sqlite.insert)(SearchWord)
    rows = [{"word": word} for word in wanted]
    session.execute(adding.values(rows).on_conflict_do_nothing())
    found = session.execute(
        select(SearchWord.word, SearchWord.id).where(SearchWord.word.in_(wanted))
    )
    return {row.word: row.id for row in found}


def add(session: Session, words: Iterable[str], which: ColumnElement[bool]) -> None:
    """Products `which` are found by these words too. One statement a word."""
    for id in put(session, words).values():
        known = select(ProductWord).where(
            ProductWord.word_id == id, ProductWord.product_id == Product.id
        )
        rows = select(literal(id), Product.id, literal(False)).where(
            which, Product.accepted_id.is_not(None), ~known.exists()
        )
        session.execute(insert(ProductWord).from_select(["word_id", "product_id", "in_name"], rows))
