"""Messages are sent: claimed with a lease, rendered from what is true now, delivered, noted.

What each kind says is registered by the application (`marketplace.app`).
"""

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
    """Sends what is due; returns how many were dealt with."""
    claimed = _claim(most)
    for code in claimed:
        _send(code, channel)
    return len(claimed)


def _claim(most: int) -> list[str]:
    now = clock.now()
    with transaction() as session:
        due = session.scalars(
            select(Message)
            .where(
                Message.state == States.QUEUED,
                Message.due_at <= now,
                or_(Message.leased_until.is_(None), Message.leased_until < now),
            )
            .order_by(Message.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        ).all()
        for message in due:
            message.leased_until = now + LEASE
        return [message.code for message in due]


def _send(code: str, channel: Channel) -> None:
    message = db.session.scalars(select(Message).where(Message.code == code)).one()
    rendered = render(db.session(), message)
    trouble = ""
    if isinstance(rendered, Letter):
        try:
            channel(rendered)
        except (OSError, ValueError) as error:  # smtplib's exceptions are OSErrors
            trouble = f"{type(error).__name__}"
    with transaction() as session:
        message = session.scalars(select(Message).where(Message.code == code)).one()
        if trouble:
            _try_later(message, trouble)
        else:
            verb = {Letter: "send", ByHand: "hand over", Nothing: "drop"}[type(rendered)]
            message.move(verb, by=THE_SYSTEM)


def _try_later(message: Message, trouble: str) -> None:
    message.trouble, message.leased_until = trouble, None
    message.attempts += 1
    if message.attempts > len(WAITS):
        message.move("give up", by=THE_SYSTEM)
    else:
        message.due_at = clock.now() + WAITS[message.attempts - 1]
