"""What does not go well at payment providers: errands and events that are tried again, that were
given up, and what providers refused. Leaders let them begin anew.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Errand as Errands
from marketplace.lifecycles import WebhookEvent as Events
from marketplace.payments import errand
from marketplace.payments.errand import Errand
from marketplace.payments.leasing import Leased
from marketplace.payments.webhook import WebhookEvent
from marketplace.people import audit

MOST = 50
REFUSED_FOR = timedelta(days=7)


class Told(NamedTuple):
    """How many events of one provider stand where."""

    waiting: int
    worked_off: int
    given_up: int


def errands(session: Session) -> list[Errand]:
    """Those in trouble, the newest first. A test that failed stands beside its provider."""
    return list(
        session.scalars(
            select(Errand)
            .where(_in_trouble(Errand, Errands.QUEUED, Errands.DEAD), Errand.kind != errand.TEST)
            .order_by(Errand.id.desc())
            .limit(MOST)
        )
    )


def events(session: Session) -> list[WebhookEvent]:
    """The same for what providers told us."""
    return list(
        session.scalars(
            select(WebhookEvent)
            .where(_in_trouble(WebhookEvent, Events.NEW, Events.DEAD))
            .order_by(WebhookEvent.id.desc())
            .limit(MOST)
        )
    )


def refused(session: Session) -> list[Errand]:
    """What providers said no to of late, the newest first."""
    return list(
        session.scalars(
            select(Errand)
            .where(
                Errand.state == Errands.DONE,
                Errand.said != "",
                Errand.kind != errand.TEST,
                Errand.queued_at > clock.now() - REFUSED_FOR,
            )
            .order_by(Errand.id.desc())
            .limit(MOST)
        )
    )


def told(session: Session, gateway: str) -> Told:
    """All that one provider ever told us."""
    rows = session.execute(
        select(WebhookEvent.state, func.count())
        .where(WebhookEvent.gateway == gateway)
        .group_by(WebhookEvent.state)
    )
    count = dict(rows.all())
    done = count.get(Events.DONE, 0) + count.get(Events.IGNORED, 0)
    return Told(count.get(Events.NEW, 0), done, count.get(Events.DEAD, 0))


def try_again(code: str, *, by: Actor) -> None:
    """An errand that was given up. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    _anew(Errand, code, "retry", by)


def replay(code: str, *, by: Actor) -> None:
    """An event that was given up. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    _anew(WebhookEvent, code, "replay", by)


def _anew(kind: type[Any], code: str, verb: str, by: Actor) -> None:
    with transaction() as session:
        found: Leased | None = session.scalar(select(kind).where(kind.code == code))
        if found is None:
            raise NotFound()
        found.move(verb, by=by)
        found.begin_anew()
        audit.note(session, by, f"{verb} {found.lifecycle.thing}", about=code)


def _in_trouble(kind: type[Any], waiting: str, dead: str) -> Any:
    return or_(kind.state == dead, (kind.state == waiting) & (kind.attempts > 0))
