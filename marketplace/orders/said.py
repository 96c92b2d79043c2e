"""What each side said about a complaint, and when. Buyer and maker never read each other: what goes
from one to the other are words of the office.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.orders import question as questions
from marketplace.orders.complaint import UNDECIDED, Complaint


class Kind(StrEnum):
    """Who speaks to whom."""

    SAID = "said"
    """The buyer to the office."""
    ANSWER = "answer"
    """The office to the buyer."""
    QUESTION = "question"
    """The office to a maker."""
    REPLY = "reply"
    """A maker to the office."""


FOR_BUYER = (Kind.SAID, Kind.ANSWER)


class Said(Model):
    """`producer` is the maker who is asked or replies; `photo` the picture that is shown to her."""

    __tablename__ = "complaint_said"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('said', 'answer', 'question', 'reply')", name="kind_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[str]
    by: Mapped[str]
    producer: Mapped[str | None] = mapped_column(ForeignKey("producer.code"), index=True)
    photo: Mapped[str | None] = mapped_column(index=True)
    text_sealed: Mapped[str]
    at: Mapped[datetime]

    @property
    def text(self) -> str:
        return sealing.unseal(self.text_sealed, about=_place(self.code))


def note(
    session: Session,
    complaint: Complaint,
    kind: Kind,
    text: str,
    *,
    by: Actor,
    producer: str | None = None,
    photo: str | None = None,
) -> Said:
    """Inside a story: somebody said this now."""
    code = codes.code()
    said = Said(
        code=code, complaint_id=complaint.id, kind=kind, by=by.code, producer=producer,
        photo=photo, text_sealed=sealing.seal(text, about=_place(code)), at=clock.now(),
    )  # fmt: skip
    session.add(said)
    session.flush()
    return said


def of_complaint(
    session: Session, complaint_id: int, *kinds: Kind, producer: str | None = None
) -> list[Said]:
    """All of it or of these kinds, or what one maker was asked and replied; the oldest first."""
    query = select(Said).where(Said.complaint_id == complaint_id).order_by(Said.id)
    if kinds:
        query = query.where(Said.kind.in_(kinds))
    if producer:
        query = query.where(Said.producer == producer)
    return list(session.scalars(query))


def question_for(session: Session, producer: str, code: str) -> Said:
    """What she was asked; anybody else's is not found. Raises `NotFound`."""
    mine = Said.code == code, Said.producer == producer, Said.kind == Kind.QUESTION
    said = session.scalar(select(Said).where(*mine))
    if said is None:
        raise NotFound()
    return said


def questions_for(session: Session, producer: str, most: int = 30) -> list[Said]:
    """What she was asked, the newest first."""
    mine = Said.producer == producer, Said.kind == Kind.QUESTION
    return list(session.scalars(select(Said).where(*mine).order_by(Said.id.desc()).limit(most)))


def asked_of(session: Session, producer: str) -> tuple[int, int]:
    """How many complaints wait for an answer of hers, and how many questions. One query."""
    counts = _doubts(producer), questions.asked_of(producer)
    doubts, asked = session.execute(select(*(one.scalar_subquery() for one in counts))).one()
    return doubts, asked


def open_questions_for(session: Session, producer: str) -> int:
    """How many complaints wait for an answer of hers."""
    return session.scalar(_doubts(producer)) or 0


def _doubts(producer: str) -> Select[int]:
    reply = aliased(Said)
    answered = select(reply.id).where(
        reply.complaint_id == Said.complaint_id,
        reply.producer == producer,
        reply.kind == Kind.REPLY,
    )
    return (
        select(func.count(func.distinct(Said.complaint_id)))
        .join(Complaint, Complaint.id == Said.complaint_id)
        .where(
            Said.producer == producer,
            Said.kind == Kind.QUESTION,
            Complaint.state.in_(UNDECIDED),
            ~answered.exists(),
        )
    )


def replied(session: Session, producer: str, complaint_ids: Collection[int]) -> dict[int, Said]:
    """Her last reply about each of these complaints."""
    rows = session.scalars(
        select(Said)
        .where(
            Said.producer == producer,
            Said.kind == Kind.REPLY,
            Said.complaint_id.in_(complaint_ids),
        )
        .order_by(Said.id)
    )
    return {said.complaint_id: said for said in rows}


def shown_to(session: Session, producer: str, photo: str) -> bool:
    """Whether this picture was shown to her."""
    query = select(Said.id).where(Said.producer == producer, Said.photo == photo).limit(1)
    return session.scalar(query) is not None


def _place(code: str) -> str:
    return f"complaint_said.text:{code}"
