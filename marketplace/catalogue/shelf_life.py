"""How long SKUs keep, asked in one query by whoever is about to touch these goods."""

from collections.abc import Collection
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


def is_food(session: Session, sku: str) -> bool:
    """Whether it has days."""
    return keeping_of(session, [sku])[sku].life is not None


def keeping_of(session: Session, skus: Collection[str]) -> dict[str, Keeping]:
    """Each as its accepted revision says, else its latest. What once lay in lots always does."""
    found = dict.fromkeys(skus, Keeping())
    if not found:
        return found
    for row in session.execute(_KEEPING, {"skus": list(skus)}):
        life = row.life
        if life is None and row.in_lots:
            life = _last_life(session, row.sku)
        found[row.sku] = Keeping(life, row.local, row.maker)
    return found


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
# Asked for the SKUs of each order: put together once.
_KEEPING = (
    select(
        Variant.sku,
        func.coalesce(_ACCEPTED.shelf_life_days, _LATEST_LIFE).label("life"),
        Product.local,
        Producer.code.label("maker"),
        exists(select(Lot.id).where(Lot.sku == Variant.sku)).label("in_lots"),
    )
    .select_from(Variant)
    .join(Product, Product.id == Variant.product_id)
    .join(Producer, Producer.id == Product.producer_id)
    .outerjoin(_ACCEPTED, _ACCEPTED.revision_id == Product.accepted_id)
    .where(Variant.sku.in_(bindparam("skus", expanding=True)))
)
