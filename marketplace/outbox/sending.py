"""Messages are sent: claimed with a lease, rendered from what is true now, delivered, noted.

What each kind says is registered by the application (`marketplace.app`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Message as States
from marketplace.outbox.channels import Channel, Letter
from marketplace.outbox.message import Message

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3_600, 21_600, 86_400, 86_400))


@dataclass(frozen=True)
class Nothing:
    """There is no longer anything to tell."""


@dataclass(frozen=True)
class ByHand:
    """There is no address: somebody of the staff says `text` to `to`, by phone where there is one
    (E.164), else when they next come.
    """

    to: str
    phone: str
    text: str


Rendered = Letter | ByHand | Nothing
Renderer = Callable[[Session, Message], Rendered]

_renderers: dict[str, Renderer] = {}
_log = logging.getLogger(__name__)


def register(kind: str, renderer: Renderer) -> None:
    """Messages of this kind are worded by `renderer`."""
    _renderers[kind] = renderer


def kinds() -> list[str]:
    """Every kind of message somebody can word."""
    return sorted(_renderers)


def render(session: Session, message: Message) -> Rendered:
    """What there is to say now."""
    return _renderers[message.kind](session, message)


def send_due(channel: Channel, most: int = 50) -> int:
    """Sends what is due; returns how many were dealt with.

    A round ends with its first trouble: a mail server that hangs holds up nothing but one try.
    """
    for dealt_with in range(most):
        code = _claim()
        if code is None:
            return dealt_with
        if not _send(code, channel):
            return dealt_with + 1
    return most


def _claim() -> str | None:
    """One at a time, so that the lease covers one delivery only."""
    now = clock.now()
    with transaction() as session:
        message = session.scalar(
            select(Message)
            .where(
                Message.state == States.QUEUED,
                Message.due_at <= now,
                or_(Message.leased_until.is_(None), Message.leased_until < now),
            )
            .order_by(Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.leased_until = now + LEASE
        return message.code


def _send(code: str, channel: Channel) -> bool:
    """Whether all went well."""
    verb, trouble = "", ""
    try:
        rendered = _rendered(code)
        verb = {Letter: "send", ByHand: "hand over", Nothing: "drop"}[type(rendered)]
        if isinstance(rendered, Letter):
            channel(rendered)
    except Exception as error:  # one that cannot be said or sent must not hold up all others
        trouble = type(error).__name__
        _log.warning("Message %s was not sent: %s", code, trouble)
    with transaction() as session:
        message = _known_as(session, code)
        if message.state != States.QUEUED:
            return True  # our lease was over, and another worker has dealt with it
        if trouble:
            _try_later(message, trouble)
        else:
            message.move(verb, by=THE_SYSTEM)
    return not trouble


def _rendered(code: str) -> Rendered:
    """Ends its read before anything is sent: no database waits for a mail server."""
    session = db.session()
    try:
        return render(session, _known_as(session, code))
    finally:
        session.rollback()


def _known_as(session: Session, code: str) -> Message:
    return session.scalars(select(Message).where(Message.code == code)).one()


def _try_later(message: Message, trouble: str) -> None:
    message.trouble, message.leased_until = trouble, None
    message.attempts += 1
    if message.attempts > len(WAITS):
        message.move("give up", by=THE_SYSTEM)
    else:
        message.due_at = clock.now() + WAITS[message.attempts - 1]
