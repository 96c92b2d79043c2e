"""Finding products by words. Words are cut and stemmed in Python, so that both databases find
the same; half a word finds the whole, an everyday spelling the proper one, and a slip of the hand
is mended, which the page says.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from marketplace.catalogue import category as categories
from marketplace.catalogue import meaning, tokens, vocabulary, walk
from marketplace.catalogue.category import Category
from marketplace.catalogue.meaning import Meaning
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.vocabulary import ProductWord
from marketplace.catalogue.walk import Conditions, Hit
from marketplace.kernel import sealing
from marketplace.kernel.refusals import NotFound
from marketplace.people.producer import Producer

MOST_WORDS = 8


@dataclass(frozen=True)
class Found:
    """Products for a query. `hits` are scores and ids, the best first, at most `walk.HEAD`.

    `instead` pairs a word that was asked for with the one that was taken for it; `unknown` are
    words that no product has; `partly` tells that no product has everything. `suggestion` is what
    to ask instead when nothing was found.
    """

    hits: Sequence[Hit] = field(default_factory=list)
    instead: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    partly: bool = False
    suggestion: str | None = None

    @property
    def ids(self) -> list[int]:
        return [id for _, id in self.hits]

    @property
    def among(self) -> ColumnElement[bool]:
        """For lists in another order: whether a `Product` is among these."""
        return Product.id.in_(self.ids)

    def page(self, after: str, most: int) -> tuple[list[int], str | None]:
        """The next ids, and where the list goes on. Raises `NotFound` when `after` is no cursor.

        What comes on sale meanwhile moves nothing from one page to the next.
        """
        begin = bisect_right(self.hits, _place(_opened(after)), key=_place) if after else 0
        shown = self.hits[begin : begin + most]
        more = begin + most < len(self.hits)
        return [id for _, id in shown], _sealed(shown[-1]) if more else None


def find(session: Session, query: str, wanted: Conditions = ()) -> Found:
    """Products that have everything asked for; if none has, those that have most of it. Two
    statements. `wanted` narrows `Product` and its `Producer` down.

    All words in the name come first, then the word itself before its stem, its synonyms and what
    it is half of, then the newest. Whether something is on sale is asked by whoever shows it.
    """
    said = _words(query)
    if not said:
        return Found()
    meanings = meaning.understood(session, said)
    met = sorted((m for m in meanings if m.asks), key=lambda m: m.count)
    asks = [ask for m in met for ask in m.asks]
    hits = _most_of_it(walk.head(session, asks, wanted) if asks else [], len(asks))
    unknown = [m.said for m in meanings if not m.asks]
    return Found(
        hits,
        instead=[(m.said, m.shown) for m in meanings if m.shown != m.said],
        unknown=unknown,
        partly=bool(hits) and (bool(unknown) or hits[0][0] >= walk.MISSING),
        suggestion=None if hits else _suggestion(meanings),
    )


def index(session: Session, product: Product, revision: Revision) -> None:
    """From now on the product is found by the words of this revision, its category and shop."""
    named = set(tokens.tokens(f"{revision.name}\n{revision.name_en}"))
    ids = vocabulary.put(session, named.union(tokens.tokens(_text(session, product, revision))))
    forget(session, product)
    session.add_all(
        ProductWord(word_id=id, product_id=product.id, in_name=word in named)
        for word, id in ids.items()
    )


def index_shop(session: Session, producer: Producer) -> None:
    """Her goods again, after she showed her shop or hid it: only a shown one is found by name."""
    rows = session.execute(
        select(Product, Revision)
        .join(Revision, Revision.id == Product.accepted_id)
        .where(Product.producer_id == producer.id)
    )
    for product, revision in rows.all():
        index(session, product, revision)


def index_shelf(session: Session, shelf: Category) -> None:
    """What stands there and below is found by the shelf's new names too; the old ones go when the
    goods are next accepted.
    """
    names = tokens.tokens(f"{shelf.name_id}\n{shelf.name_en}")
    vocabulary.add(session, names, Product.category.in_(categories.slugs_under(session, shelf)))


def forget(session: Session, product: Product) -> None:
    """From now on the product is not found."""
    session.execute(delete(ProductWord).where(ProductWord.product_id == product.id))


def _text(session: Session, product: Product, revision: Revision) -> str:
    """All but the name: a line each, for words on two lines mean nothing together."""
    shelf = session.get_one(Category, revision.category)
    shelves = [shelf, session.get_one(Category, shelf.parent)] if shelf.parent else [shelf]
    shop = product.producer
    labels = [f"{variant.label}\n{variant.label_en}" for variant in revision.proposed]
    names = [f"{category.name_id}\n{category.name_en}" for category in shelves]
    alias = [shop.alias] if shop.listed and not shop.house else []
    return "\n".join([*names, *alias, *labels, revision.description, revision.description_en])


def _words(query: str) -> list[str]:
    return tokens.words(query)[:MOST_WORDS]


def _most_of_it(rows: Sequence[Hit], asked: int) -> Sequence[Hit]:
    """At least half of what was asked for, or as much as any product has."""
    if not rows:
        return []
    worst = max(_lacking(rows[0]), asked // 2)
    return rows[: bisect_right(rows, worst, key=_lacking)]


def _lacking(hit: Hit) -> int:
    return hit[0] // walk.MISSING


def _suggestion(meanings: list[Meaning]) -> str | None:
    """The query in words that products have; nothing, if nobody would find more by it."""
    if not any(m.perhaps for m in meanings):
        return None
    return " ".join(m.perhaps or m.shown for m in meanings if m.perhaps or m.asks)


def _place(hit: Hit) -> tuple[int, int]:
    score, id = hit
    return score, -id


def _sealed(hit: Hit) -> str:
    # Sealed, because a plain cursor would tell how many products there are.
    return sealing.seal(json.dumps([*hit]), about="search cursor")


def _opened(after: str) -> Hit:
    try:
        score, id = json.loads(sealing.unseal(after, about="search cursor"))
    except (sealing.NotUnsealable, ValueError) as error:
        raise NotFound() from error
    return int(score), int(id)
