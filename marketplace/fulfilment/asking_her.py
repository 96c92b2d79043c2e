"""The office asks the maker of goods about them, in its own words, and she answers. She learns what
and how many and what is said to be wrong; nothing about who bought them.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.fulfilment.resolving import held
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, WrongState
from marketplace.orders import evidence, said
from marketplace.orders.complaint import Complaint
from marketplace.orders.evidence import ComplaintPhoto
from marketplace.orders.said import Kind, Said
from marketplace.outbox.message import queue
from marketplace.people import audit

LONGEST_REPLY = 300


def ask(code: str, producer: str, text: str, photo: str, *, key: str, by: Actor) -> None:
    """With or without one of the buyer's pictures. Raises `NotFound`, `WrongState`,
    `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"ask about complaint {code}")
        if press.result:
            return
        complaint, order = held(session, code)
        complaint.look_if_undecided(by)
        if producer not in {line.producer for line in complaint.lines}:
            raise NotFound()
        if photo and evidence.known_as(session, photo).complaint_id != complaint.id:
            raise NotFound()
        note = said.note(
            session, complaint, Kind.QUESTION, text, by=by, producer=producer, photo=photo or None
        )
        queue(session, "something new", about=producer, question=note.code)
        audit.note(session, by, "ask a maker", about=order.reference, why=producer)
        press.result = note.code


def reply(producer: str, question: str, text: str, *, key: str, by: Actor) -> None:
    """What she says of it, as long as nobody has decided. Raises `NotFound` for somebody else's
    question, `WrongState`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"reply to {question}")
        if press.result:
            return
        asked = said.question_for(session, producer, question)
        complaint = session.get_one(Complaint, asked.complaint_id)
        if not complaint.undecided:
            raise WrongState()
        note = said.note(session, complaint, Kind.REPLY, text, by=by, producer=producer)
        if by.on_behalf_of:
            audit.note(session, by, "reply about goods", about=complaint.order_reference)
        press.result = note.code


def shown(session: Session, producer: str, photo: str) -> ComplaintPhoto:
    """A picture the office showed to her; any other is not found. Raises `NotFound`."""
    if not said.shown_to(session, producer, photo):
        raise NotFound()
    return evidence.known_as(session, photo)


def complaints_of(session: Session, questions: list[Said]) -> dict[int, Complaint]:
    """What these questions are about."""
    ids = {question.complaint_id for question in questions}
    return {c.id: c for c in session.scalars(select(Complaint).where(Complaint.id.in_(ids)))}
