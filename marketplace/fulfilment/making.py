"""A producer makes what was ordered and brings it. How the counter receives it stands in
`receiving`, how it is looked at in `checking`.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Part as States
from marketplace.orders import part as parts
from marketplace.orders.part import Part
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.people.producer import Producer

AT_THE_COUNTER = (States.TO_MAKE, States.READY, States.RECEIVED)


class Handover(NamedTuple):
    """What one producer has to bring, or has brought and nobody has checked."""

    producer: Producer
    parts: list[Part]


def handovers(session: Session) -> list[Handover]:
    """For the counter: whose goods are most urgent comes first. Two queries."""
    waiting = parts.in_states(session, *AT_THE_COUNTER)
    by_maker: dict[str, list[Part]] = {}
    for part in waiting:
        by_maker.setdefault(part.producer, []).append(part)
    makers = producers.by_code(session, by_maker)
    return [Handover(makers[code], theirs) for code, theirs in by_maker.items()]


def mark_ready(producer_code: str, part_code: str, *, by: Actor) -> None:
    """She has made it. Raises `NotFound` for somebody else's part, `WrongState`."""
    with transaction() as session:
        parts.of_producer(session, producer_code, part_code).move("ready", by=by)
        if by.on_behalf_of:
            audit.note(session, by, "mark ready", about=part_code)
