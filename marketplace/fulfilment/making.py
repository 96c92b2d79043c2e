"""A producer makes what was ordered, brings it, and the counter looks at it.

What is rejected goes back to her with the reason; it neither ships nor earns.
"""

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.orders import part as parts
from marketplace.outbox.message import queue
from marketplace.people import audit


def mark_ready(producer_code: str, part_code: str, *, by: Actor) -> None:
    """She has made it. Raises `NotFound` for somebody else's part, `WrongState`."""
    with transaction() as session:
        parts.of_producer(session, producer_code, part_code).move("ready", by=by)


def receive(part_code: str, *, by: Actor) -> None:
    """She handed it over. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        parts.known_as(session, part_code).move("receive", by=by)
        audit.note(session, by, "receive goods", about=part_code)


def accept(part_code: str, *, by: Actor) -> None:
    """It passed the check. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        part = parts.known_as(session, part_code)
        part.move("accept", by=by)
        part.trouble = ""
        audit.note(session, by, "accept goods", about=part_code)


def reject(part_code: str, *, reason: str, by: Actor) -> None:
    """It goes back to her, with the reason. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        part = parts.known_as(session, part_code)
        part.move("reject", by=by)
        part.trouble = reason
        audit.note(session, by, "reject goods", about=part_code, why=reason)
        queue(session, "something new", about=part.producer, part=part_code, again=part.version)
