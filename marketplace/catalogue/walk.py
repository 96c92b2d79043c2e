"""The newest products that have some words: a bounded walk through the index, never over all hits.

A common word costs no more on a million products than on a thousand. The statements are plain
SQL, the same for both databases, and put together once for each number of words: to build them
anew would take longer than to run them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, Subquery, column, select, text
from sqlalchemy.orm import Session

from marketplace.catalogue.product import Product
from marketplace.kernel.db import BigInt
from marketplace.people.producer import Producer

HEAD = 500
FARTHEST = 1_000
ELSEWHERE = 100
"""By how much a word fits worse that is not in the product's name."""
MISSING = 10_000
"""By how much a product fits worse for each word it has not."""

Ids = Mapping[int, int]
"""What finds one thing asked for: ids of words, and how well each fits. Lower is better."""

Hit = tuple[int, int]
"""A score, the lower the better, and a product's id."""

Conditions = Sequence[ColumnElement[bool]]

_NO_WORD = 0
_PLACE = f"CASE WHEN in_name THEN 0 ELSE {ELSEWHERE} END"

# The newest products of one word.
_ARM = """
SELECT product_id, fit FROM (
  SELECT product_id, {place} + :fit_{ask}_{n} AS fit
  FROM product_word WHERE word_id = :word_{ask}_{n} ORDER BY product_id DESC LIMIT {most}
) AS arm_{ask}_{n}"""

# The newest products of an ask, by whichever of its words fits best.
_NEWEST = """
SELECT product_id, min(fit) AS fit FROM ({arms}) AS newest_{ask}
GROUP BY product_id ORDER BY product_id DESC LIMIT {most}"""

# How well another ask fits a product of the walk.
_FIT = """(
  SELECT min({place} + CASE word_id {grades} END) FROM product_word
  WHERE product_id = walk.product_id AND word_id IN ({words})
) AS fit_{ask}"""

# The inner limit changes nothing, but keeps SQLite from asking for each fit twice.
_HAVING_ALL = """
SELECT product_id, {sum} AS score FROM (
  SELECT product_id, fit AS fit_0, {fits} FROM ({newest}) AS walk LIMIT {farthest}
) AS graded WHERE {all_met}"""

_HAVING_SOME = """
SELECT product_id, {sum} AS score FROM (
  SELECT product_id, {fits} FROM (
    SELECT DISTINCT product_id FROM ({newest}) AS each
  ) AS walk
) AS graded"""

_ALL_ELSE_SOME = """
WITH having_all AS MATERIALIZED ({having_all}), having_some AS ({having_some})
SELECT product_id, score FROM having_all
UNION ALL
SELECT product_id, score FROM having_some WHERE NOT EXISTS (SELECT 1 FROM having_all)"""


def head(session: Session, asks: Sequence[Ids], wanted: Conditions = ()) -> Sequence[Hit]:
    """Products that have everything asked for, the best first, then the newest; if none has
    everything, those that have some of it. One statement.

    `MISSING` is in a score for each thing that the product has not.
    `wanted` narrows `Product` and its `Producer` down. What is given up for a bounded walk: of the
    first ask, which should be the rarest, only the newest `FARTHEST` products are looked at.
    """
    filled = [_filled(ask) for ask in asks]
    facts = {
        f"{what}_{ask}_{n}": value
        for ask, ids in enumerate(filled)
        for n, pair in enumerate(ids)
        for what, value in zip(("word", "fit"), pair, strict=True)
    }
    sizes = tuple(len(ids) for ids in filled)
    statement = _narrowed(sizes, wanted) if wanted else _whole(sizes)
    return session.execute(statement, facts).all()


def _filled(ask: Ids) -> Sequence[Hit]:
    """Up to the next power of two with an id that no word has, so that few statements serve."""
    full = 1 << (len(ask) - 1).bit_length()
    return [*ask.items(), *[(_NO_WORD, 0)] * (full - len(ask))]


@lru_cache(maxsize=256)
def _whole(sizes: tuple[int, ...]) -> Select[int, int]:
    return _best(_candidates(sizes, HEAD if len(sizes) == 1 else FARTHEST))


def _narrowed(sizes: tuple[int, ...], wanted: Conditions) -> Select[int, int]:
    candidates = _candidates(sizes, FARTHEST)
    products = select(Product.id).join(Producer, Producer.id == Product.producer_id)
    kept = products.where(Product.id == candidates.c.product_id, *wanted)
    return _best(candidates).where(kept.exists())


def _best(candidates: Subquery) -> Select[int, int]:
    product_id, score = candidates.c.product_id, candidates.c.score
    return select(score, product_id).order_by(score, product_id.desc()).limit(HEAD)


def _candidates(sizes: tuple[int, ...], farthest: int) -> Subquery:
    if len(sizes) == 1:
        sql = f"SELECT product_id, fit AS score FROM ({_newest(0, sizes[0], farthest)}) AS walk"
    else:
        sql = _ALL_ELSE_SOME.format(
            having_all=_having_all(sizes, farthest), having_some=_having_some(sizes)
        )
    return text(sql).columns(column("product_id", BigInt), column("score", BigInt)).subquery()


def _having_all(sizes: tuple[int, ...], farthest: int) -> str:
    others = range(1, len(sizes))
    return _HAVING_ALL.format(
        sum=" + ".join(f"fit_{ask}" for ask in range(len(sizes))),
        fits=", ".join(_fit(ask, sizes[ask]) for ask in others),
        newest=_newest(0, sizes[0], farthest),
        farthest=farthest,
        all_met=" AND ".join(f"fit_{ask} IS NOT NULL" for ask in others),
    )


def _having_some(sizes: tuple[int, ...]) -> str:
    each = [_newest(ask, size, HEAD // len(sizes)) for ask, size in enumerate(sizes)]
    newest = (f"SELECT product_id FROM ({sql}) AS of_{ask}" for ask, sql in enumerate(each))
    return _HAVING_SOME.format(
        sum=" + ".join(f"coalesce(fit_{ask}, {MISSING})" for ask in range(len(sizes))),
        fits=", ".join(_fit(ask, size) for ask, size in enumerate(sizes)),
        newest=" UNION ALL ".join(newest),
    )


def _newest(ask: int, size: int, most: int) -> str:
    arms = [_ARM.format(place=_PLACE, ask=ask, n=n, most=most) for n in range(size)]
    if size == 1:
        return arms[0]
    return _NEWEST.format(ask=ask, arms=" UNION ALL ".join(arms), most=most)


def _fit(ask: int, size: int) -> str:
    return _FIT.format(
        place=_PLACE,
        ask=ask,
        words=", ".join(f":word_{ask}_{n}" for n in range(size)),
        grades=" ".join(f"WHEN :word_{ask}_{n} THEN :fit_{ask}_{n}" for n in range(size)),
    )
