"""Finding products by words. Words are cut and stemmed in Python, so that both databases find
the same; half a word finds the whole, and an everyday spelling finds the proper one.
"""

from sqlalchemy import ColumnElement, ForeignKey, Select, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import tokens
from marketplace.catalogue.category import Category
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel.db import Model

MOST_WORDS = 8
SHORTEST_PREFIX = 3


class Word(Model):
    """A word by which a product is found."""

    __tablename__ = "product_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)


def index(session: Session, product: Product, revision: Revision) -> None:
    """From now on the product is found by the words of this revision, its category and shop."""
    category = session.get_one(Category, revision.category)
    text = " ".join(
        [revision.name, revision.description, category.name_id, category.name_en,
         product.producer.alias]
    )  # fmt: skip
    session.execute(delete(Word).where(Word.product_id == product.id))
    session.add_all(
        Word(word=word, product_id=product.id) for word in sorted(set(tokens.tokens(text)))
    )


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
    same: list[ColumnElement[bool]] = [Word.word.in_(spellings)]
    if len(word) >= SHORTEST_PREFIX:
        # A range instead of LIKE: every database can walk its index for it.
        same += [(Word.word >= s) & (Word.word < s + "\uffff") for s in spellings]
    return select(Word.product_id).where(or_(*same))


def suggestion(session: Session, query: str) -> str | None:
    """Did you mean …? The nearest words that some product has."""
    vocabulary = list(session.scalars(select(Word.word).distinct()))
    asked = _asked(query)
    meant = [word if word in vocabulary else tokens.nearest(word, vocabulary) for word in asked]
    if not asked or None in meant or meant == asked:
        return None
    return " ".join(word for word in meant if word)


def _asked(query: str) -> list[str]:
    return tokens.words(query)[:MOST_WORDS]
