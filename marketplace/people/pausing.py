"""A producer closes her shop for a while: what was ordered stays, what she sells comes back by
itself on the day she named.
"""

from datetime import date

from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Producer as States
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.people.producer import Producer


class NotAhead(NotNow):
    says = lazy("Please choose a day that is still to come.")


def pause(producer_code: str, back_on: date | None, *, by: Actor) -> None:
    """Until that day, or until she opens again; the day can be changed while she is away. Raises
    `NotAhead`, `WrongState`, `NotAllowed`.
    """
    if back_on is not None and back_on <= clock.today():
        raise NotAhead()
    with transaction() as session:
        her = producers.known_as(session, producer_code)
        if her.state != States.PAUSED:
            her.move("pause", by=by)
        her.back_on = back_on
        if by.on_behalf_of:
            audit.note(session, by, "pause shop", about=her.code)


def reopen_due() -> int:
    """Shops whose day has come are open again; returns how many."""
    with transaction() as session:
        due = session.scalars(
            select(Producer).where(
                Producer.state == States.PAUSED, Producer.back_on <= clock.today()
            )
        ).all()
        for her in due:
            her.move("resume", by=THE_SYSTEM)
            her.back_on = None
        return len(due)
