"""Finding products by words. Words are cut and stemmed in Python, so that both databases find
the same; half a word finds the whole, and an everyday spelling finds the proper one.
"""

from sqlalchemy import ColumnElement, ForeignKey, Select, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import tokens
from marketplace.catalogue.category import Category
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel.db import Model

MOST_WORDS = 8
SHORTEST_PREFIX = 3


class SearchWord(Model):
    """A word some product is found by."""

    __tablename__ = "search_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(unique=True)


class ProductWord(Model):
    """A product is found by this word; `in_name` tells a better hit."""

    __tablename__ = "product_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word_id: Mapped[int] = mapped_column(ForeignKey("search_word.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
    in_name: Mapped[bool]


def index(session: Session, product: Product, revision: Revision) -> None:
    """From now on the product is found by the words of this revision, its category and shop."""
    category = session.get_one(Category, revision.category)
    text = " ".join(
        [revision.name, revision.description, category.name_id, category.name_en,
         product.producer.alias]
    )  # fmt: skip
    named = set(tokens.tokens(revision.name))
    session.execute(delete(ProductWord).where(ProductWord.product_id == product.id))
    session.add_all(
        ProductWord(word_id=id, product_id=product.id, in_name=word in named)
        for word, id in _known(session, sorted(set(tokens.tokens(text)))).items()
    )


def _known(session: Session, words: list[str]) -> dict[str, int]:
    """The rows of these words; those that are new get one."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(SearchWord).values([{"word": word} for word in words]).on_conflict_do_nothing()
    )
    rows = session.execute(
        select(SearchWord.word, SearchWord.id).where(SearchWord.word.in_(words))
    )
    return {row.word: row.id for row in rows}


def matching(query: str) -> ColumnElement[bool] | None:
    """Products that have every word asked for; `None` when nothing was asked for."""
    conditions = [Product.id.in_(_having(word)) for word in _asked(query)]
    if not conditions:
        return None
    met: ColumnElement[bool] = conditions[0]
    for condition in conditions[1:]:
        met = met & condition
    return met


def _having(word: str) -> Select[int]:
    spellings = tokens.spellings(word)
    same: list[ColumnElement[bool]] = [SearchWord.word.in_(spellings)]
    if len(word) >= SHORTEST_PREFIX:
        # A range instead of LIKE: every database can walk its index for it.
        same += [(SearchWord.word >= s) & (SearchWord.word < s + "\uffff") for s in spellings]
    return (
        select(ProductWord.product_id)
        .join(SearchWord, SearchWord.id == ProductWord.word_id)
        .where(or_(*same))
    )


def suggestion(session: Session, query: str) -> str | None:
    """Did you mean …? The nearest words that some product has."""
    vocabulary = list(session.scalars(select(SearchWord.word)))
    asked = _asked(query)
    meant = [word if word in vocabulary else tokens.nearest(word, vocabulary) for word in asked]
    if not asked or None in meant or meant == asked:
        return None
    return " ".join(word for word in meant if word)


def _asked(query: str) -> list[str]:
    return tokens.words(query)[:MOST_WORDS]
