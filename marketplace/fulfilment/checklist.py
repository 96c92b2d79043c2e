"""What the counter looks at before goods pass: by the shelf of the shop they are sold from."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.category import Category
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel.words import lazy
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part

Points = dict[str, Any]

FOOD: Points = {
    "seal": lazy("The seal is closed and clean"),
    "label": lazy("The label is complete and readable"),
    "dates": lazy("Both dates are on it and right"),
    "weight": lazy("It weighs at least what the label says"),
    "crisp": lazy("It is fresh, and crisp where it should be"),
}
SEWN: Points = {
    "seams": lazy("The seams hold"),
    "size": lazy("The size is right"),
    "thread": lazy("No loose thread, no needle"),
}
CRAFTED: Points = {
    "glue": lazy("What is glued holds"),
    "edges": lazy("No sharp edge, no splinter"),
}
ANYTHING: Points = {
    "whole": lazy("It is whole and clean"),
    "shown": lazy("It looks as in the shop"),
}
_BY_SHELF = (
    (("makanan", "minuman", "food"), FOOD),
    (("jahit", "pakaian", "bordir", "cloth", "sew"), SEWN),
    (("kerajinan", "craft"), CRAFTED),
)
WORDS: Points = {key: word for points in (FOOD, SEWN, CRAFTED, ANYTHING) for key, word in
                 points.items()}  # fmt: skip


def points_of(session: Session, part: Part) -> Points:
    """The points of one part: their keys and words."""
    below, above = aliased(Category), aliased(Category)
    row = session.execute(
        select(below.slug, below.food, above.slug)
        .select_from(OrderLine)
        .join(Product, Product.code == OrderLine.product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(below, below.slug == Revision.category)
        .outerjoin(above, above.slug == below.parent)
        .where(OrderLine.id == part.line_id)
    ).one_or_none()
    if row is None:
        return ANYTHING
    slug, food, top = row
    return FOOD if food else of_shelf(top or slug)


def of_shelf(slug: str) -> Points:
    """By how the shelf at the top of the shop begins."""
    known = (points for beginnings, points in _BY_SHELF if slug.casefold().startswith(beginnings))
    return next(known, ANYTHING)
