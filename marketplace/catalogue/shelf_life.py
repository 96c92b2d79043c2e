"""How long a SKU keeps, asked in one query by whoever is about to touch its goods."""

from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people.producer import Producer


class Keeping(NamedTuple):
    """How long a SKU keeps, none if it is no food; `local` says whether it stays in town, `maker`
    who makes it.
    """

    life: int | None = None
    local: bool = False
    maker: str = ""


def keeping_of(session: Session, sku: str) -> Keeping:
    """As its accepted revision says, else its latest. What once lay in lots always does."""
    row = session.execute(_KEEPING, {"sku": sku}).one_or_none()
    if row is None:
        return Keeping()
    if row.life is None and row.in_lots:
        return Keeping(_last_life(session, sku), row.local, row.maker)
    return Keeping(row.life, row.local, row.maker)


def _last_life(session: Session, sku: str) -> int:
    lot = session.scalars(select(Lot).where(Lot.sku == sku).order_by(Lot.id.desc()).limit(1)).one()
    return (lot.best_before - lot.made_on).days


_ACCEPTED = aliased(FoodFacts)
_LATEST_LIFE = (
    select(FoodFacts.shelf_life_days)
    .join(Revision, Revision.id == FoodFacts.revision_id)
    .where(
        Revision.product_id == Product.id,
        Revision.state != RevisionStates.WITHDRAWN,
        Product.accepted_id.is_(None),
    )
    .order_by(Revision.id.desc())
    .limit(1)
    .scalar_subquery()
)
# Asked for each SKU of each order: put together once.
_KEEPING = (
    select(
        func.coalesce(_ACCEPTED.shelf_life_days, _LATEST_LIFE).label("life"),
        Product.local,
        Producer.code.label("maker"),
        exists(select(Lot.id).where(Lot.sku == Variant.sku)).label("in_lots"),
    )
    .select_from(Variant)
    .join(Product, Product.id == Variant.product_id)
    .join(Producer, Producer.id == Product.producer_id)
    .outerjoin(_ACCEPTED, _ACCEPTED.revision_id == Product.accepted_id)
    .where(Variant.sku == bindparam("sku"))
)
