"""A collection: until its cut-off orders belong to it, on its day producers bring what is on its
list. The list is frozen at the cut-off. It says nothing about buyers.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived, Move
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import CYCLE, PART
from marketplace.lifecycles import Cycle as States
from marketplace.orders.part import ON_HER_LIST, Part


class Cycle(Lived, Model):
    """`next_on` is the day of the collection after it: what is due before that is brought to this
    one. `place` is a pickup point's code, or empty for our counter; `prints` counts its lists.
    """

    __tablename__ = "cycle"
    lifecycle: ClassVar[Lifecycle] = CYCLE
    __table_args__ = (
        CheckConstraint("prints >= 0", name="prints"),
        CYCLE.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    cut_off_at: Mapped[datetime] = mapped_column(index=True)
    hand_over_on: Mapped[date]
    next_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    prints: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]


class CycleJob(Model):
    """A job as it stood when its cycle closed. A part is in one cycle only."""

    __tablename__ = "cycle_job"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    part: Mapped[str] = mapped_column(ForeignKey("part.code"), unique=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"))
    quantity: Mapped[int]
    due_on: Mapped[date | None]


class Wanted(NamedTuple):
    """A line of a list for the counter."""

    part: str
    producer: str
    what: str
    asked: tuple[str, ...]
    quantity: int
    due_on: date | None


def known_as(session: Session, code: str) -> Cycle:
    """Raises `NotFound`."""
    found = session.scalar(select(Cycle).where(Cycle.code == code))
    if found is None:
        raise NotFound()
    return found


def listed(session: Session, most: int = 30) -> list[Cycle]:
    """The latest first, without those that were dropped."""
    query = select(Cycle).where(Cycle.state != States.DROPPED)
    return list(session.scalars(query.order_by(Cycle.hand_over_on.desc()).limit(most)))


def coming(session: Session) -> list[Cycle]:
    """Those still open, the next first."""
    query = select(Cycle).where(Cycle.state == States.OPEN)
    return list(session.scalars(query.order_by(Cycle.cut_off_at)))


def following(session: Session, today: date) -> Cycle | None:
    """The collection that is next."""
    query = select(Cycle).where(Cycle.state != States.DROPPED, Cycle.hand_over_on >= today)
    return session.scalar(query.order_by(Cycle.hand_over_on).limit(1))


def closed_days(session: Session, since: date) -> set[date]:
    """Days from then on whose list was frozen."""
    query = select(Cycle.hand_over_on).where(
        Cycle.state == States.CLOSED, Cycle.hand_over_on >= since
    )
    return set(session.scalars(query))


def jobs_of(session: Session, cycle: Cycle) -> list[Wanted]:
    """Its list: as it was frozen, or as it would be now."""
    if cycle.state != States.CLOSED:
        return [_wanted(part) for part in belonging(session, cycle)]
    rows = session.execute(
        select(CycleJob, Part)
        .join(Part, Part.code == CycleJob.part)
        .where(CycleJob.cycle_id == cycle.id)
        .order_by(CycleJob.due_on, CycleJob.id)
    )
    return [
        _wanted(part)._replace(producer=job.producer, quantity=job.quantity, due_on=job.due_on)
        for job, part in rows
    ]


def belonging(session: Session, cycle: Cycle) -> list[Part]:
    """Parts that were paid before its cut-off, are due before the next collection, and are in no
    cycle yet.
    """
    begun_later = exists().where(
        Move.handle == Part.code,
        Move.thing == PART.thing,
        Move.verb == "start",
        Move.at > cycle.cut_off_at,
    )
    taken = exists().where(CycleJob.part == Part.code)
    return _to_bring(session, _due_before(cycle.next_on), ~begun_later, ~taken)


def until(session: Session, day: date | None) -> list[Wanted]:
    """What is to be brought until this day, or at all, in whichever cycle."""
    due = [or_(Part.due_on.is_(None), Part.due_on <= day)] if day else []
    return [_wanted(part) for part in _to_bring(session, *due)]


def by_producer(jobs: Sequence[Wanted]) -> dict[str, list[Wanted]]:
    """Jobs of each producer, by her code."""
    found: dict[str, list[Wanted]] = {}
    for job in jobs:
        found.setdefault(job.producer, []).append(job)
    return found


class Goods(NamedTuple):
    """The same goods on one list, and how many are made in which way."""

    what: str
    quantity: int
    ways: list[tuple[tuple[str, ...], int]]


def by_product(jobs: Sequence[Wanted]) -> list[Goods]:
    """All jobs by what they are, by name."""
    ways: dict[str, dict[tuple[str, ...], int]] = {}
    for job in jobs:
        same = ways.setdefault(job.what, {})
        same[job.asked] = same.get(job.asked, 0) + job.quantity
    return [Goods(what, sum(n.values()), sorted(n.items())) for what, n in sorted(ways.items())]


def _to_bring(session: Session, *where: ColumnElement[bool]) -> list[Part]:
    return list(
        session.scalars(
            select(Part)
            .where(Part.state.in_(ON_HER_LIST), *where)
            .order_by(Part.due_on, Part.what, Part.id)
        )
    )


def _due_before(day: date) -> ColumnElement[bool]:
    return or_(Part.due_on.is_(None), Part.due_on < day)


def _wanted(part: Part) -> Wanted:
    return Wanted(
        part.code, part.producer, part.what, tuple(part.asked), part.quantity, part.due_on
    )
