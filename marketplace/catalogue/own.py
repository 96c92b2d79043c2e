"""What a producer sees of her own products: their face, how they stand, and what was said to them.

Others meet products in `browsing`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts, facts_of
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.selling import on_sale
from marketplace.catalogue.variant import Variant
from marketplace.kernel.money import Money
from marketplace.lifecycles import Product as ProductStates
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people.producer import Producer

PAGE = 20
PHOTOS = "/studio/photos"


class Standing(StrEnum):
    """How one of her products stands, in her words."""

    DRAFT = "draft"
    WAITING = "waiting"
    FIXING = "fixing"
    ON_SALE = "on sale"
    SOLD_OUT = "sold out"
    PAUSED = "paused"
    ARCHIVED = "archived"


_OF_REVISION = {
    RevisionStates.DRAFT: Standing.DRAFT,
    RevisionStates.SUBMITTED: Standing.WAITING,
    RevisionStates.RETURNED: Standing.FIXING,
    RevisionStates.WITHDRAWN: Standing.DRAFT,
}


@dataclass(frozen=True)
class Face:
    """One proposed or accepted state of what the public sees."""

    facts: Facts
    picture: Picture | None

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def description(self) -> str:
        return self.facts.description

    @property
    def category(self) -> str:
        return self.facts.category

    @property
    def price(self) -> Money:
        """Of the cheapest variant."""
        return self.facts.price_from

    @property
    def weight_g(self) -> int:
        """Of the first variant."""
        return self.facts.variants[0].weight_g


@dataclass(frozen=True)
class Own:
    """`face` is what counts now, `next` what is on its way beside it. `ordered` is not free any
    more: it was promised to somebody.
    """

    code: str
    face: Face
    next: Face | None
    standings: list[Standing]
    reasons: str
    available: int
    ordered: int

    @property
    def latest(self) -> Face:
        return self.next or self.face

    @property
    def editable(self) -> bool:
        return not {Standing.WAITING, Standing.ARCHIVED} & set(self.standings)

    @property
    def unsent(self) -> bool:
        """Whether something waits to be sent to the office."""
        return bool({Standing.DRAFT, Standing.FIXING} & set(self.standings))

    @property
    def archived(self) -> bool:
        return Standing.ARCHIVED in self.standings


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
    query = _kept(her).limit(PAGE + 1)
    if after:
        query = query.where(Product.id < products.of_producer(session, her, after).id)
    found = _seen(session, her, session.scalars(query).all(), photos)
    return OwnPage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)


def one(session: Session, her: Producer, code: str, *, photos: str = PHOTOS) -> Own:
    """Her own product; anybody else's is not found. Raises `NotFound`."""
    return _seen(session, her, [products.of_producer(session, her, code)], photos)[0]


def at_a_glance(session: Session, her: Producer) -> tuple[Counter[Standing], list[Own]]:
    """How many of her products stand how, and those the office sent back."""
    goods = _seen(session, her, session.scalars(_kept(her)).all(), PHOTOS)
    counts = Counter(standing for own in goods for standing in own.standings)
    return counts, [own for own in goods if Standing.FIXING in own.standings]


def _kept(her: Producer) -> Select[Product]:
    return (
        select(Product)
        .where(Product.producer_id == her.id, Product.state == ProductStates.KEPT)
        .order_by(Product.id.desc())
        .options(
            selectinload(Product.revisions).options(
                joinedload(Revision.photo),
                joinedload(Revision.food),
                selectinload(Revision.proposed),
                selectinload(Revision.reasons),
            ),
            selectinload(Product.variants).options(joinedload(Variant.stock)),
        )
    )


def _seen(
    session: Session, her: Producer, found: Sequence[Product], photos: str
) -> list[Own]:
    selling = set(
        session.scalars(
            select(Product.id)
            .select_from(Product, Revision, Producer)
            .where(Product.producer_id == her.id, on_sale())
        )
    )
    return [_own(product, product.id in selling, photos) for product in found]


def _own(product: Product, selling: bool, photos: str) -> Own:
    stock, latest = product.variant.stock, product.latest
    changing = latest is not product.accepted
    return Own(
        code=product.code,
        face=_face(product.face, photos),
        next=_face(latest, photos) if changing and product.accepted else None,
        standings=_standings(product, selling),
        reasons=" ".join(reason.words for reason in latest.reasons)
        if latest.state == RevisionStates.RETURNED
        else "",
        available=stock.available,
        ordered=stock.held + stock.sold,
    )


def _standings(product: Product, selling: bool) -> list[Standing]:
    if product.state == ProductStates.ARCHIVED:
        return [Standing.ARCHIVED]
    standings = []
    if product.accepted:
        open_now = Standing.ON_SALE if product.variant.stock.available > 0 else Standing.SOLD_OUT
        standings.append(open_now if selling else Standing.PAUSED)
    if product.latest is not product.accepted:
        standings.append(_OF_REVISION[RevisionStates(product.latest.state)])
    return standings


def _face(revision: Revision, photos: str) -> Face:
    return Face(facts_of(revision), Picture.private(revision.photo, photos))
