"""The office's list of complaints, the most urgent first; of those that ended, the newest first."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, select, tuple_
from sqlalchemy.orm import Session, selectinload

from marketplace.orders.complaint import UNDECIDED, Complaint, ComplaintLine, known_as

_DUE: ColumnElement[datetime] = case(
    (Complaint.answered_at.is_(None), Complaint.answer_by), else_=Complaint.decide_by
)


class Slice(NamedTuple):
    """A page of a list; `more` is the complaint to go on from."""

    complaints: list[Complaint]
    more: str


def undecided(session: Session, *, after: str = "", most: int = 30) -> Slice:
    """Those that wait for an answer or a decision."""
    query = select(Complaint).where(Complaint.state.in_(UNDECIDED)).order_by(_DUE, Complaint.id)
    if after:
        last = known_as(session, after)
        due = last.answer_by if last.answered_at is None else last.decide_by
        query = query.where(tuple_(_DUE, Complaint.id) > (due, last.id))
    return _slice(session, query, most)


def ended(session: Session, *, after: str = "", most: int = 30) -> Slice:
    """Those that were decided or withdrawn."""
    query = select(Complaint).where(Complaint.state.not_in(UNDECIDED)).order_by(Complaint.id.desc())
    if after:
        query = query.where(Complaint.id < known_as(session, after).id)
    return _slice(session, query, most)


def _slice(session: Session, query: Select[Complaint], most: int) -> Slice:
    lines = selectinload(Complaint.lines).selectinload(ComplaintLine.line)
    found = list(session.scalars(query.options(lines).limit(most + 1)))
    return Slice(found[:most], found[most - 1].code if len(found) > most else "")
