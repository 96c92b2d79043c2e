"""Errands to providers are run: claimed with a lease, done with no transaction open, noted.

What each kind does is registered by the module that knows it. An answer we do not understand is
never a no: the errand is run again, later and later.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Errand as States
from marketplace.payments.errand import Errand

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3_600, 21_600, 86_400))

Doing = Callable[[str], bool]
"""Does it for the thing with this code; tells whether there was still something to do."""

_doings: dict[str, Doing] = {}
_log = logging.getLogger(__name__)


def register(kind: str, doing: Doing) -> None:
    """Errands of this kind are done by `doing`."""
    _doings[kind] = doing


def run_due(most: int = 50) -> int:
    """Runs what is due, one after the other; returns how many."""
    for count in range(most):
        code = _claim()
        if code is None:
            return count
        _run(code)
    return most


def _claim() -> str | None:
    now = clock.now()
    with transaction() as session:
        errand = session.scalar(
            select(Errand)
            .where(
                Errand.state == States.QUEUED,
                Errand.due_at <= now,
                or_(Errand.leased_until.is_(None), Errand.leased_until < now),
            )
            .order_by(Errand.due_at, Errand.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if errand is None:
            return None
        errand.leased_until = now + LEASE
        return errand.code


def _run(code: str) -> None:
    with transaction() as session:
        errand = _known_as(session, code)
        kind, about = errand.kind, errand.about
    verb, trouble = "", ""
    try:
        verb = "do" if _doings[kind](about) else "drop"
    except Exception as error:  # one provider in trouble must not hold up all others
        trouble = f"{type(error).__name__}: {error}"[:300]
        _log.warning("Errand %s (%s) is in trouble: %s", code, kind, type(error).__name__)
    with transaction() as session:
        errand = _known_as(session, code)
        if errand.state != States.QUEUED:
            return  # our lease was over, and another worker has dealt with it
        if trouble:
            _try_later(errand, trouble)
        else:
            errand.move(verb, by=THE_SYSTEM)


def _known_as(session: Session, code: str) -> Errand:
    return session.scalars(select(Errand).where(Errand.code == code)).one()


def _try_later(errand: Errand, trouble: str) -> None:
    errand.trouble, errand.leased_until = trouble, None
    errand.attempts += 1
    if errand.attempts > len(WAITS):
        errand.move("give up", by=THE_SYSTEM)
    else:
        errand.due_at = clock.now() + WAITS[errand.attempts - 1]
