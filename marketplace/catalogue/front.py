"""What the office puts in the window: the goods that stand first on the front page, and the words
above them; and a picture for the sign of each shelf.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, literal, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue.photo import Photo
from marketplace.catalogue.picture import PICTURE, Picture, picture_of
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.selling import on_sale
from marketplace.kernel.db import Model
from marketplace.people.producer import Producer
from marketplace.policy import window
from marketplace.policy.window import Window

MOST = 12


class FrontPick(Model):
    """A product and its place in the window."""

    __tablename__ = "front_pick"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), unique=True)


def shown(session: Session) -> list[int]:
    """Ids of the products in the window, in their order; some may not be on sale just now."""
    return list(session.scalars(select(FrontPick.product_id).order_by(FrontPick.position)))


def words(session: Session) -> Window:
    """What the front page says above its goods."""
    return window.current(session)


def pictures(session: Session, shelves: Sequence[Sequence[str]]) -> list[Picture | None]:
    """For each of these groups of categories the picture of its newest goods. One statement."""
    newest = [
        select(literal(place).label("place"), *PICTURE)
        .select_from(Product)
        .join(Revision, Revision.id == Product.accepted_id)
        .join(Producer, Producer.id == Product.producer_id)
        .join(Photo, Photo.id == Revision.photo_id)
        .where(on_sale(), Product.category.in_(slugs))
        .order_by(Product.published_at.desc(), Product.id.desc())
        .limit(1)
        .subquery()
        for place, slugs in enumerate(shelves)
    ]
    if not newest:
        return []
    rows = session.execute(union_all(*(select(each) for each in newest)))
    found = {row.place: picture_of(row) for row in rows}
    return [found.get(place) for place in range(len(shelves))]
