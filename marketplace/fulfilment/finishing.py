"""A producer has made all of an item at once, or some of a job."""

from collections.abc import Collection

from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Part as States
from marketplace.orders import part as parts
from marketplace.orders.cutting import cut
from marketplace.people import audit


class NotThatMany(NotNow):
    status = 422
    says = lazy("Only %(left)s of these are still to make.")


def mark_all_ready(producer: str, codes: Collection[str], *, by: Actor) -> int:
    """What of these jobs is still to make is made; returns how many jobs.

    Raises `NotFound` if one of them is somebody else's.
    """
    with transaction() as session:
        hers = [parts.of_producer(session, producer, code) for code in sorted(codes)]
        made = [part for part in hers if part.state == States.TO_MAKE]
        for part in made:
            part.move("ready", by=by)
            if by.on_behalf_of:
                audit.note(session, by, "mark ready", about=part.code)
        return len(made)


def mark_some_ready(producer: str, code: str, quantity: int, *, key: str, by: Actor) -> None:
    """So many of a job are made and can be brought; the others stay to make.

    Raises `NotFound`, `WrongState`, `NotThatMany`.
    """
    with transaction() as session:
        part = parts.of_producer(session, producer, code)
        press = once.claim(session, key, f"some ready {code}")
        if press.result:
            return
        if part.state != States.TO_MAKE:
            raise WrongState()
        if quantity > part.quantity:
            raise NotThatMany(left=part.quantity)
        piece = cut(session, part, quantity)
        piece.move("ready", by=by)
        if by.on_behalf_of:
            audit.note(session, by, "mark ready", about=piece.code)
        press.result = piece.code
