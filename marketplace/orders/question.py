"""What somebody wants to know of goods or of an order, and what came of it. Everything that is said
goes through the office: the buyer sees the office's answers, the maker what the office asks her,
and neither sees a word of the other that nobody has read.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Select, func, select
from sqlalchemy.orm import (
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from marketplace.catalogue.product import Product
from marketplace.kernel import codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import QUESTION
from marketplace.lifecycles import Question as States

LONGEST = 500
PAGE = 20
OPEN = (States.ASKED, States.REPLIED, States.WITH_MAKER)
FOR_US = (States.ASKED, States.REPLIED)
"""The office has to do something."""
ENDED = (States.ANSWERED, States.CLOSED)


class Kind(StrEnum):
    """Who says something to whom."""

    ASKED = "asked"
    TO_MAKER = "to_maker"
    FROM_MAKER = "from_maker"
    ANSWERED = "answered"


WITH_BUYER = (Kind.ASKED, Kind.ANSWERED)
WITH_HER = (Kind.TO_MAKER, Kind.FROM_MAKER)


class Question(Lived, Model):
    """About a product, or about an order; whoever holds its token may read the answer. `contact`
    is an e-mail address or a phone (E.164) of somebody without an order, if any was given;
    `producer` whom the office asks.
    """

    __tablename__ = "question"
    lifecycle: ClassVar[Lifecycle] = QUESTION
    __table_args__ = (
        CheckConstraint("product_id IS NOT NULL OR order_reference IS NOT NULL", name="about"),
        QUESTION.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    token_sealed: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    order_reference: Mapped[str | None] = mapped_column(ForeignKey("orders.reference"), index=True)
    contact_sealed: Mapped[str] = mapped_column(default="")
    producer: Mapped[str | None] = mapped_column(ForeignKey("producer.code"), index=True)
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    product: Mapped[Product | None] = relationship()
    texts: Mapped[list["QuestionText"]] = relationship(order_by="QuestionText.id")

    @property
    def token(self) -> str:
        return sealing.unseal(self.token_sealed, about=f"question.token:{self.code}")

    @property
    def contact(self) -> str:
        """For whoever sends the answer; nothing when nobody left any."""
        sealed = self.contact_sealed
        return sealing.unseal(sealed, about=f"question.contact:{self.code}") if sealed else ""

    @property
    def waits_for_us(self) -> bool:
        return self.state in FOR_US

    def said(self, *kinds: Kind) -> list["QuestionText"]:
        """What was said in these ways, the oldest first; in no way in particular: all of it."""
        return [text for text in self.texts if not kinds or text.kind in kinds]

    def latest(self, kind: Kind) -> str:
        """What was said last in this way, or nothing."""
        return next((text.words for text in reversed(self.texts) if text.kind == kind), "")


class QuestionText(Model):
    """Something that was said; sealed, for it is private to those it was said to."""

    __tablename__ = "question_text"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('asked', 'to_maker', 'from_maker', 'answered')", name="kind_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    kind: Mapped[str]
    words_sealed: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]

    @property
    def words(self) -> str:
        return sealing.unseal(self.words_sealed, about=f"question_text.words:{self.code}")


def text_of(kind: Kind, words: str, *, at: datetime, by: str) -> QuestionText:
    """A new one, sealed."""
    code = codes.code()
    sealed = sealing.seal(words, about=f"question_text.words:{code}")
    return QuestionText(code=code, kind=kind, words_sealed=sealed, at=at, by=by)


def sealed_columns(code: str, contact: str) -> dict[str, str]:
    """Of a new question: a token, and who wants the answer."""
    token = codes.token()
    about = f"question.contact:{code}"
    return {
        "token_sealed": sealing.seal(token, about=f"question.token:{code}"),
        "token_hash": codes.digest(token),
        "contact_sealed": sealing.seal(contact, about=about) if contact else "",
    }


class QuestionPage(NamedTuple):
    """Some questions, and where the list goes on."""

    questions: Sequence[Question]
    after: str | None


def known_as(session: Session, code: str) -> Question:
    """For the office. Raises `NotFound`."""
    question = session.scalar(select(Question).where(Question.code == code))
    if question is None:
        raise NotFound()
    return question


def with_token(session: Session, token: str) -> Question:
    """For whoever asked. Raises `NotFound`."""
    question = session.scalar(select(Question).where(Question.token_hash == codes.digest(token)))
    if question is None:
        raise NotFound()
    return question


def of_order(session: Session, reference: str) -> list[Question]:
    """All about one order, the oldest first."""
    query = select(Question).where(Question.order_reference == reference).order_by(Question.id)
    return list(session.scalars(query))


def for_maker(session: Session, producer: str) -> list[Question]:
    """What the office asks her now, the oldest first."""
    return list(
        session.scalars(
            select(Question)
            .where(Question.producer == producer, Question.state == States.WITH_MAKER)
            .order_by(Question.id)
            .options(
                joinedload(Question.product).joinedload(Product.accepted),
                selectinload(Question.texts),
            )
        )
    )


def asked_of(producer: str) -> Select[int]:
    """How much the office asks her now."""
    return select(func.count(Question.id)).where(
        Question.producer == producer, Question.state == States.WITH_MAKER
    )


def of_maker(session: Session, producer: str, code: str) -> Question:
    """What the office asks her now; anything else is not found. Raises `NotFound`."""
    question = known_as(session, code)
    if question.producer != producer or question.state != States.WITH_MAKER:
        raise NotFound()
    return question


def page_of(session: Session, *, states: Collection[str], after: str = "") -> QuestionPage:
    """For the office: the oldest first while they are open, else the newest. Raises `NotFound` when
    `after` is no question.
    """
    ended = not set(states) & set(OPEN)
    query = (
        select(Question)
        .where(Question.state.in_(states))
        .order_by(Question.id.desc() if ended else Question.id)
        .options(joinedload(Question.product).joinedload(Product.accepted))
        .limit(PAGE + 1)
    )
    if after:
        last = known_as(session, after).id
        query = query.where(Question.id < last if ended else Question.id > last)
    found = session.scalars(query).all()
    return QuestionPage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)
