"""What a producer sees of her own products: their face, how they stand, and what was said to them.

Others meet products in `browsing`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.catalogue import product as products
from marketplace.catalogue.facts import VariantFacts, facts_of
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making, Revision
from marketplace.catalogue.selling import available, on_sale
from marketplace.catalogue.standing import Choice, Face, Own, Standing
from marketplace.catalogue.variant import Variant
from marketplace.lifecycles import Product as States
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people.producer import Producer

PAGE = 6
MOST_ARCHIVED = 50
PHOTOS = "/studio/photos"

_OF_REVISION = {
    RevisionStates.DRAFT: Standing.DRAFT,
    RevisionStates.SUBMITTED: Standing.WAITING,
    RevisionStates.RETURNED: Standing.FIXING,
    RevisionStates.WITHDRAWN: Standing.DRAFT,
}


@dataclass(frozen=True)
class OwnPage:
    """Some of her products, and where the list goes on."""

    goods: list[Own]
    after: str | None


def page_of(
    session: Session, her: Producer, after: str = "", *, photos: str = PHOTOS
) -> OwnPage:
    """Her products, the newest first, on from the one with the code `after`; `photos` is where
    whoever looks may see them. Raises `NotFound`.
    """
    query = _in_state(her, States.KEPT).limit(PAGE + 1)
    if after:
        query = query.where(Product.id < products.of_producer(session, her, after).id)
    found = _seen(session, her, session.scalars(query).all(), photos)
    return OwnPage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)


def archive_of(session: Session, her: Producer, *, photos: str = PHOTOS) -> list[Own]:
    """What she put away, the newest first."""
    query = _in_state(her, States.ARCHIVED).limit(MOST_ARCHIVED)
    return _seen(session, her, session.scalars(query).all(), photos)


def one(session: Session, her: Producer, code: str, *, photos: str = PHOTOS) -> Own:
    """Her own product; anybody else's is not found. Raises `NotFound`."""
    return _seen(session, her, [products.of_producer(session, her, code)], photos)[0]


def at_a_glance(
    session: Session, her: Producer, *, photos: str = PHOTOS
) -> tuple[Counter[Standing], list[Own]]:
    """How many of her products stand how, and those that wait for her: begun, or sent back."""
    goods = _seen(session, her, session.scalars(_in_state(her, States.KEPT)).all(), photos)
    counts = Counter(standing for own in goods for standing in own.standings)
    return counts, [own for own in goods if own.unsent]


def _in_state(her: Producer, state: States) -> Select[Product]:
    return (
        select(Product)
        .where(Product.producer_id == her.id, Product.state == state)
        .order_by(Product.id.desc())
        .options(
            selectinload(Product.revisions).options(
                joinedload(Revision.photo),
                joinedload(Revision.food),
                joinedload(Revision.shelf, innerjoin=True),
                selectinload(Revision.further),
                selectinload(Revision.proposed),
                selectinload(Revision.reasons),
            ),
            selectinload(Product.variants).options(joinedload(Variant.stock)),
        )
    )


def _seen(
    session: Session, her: Producer, found: Sequence[Product], photos: str
) -> list[Own]:
    ids = [product.id for product in found]
    sold = (
        select(Product.id)
        .select_from(Product, Revision, Producer)
        .where(Product.id.in_(ids), on_sale())
        .correlate(None)
    )
    choices = session.execute(
        select(
            Product.id, Product.id.in_(sold), Variant.sku, available(Variant.sku, Product.local)
        )
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.id.in_(ids))
    ).all()
    selling = {product for product, is_sold, _sku, _free in choices if is_sold}
    free = {sku: left for _product, _is_sold, sku, left in choices}
    return [_own(product, product.id in selling, free, photos) for product in found]


def _own(
    product: Product, selling: bool, free: dict[str, int], photos: str
) -> Own:
    latest = product.latest
    changing = latest is not product.accepted
    choices = _choices(product, free)
    offered = [choice for choice in choices if choice.offered]
    return Own(
        code=product.code,
        face=_face(product.face, photos),
        next=_face(latest, photos) if changing and product.accepted else None,
        standings=_standings(product, selling, any(choice.available > 0 for choice in offered)),
        reason_of={reason.field: reason.words for reason in latest.reasons}
        if latest.state == RevisionStates.RETURNED
        else {},
        choices=choices,
        edible=latest.shelf.food,
        begun=product.accepted is None and latest.state == RevisionStates.DRAFT,
        withheld=product.withheld,
    )


def _choices(product: Product, free: dict[str, int]) -> list[Choice]:
    """Those of the newest revision in its order, then those that are on their way out."""
    proposed = {v.sku: v for v in facts_of(product.latest).variants}
    known = {v.sku: v for v in facts_of(product.face).variants} | proposed
    rows = {variant.sku: variant for variant in product.variants}
    leaving = [sku for sku in known if sku not in proposed]
    promised = product.face.making != Making.STOCK
    return [
        _choice(known[sku], rows[sku], free[sku], promised) for sku in (*proposed, *leaving)
    ]


def _choice(said: VariantFacts, variant: Variant, free: int, promised: bool) -> Choice:
    stock = variant.stock
    spare = stock.cap - stock.making if promised else stock.free_at_home
    return Choice(
        sku=variant.sku,
        label=said.label,
        price=said.price,
        weight_g=said.weight_g,
        available=free,
        spare=max(0, spare),
        here=stock.shelf,
        ordered=stock.held + stock.sold + stock.making,
        offered=variant.offered,
    )


def _standings(product: Product, selling: bool, any_left: bool) -> list[Standing]:
    if product.state == States.ARCHIVED:
        return [Standing.ARCHIVED]
    standings = []
    if product.accepted and product.withheld:
        standings.append(Standing.WITHHELD)
    elif product.accepted:
        open_now = Standing.ON_SALE if any_left else Standing.SOLD_OUT
        standings.append(open_now if selling else Standing.PAUSED)
    if product.latest is not product.accepted:
        standings.append(_OF_REVISION[RevisionStates(product.latest.state)])
    return standings


def _face(revision: Revision, photos: str) -> Face:
    further = [Picture.of(further.photo, photos) for further in revision.further]
    return Face(facts_of(revision), Picture.private(revision.photo, photos), further)
