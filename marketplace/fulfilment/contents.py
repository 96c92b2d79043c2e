"""What the outside of a parcel says is in it: a generic word, never a shop or a product."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.category import Category
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel.words import lazy
from marketplace.orders.order import Order

# By how the shelf at the top of the shop begins; couriers only need to know the kind.
GROUPS = (
    (("makanan", "minuman", "food"), lazy("Snacks")),
    (("jahit", "pakaian", "bordir", "cloth", "sew"), lazy("Clothing")),
    (("kerajinan", "craft"), lazy("Crafts")),
)
ANYTHING = lazy("Household goods")


def contents_of(session: Session, order: Order) -> str:
    """The kinds of goods in this order, in our words."""
    below, above = aliased(Category), aliased(Category)
    shelves = session.execute(
        select(below.slug, above.slug)
        .select_from(Product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(below, below.slug == Revision.category)
        .outerjoin(above, above.slug == below.parent)
        .where(Product.code.in_([line.product for line in order.lines]))
    )
    return in_words({top or slug for slug, top in shelves})


def in_words(shelves: set[str]) -> str:
    """What shelves at the top of the shop hold; an unknown one holds household goods."""
    return ", ".join(sorted({_word(shelf) for shelf in shelves})) or str(ANYTHING)


def _word(shelf: str) -> str:
    known = (word for beginnings, word in GROUPS if shelf.casefold().startswith(beginnings))
    return str(next(known, ANYTHING))
