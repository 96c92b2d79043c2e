"""What is on sale, and how many of it a buyer could have: questions, asked anew each time, so that
what is paused, withheld or out of date is gone with the next page.

Putting such a question together takes longer than the answer, so it is done once in a process. No
day stands in one: which day it is, is looked up when it is asked.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    ScalarSelect,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.gift import GiftPart
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.permit import COOPERATIVE, Permit
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock
from marketplace.lifecycles import Producer as ProducerStates
from marketplace.lifecycles import Product as States
from marketplace.people.cohort import Certificate, Cohort, SkillCategory
from marketplace.people.override import CategoryOverride
from marketplace.people.producer import Producer

COURIER_LEFT_DAYS = 3
"""Food that a courier carries is not sold in its last days."""


@cache
def on_sale() -> ColumnElement[bool]:
    """Accepted, kept, not withheld, shop open, permits valid, and its category open to her by a
    certificate or because the office said so; of a gift set, each thing in it. For queries that
    join `Product`, its accepted `Revision` and its `Producer`.
    """
    return and_(_alone(Product, Revision, Producer), or_(~Product.gift, ~_lacks_a_part()))


def is_on_sale(session: Session, product: Product) -> bool:
    """Whether the public can buy it now, stock aside."""
    found = session.scalar(
        select(Product.id)
        .select_from(Product, Revision, Producer)
        .where(Product.id == product.id, on_sale())
    )
    return found is not None


def shop_open(producer: Any = Producer) -> ColumnElement[bool]:
    """Active, or paused until a day that has come."""
    back = and_(producer.state == ProducerStates.PAUSED, producer.back_on <= _day())
    return or_(producer.state == ProducerStates.ACTIVE, back)


def _alone(product: Any, revision: Any, producer: Any) -> ColumnElement[bool]:
    return and_(
        product.state == States.KEPT,
        product.withheld == "",
        revision.id == product.accepted_id,
        producer.id == product.producer_id,
        shop_open(producer),
        open_to_her(product, revision, producer),
        ~_permit_over(revision),
    )


def open_to_her(
    product: Any = Product, revision: Any = Revision, producer: Any = Producer
) -> ColumnElement[bool]:
    """Its category is: by a certificate, or because the office said so."""
    return or_(producer.house, _certified(product, revision), _allowed(product, revision))


def _certified(product: Any, revision: Any) -> ColumnElement[bool]:
    return exists(
        select(Certificate.id)
        .join(Cohort, Cohort.id == Certificate.cohort_id)
        .join(SkillCategory, SkillCategory.skill_id == Cohort.skill_id)
        .where(
            Certificate.producer_id == product.producer_id,
            Certificate.revoked_on.is_(None),
            SkillCategory.category == revision.category,
        )
    )


def _allowed(product: Any, revision: Any) -> ColumnElement[bool]:
    return exists(
        select(CategoryOverride.id).where(
            CategoryOverride.producer_id == product.producer_id,
            CategoryOverride.category == revision.category,
            CategoryOverride.ended_on.is_(None),
        )
    )


def _permit_over(revision: Any) -> ColumnElement[bool]:
    return exists(
        select(FoodFacts.revision_id)
        .join(Permit, or_(Permit.id == FoodFacts.permit_id, Permit.id == FoodFacts.halal_id))
        .where(
            FoodFacts.revision_id == revision.id,
            or_(
                Permit.withdrawn_on.is_not(None),
                Permit.ends_on < _day(),
                Permit.holder != COOPERATIVE,  # whoever looks it up would find her
            ),
        )
    )


def _lacks_a_part() -> ColumnElement[bool]:
    product, revision, producer = aliased(Product), aliased(Revision), aliased(Producer)
    variant = aliased(Variant)
    sold_alone = exists(
        select(product.id)
        .select_from(product, revision, producer)
        .where(product.id == variant.product_id, _alone(product, revision, producer))
    )
    return exists(
        select(GiftPart.sku)
        .join(variant, variant.sku == GiftPart.sku)
        .where(GiftPart.product_id == Product.id, or_(~variant.offered, ~sold_alone))
    )


def available(sku: Any, local: Any = False) -> ScalarSelect[int]:
    """How many of a SKU (a column) a buyer could have; `local` says whether it stays in town."""
    stock = aliased(Stock)
    promised = case((stock.cap > stock.making, stock.cap - stock.making), else_=0)
    free = stock.on_hand - stock.held - stock.sold - _spoiled(stock.sku, local)
    # Three queries deep, the columns of the outermost are only found when all else is ruled out.
    one = select(free + promised).where(stock.sku == sku)
    return one.correlate_except(stock).scalar_subquery()


@cache
def available_in_all() -> ColumnElement[int]:
    """How many of a `Product` a buyer could have: of all its variants, or of the whole set."""
    variant, part = aliased(Variant), aliased(GiftPart)
    of_variants = (
        select(cast(func.sum(available(variant.sku, Product.local)), BigInteger))
        .where(variant.product_id == Product.id, variant.offered)
        .scalar_subquery()
    )
    sets = (
        select(func.min(available(part.sku, Product.local) // part.quantity))
        .where(part.product_id == Product.id)
        .scalar_subquery()
    )
    return func.coalesce(case((Product.gift, sets), else_=of_variants), 0)


def _spoiled(sku: Any, local: Any) -> ColumnElement[int]:
    """What lies there and may not be sold any more."""
    lot = aliased(Lot)
    last = case((local, _day()), else_=_day(COURIER_LEFT_DAYS))
    # PostgreSQL sums whole numbers to a decimal.
    return func.coalesce(
        select(cast(func.sum(lot.on_hand - lot.taken), BigInteger))
        .where(lot.sku == sku, or_(lot.recalled_on.is_not(None), lot.best_before < last))
        .correlate_except(lot)
        .scalar_subquery(),
        0,
    )


def _day(ahead: int = 0) -> BindParameter[date]:
    """The day it is when the question is asked, or so many days later."""
    return bindparam(None, callable_=lambda: clock.today() + timedelta(days=ahead), type_=Date())
