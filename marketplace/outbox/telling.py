"""Somebody of the staff tells by phone what could not be written, and says that it is done."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Message as States
from marketplace.outbox.message import Message

# These say only that there is something: told once, all of them are told.
WITHOUT_CONTENT = {"something new"}


def told(message_code: str, *, by: Actor) -> None:
    """It was told. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        message = _known_as(session, message_code)
        message.move("told", by=by)
        for twin in _twins(session, message):
            twin.move("told", by=by)


def try_again(message_code: str, *, by: Actor) -> None:
    """A message that was given up goes out once more, with all its tries before it.

    Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        message = _known_as(session, message_code)
        message.move("retry", by=by)
        message.attempts, message.due_at, message.leased_until = 0, clock.now(), None


def _twins(session: Session, message: Message) -> list[Message]:
    if message.kind not in WITHOUT_CONTENT:
        return []
    return list(
        session.scalars(
            select(Message).where(
                Message.id != message.id,
                Message.kind == message.kind,
                Message.about == message.about,
                Message.state == States.BY_HAND,
            )
        )
    )


def _known_as(session: Session, code: str) -> Message:
    message = session.scalar(select(Message).where(Message.code == code))
    if message is None:
        raise NotFound()
    return message
