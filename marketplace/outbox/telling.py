"""Somebody of the staff tells by phone what could not be written, and says that it is done."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.outbox.message import Message


def told(message_code: str, *, by: Actor) -> None:
    """It was told. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        _known_as(session, message_code).move("told", by=by)


def try_again(message_code: str, *, by: Actor) -> None:
    """A message that was given up goes out once more, with all its tries before it.

    Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        message = _known_as(session, message_code)
        message.move("retry", by=by)
        message.attempts, message.due_at, message.leased_until = 0, clock.now(), None


def _known_as(session: Session, code: str) -> Message:
    message = session.scalar(select(Message).where(Message.code == code))
    if message is None:
        raise NotFound()
    return message
