"""What the worker deals with at a provider, one at a time: claimed with a lease, tried again later
and later, parked when it never goes well. Errands and events are such things.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Lived
from marketplace.kernel.troubles import told
from marketplace.lifecycles import THE_SYSTEM
from marketplace.payments.gateways.port import Unclear

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3_600, 21_600, 86_400))

_log = logging.getLogger(__name__)


class Leased(Lived):
    """It waits in the first state of its lifecycle, until `due_at`; `trouble` is the last one."""

    code: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")

    def begin_anew(self) -> None:
        """At once, and with all its tries before it."""
        self.attempts, self.due_at, self.leased_until = 0, clock.now(), None


class Dealt(NamedTuple):
    """The verb that ends it, and what there is to note."""

    verb: str
    said: str = ""


Kind = type[Any]
Deed = Callable[[Any], Dealt]


def deal_with_due(kind: Kind, gateway: str, deed: Deed, most: int = 50) -> int:
    """Deals with what is due at one provider; returns with how much. The first that a provider
    does not answer ends the round: the others would wait for nothing.
    """
    for count in range(most):
        found = _claim(kind, gateway)
        if found is None:
            return count
        if not _deal(kind, found, deed):
            return count + 1
    return most


def _claim(kind: Kind, gateway: str) -> Any:
    """The thing as it was when its lease began; nothing that this thread's session still holds."""
    if db.session.scalar(select(kind.id).where(*_due(kind, gateway)).limit(1)) is None:
        return None  # looking costs no lock
    with transaction() as session:
        found = session.scalar(
            select(kind)
            .where(*_due(kind, gateway))
            .order_by(kind.due_at, kind.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if found is None:
            return None
        found.leased_until = clock.now() + LEASE
        session.flush()
        session.refresh(found)
        session.expunge(found)
        return found


def _due(kind: Kind, gateway: str) -> tuple[Any, ...]:
    now = clock.now()
    return (
        kind.state == kind.lifecycle.start,
        kind.gateway == gateway,
        kind.due_at <= now,
        or_(kind.leased_until.is_(None), kind.leased_until < now),
    )


def _deal(kind: Kind, found: Any, deed: Deed) -> bool:
    """Whether the provider answered."""
    dealt, trouble, answered = Dealt(""), "", True
    try:
        dealt = deed(found)
    except Exception as error:  # one of them in trouble must not hold up all others
        trouble, answered = told(error).splitlines()[-1][:300], not isinstance(error, Unclear)
        _log.warning("%s %s is in trouble: %s", kind.__name__, found.code, type(error).__name__)
    with transaction() as session:
        kept = session.scalars(select(kind).where(kind.code == found.code)).one()
        if kept.state != kind.lifecycle.start:
            return answered  # our lease was over, and another worker has dealt with it
        if trouble:
            _try_later(kept, trouble)
        else:
            _end(session, kept, dealt)
    return answered


def _end(session: Session, kept: Any, dealt: Dealt) -> None:
    kept.move(dealt.verb, by=THE_SYSTEM)
    if dealt.said:
        kept.said = dealt.said


def _try_later(kept: Leased, trouble: str) -> None:
    kept.trouble, kept.leased_until = trouble, None
    kept.attempts += 1
    if kept.attempts > len(WAITS):
        kept.move("give up", by=THE_SYSTEM)
    else:
        kept.due_at = clock.now() + _about(WAITS[kept.attempts - 1])


def _about(wait: timedelta) -> timedelta:
    """A fifth more or less, so that what failed together does not come back together."""
    return wait * (80 + secrets.randbelow(41)) // 100
