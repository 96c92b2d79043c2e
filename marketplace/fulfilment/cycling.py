"""The clock plans collections as the rhythm says, and closes each at its cut-off: once, also when
nothing ran at that moment. Whoever has something to bring is told that there is something new.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.fulfilment import cycle as cycles
from marketplace.fulfilment.cycle import Cycle, CycleJob
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Cycle as States
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.policy import rhythm as rhythms
from marketplace.policy.rhythm import Rhythm, Turn

Planned = tuple[Turn, str]


def change_rhythm(new: Rhythm, *, by: Actor) -> None:
    """From now on goods are collected like this; without days, not in cycles."""
    with transaction() as session:
        if rhythms.current(session) == new:
            return
        rhythms.put(session, new, by=by.code)
        audit.note(session, by, "change rhythm", about=rhythms.KEY)
        _plan(session)


def keep_up() -> int:
    """Closes what is due, and plans what is to come; returns how many cycles changed."""
    if not _anything_to_do(db.session()):
        return 0
    with transaction() as session:
        due = session.scalars(
            select(Cycle)
            .where(Cycle.state == States.OPEN, Cycle.cut_off_at <= clock.now())
            .order_by(Cycle.cut_off_at)
            .with_for_update()
        ).all()
        for cycle in due:
            _close(session, cycle)
        return len(due) + _plan(session)


def count_print(code: str, *, key: str, by: Actor) -> None:
    """Its lists are printed; from the second time on, they say so. Raises `NotFound`."""
    with transaction() as session:
        cycle = cycles.known_as(session, code)
        press = once.claim(session, key, f"print {code}")
        if press.result:
            return
        cycle.prints += 1
        audit.note(session, by, "print lists", about=code)
        press.result = str(cycle.prints)


def _close(session: Session, cycle: Cycle) -> None:
    parts = cycles.belonging(session, cycle)
    cycle.move("close", by=THE_SYSTEM)
    for part in parts:
        session.add(
            CycleJob(
                cycle_id=cycle.id, part=part.code, producer=part.producer,
                quantity=part.quantity, due_on=part.due_on,
            )
        )  # fmt: skip
    session.flush()
    for her in sorted({part.producer for part in parts}):
        queue(session, "something new", about=her, cycle=cycle.code)


def _plan(session: Session) -> int:
    """Open cycles are those of the rhythm and the calendar, as both stand now."""
    kept, wanted = _planned(session), _wanted(session)
    for turn, place in sorted(wanted - set(kept)):
        session.add(Cycle(code=codes.code(), place=place, **turn._asdict()))
    for gone in set(kept) - wanted:
        kept[gone].move("drop", by=THE_SYSTEM)
    session.flush()
    return len(wanted ^ set(kept))


def _anything_to_do(session: Session) -> bool:
    over = any(cycle.cut_off_at <= clock.now() for cycle in cycles.coming(session))
    return over or set(_planned(session)) != _wanted(session)


def _planned(session: Session) -> dict[Planned, Cycle]:
    """What is open and not due, by what it was planned as."""
    return {
        (Turn(cycle.cut_off_at, cycle.hand_over_on, cycle.next_on), cycle.place): cycle
        for cycle in cycles.coming(session)
        if cycle.cut_off_at > clock.now()
    }


def _wanted(session: Session) -> set[Planned]:
    """What should be. A day whose list was frozen already is not opened again."""
    rhythm = rhythms.current(session)
    turns = rhythms.turns(session, rhythm)
    if not turns:
        return set()
    closed = cycles.closed_days(session, turns[0].hand_over_on)
    return {(turn, rhythm.place) for turn in turns if turn.hand_over_on not in closed}
