"""Somebody of the office asks whether a provider answers. No page waits for it: the worker asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.payments import errand
from marketplace.payments.errand import Errand
from marketplace.payments.gateways import online
from marketplace.people import audit


def request(gateway: str, *, key: str, by: Actor) -> None:
    """Promises to ask. Raises `Unavailable` where it is not configured."""
    online.known_as(gateway)
    with transaction() as session:
        errand.queue(session, errand.TEST, about=gateway, gateway=gateway, again=key)
        audit.note(session, by, "test provider", about=gateway)


def ask(gateway: str) -> str:
    """An errand: something harmless; returns what the provider calls us."""
    return online.known_as(gateway).test()


def latest(session: Session, gateway: str) -> Errand | None:
    """The last time somebody asked, and what came of it."""
    return session.scalar(
        select(Errand)
        .where(Errand.kind == errand.TEST, Errand.about == gateway)
        .order_by(Errand.id.desc())
        .limit(1)
    )
