"""What a buyer says of goods that have come: stars, and words if there are any. It is about the
product; nobody answers it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, or_, select, tuple_
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from marketplace.catalogue.product import Product
from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy
from marketplace.lifecycles import REVIEW
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Review as States
from marketplace.orders.order import Order, OrderLine

MOST_STARS = 5
LONGEST = 500
PAGE = 20


class Why(StrEnum):
    """Why a review is not shown. There is no room for words: they would have to be moderated."""

    PERSON = "person"
    CONTACT = "contact"
    OFF_TOPIC = "off_topic"
    RUDE = "rude"
    PRIVATE = "private"
    ADVERTISING = "advertising"


WHY = {
    Why.PERSON: lazy("It speaks of a person. Please write about the goods alone."),
    Why.CONTACT: lazy("It holds a phone number, an address or a link."),
    Why.OFF_TOPIC: lazy("It is not about the goods. For the delivery please call us."),
    Why.RUDE: lazy("Some words hurt. Please say it another way."),
    Why.PRIVATE: lazy("It tells something private."),
    Why.ADVERTISING: lazy("It advertises something else."),
}


class Review(Lived, Model):
    """Of one order line. The buyer's own text is sealed; `words` is what the public reads, and
    empty as long as nobody may. A producer can ask the office to look again.
    """

    __tablename__ = "review"
    lifecycle: ClassVar[Lifecycle] = REVIEW
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("words = '' OR state = 'published'", name="unpublished_words"),
        REVIEW.check(),
        Index("ix_review_public", "product_id", "state", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    stars: Mapped[int]
    said_sealed: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    look_asked_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    product: Mapped[Product] = relationship()

    @property
    def said(self) -> str:
        """What the buyer wrote, for the buyer and for whoever moderates."""
        sealed = self.said_sealed
        return sealing.unseal(sealed, about=f"review.said:{self.code}") if sealed else ""

    def say(self, text: str) -> None:
        about = f"review.said:{self.code}"
        self.said_sealed = sealing.seal(text, about=about) if text else ""

    @property
    def why(self) -> str:
        """Why it is not shown, in words."""
        return str(WHY[Why(self.reason)]) if self.reason else ""


class Said(NamedTuple):
    """A review as the public reads it; `at` is shown as a month."""

    code: str
    stars: int
    words: str
    at: datetime


class SaidPage(NamedTuple):
    """Some of them, the newest first, and where the list goes on."""

    reviews: list[Said]
    after: str | None


class ReviewPage(NamedTuple):
    """Some reviews for the office, and where the list goes on."""

    reviews: Sequence[Review]
    after: str | None


def may_be_reviewed(line: OrderLine) -> bool:
    """Whether some of it has come and is the buyer's for good."""
    return any(part.state == PartStates.COMPLETED and part.shipment for part in line.parts)


def known_as(session: Session, code: str) -> Review:
    """For the office. Raises `NotFound`."""
    review = session.scalar(select(Review).where(Review.code == code))
    if review is None:
        raise NotFound()
    return review


def of_line(session: Session, line_id: int) -> Review | None:
    return session.scalar(select(Review).where(Review.line_id == line_id))


def of_order(session: Session, reference: str) -> dict[int, Review]:
    """By the line they are about."""
    found = session.scalars(select(Review).where(Review.order_reference == reference))
    return {review.line_id: review for review in found}


def to_review(session: Session, order: Order) -> list[tuple[OrderLine, Review | None]]:
    """What a buyer may say something about, with what was said."""
    lines = [line for line in order.lines if may_be_reviewed(line)]
    said = of_order(session, order.reference) if lines else {}
    return [(line, said.get(line.id)) for line in lines]


def of_buyer(session: Session, buyer: str) -> list[Review]:
    """All of one buyer's that are not withdrawn."""
    mine = select(Order.reference).where(Order.buyer == buyer)
    return list(
        session.scalars(
            select(Review)
            .where(Review.order_reference.in_(mine), Review.state != States.WITHDRAWN)
            .order_by(Review.id)
        )
    )


def published(session: Session, product: str, *, most: int, after: str = "") -> SaidPage:
    """Those of one product. One statement. Raises `NotFound` when `after` is none of them."""
    query = (
        select(Review.code, Review.stars, Review.words, Review.published_at)
        .join(Product, Product.id == Review.product_id)
        .where(Product.code == product, Review.state == States.PUBLISHED)
        .order_by(Review.published_at.desc(), Review.id.desc())
        .limit(most + 1)
    )
    if after:
        last = known_as(session, after)
        if last.state != States.PUBLISHED:
            raise NotFound()
        query = query.where(tuple_(Review.published_at, Review.id) < (last.published_at, last.id))
    rows = session.execute(query)
    found = [Said(code, stars, words, at) for code, stars, words, at in rows if at is not None]
    return SaidPage(found[:most], found[most - 1].code if len(found) > most else None)


def page_of(session: Session, *, states: Collection[str] = (), after: str = "") -> ReviewPage:
    """For the office: those in these states, the newest first; without states, what waits for
    somebody to look, the oldest first. Raises `NotFound` when `after` is no review.
    """
    query = select(Review).options(
        joinedload(Review.product).options(
            joinedload(Product.accepted), joinedload(Product.producer)
        )
    )
    query = query.where(Review.state.in_(states) if states else WAITS).limit(PAGE + 1)
    query = query.order_by(Review.id.desc() if states else Review.id)
    if after:
        last = known_as(session, after).id
        query = query.where(Review.id < last if states else Review.id > last)
    found = session.scalars(query).all()
    return ReviewPage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)


WAITS: ColumnElement[bool] = or_(Review.state == States.WAITING, Review.look_asked_at.is_not(None))
"""Somebody of the office has to look."""
