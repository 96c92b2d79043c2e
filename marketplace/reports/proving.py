"""The books prove themselves while the shop runs: quickly every ten minutes, wholly once a night.
What came of it stands in a row for each, where whoever keeps the books sees it first.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model, snapshot, transaction
from marketplace.ledger import stretches
from marketplace.reports import invariants
from marketplace.reports.asked_together import Asked, one

QUICK, WHOLE = "quick", "whole"
EVERY = timedelta(minutes=10)
NIGHT = 19  # o'clock in UTC: two at night in Jakarta
MOST_TOLD = 50
STRETCHES_AT_ONCE = 20


class Proof(Model):
    """When the books were proven last in this way, how many faults there were, and the first."""

    __tablename__ = "proof"

    kind: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    faults: Mapped[int]
    told: Mapped[str]

    @property
    def sentences(self) -> list[str]:
        return self.told.splitlines()


def every(session: Session) -> dict[str, Proof]:
    """The latest of each kind; one without an end was never brought to it."""
    return {proof.kind: proof for proof in session.scalars(select(Proof))}


def waiting(session: Session, roles: frozenset[str]) -> Asked:
    """Faults of the latest proofs, and since when: a quick one that finds none ends no whole
    one's.
    """
    query = select(func.coalesce(func.max(Proof.faults), 0), func.min(Proof.ended_at))
    return one(session, query.where(Proof.faults > 0))


def prove_due() -> int:
    """Proves the books if it is time; returns how many faults there were."""
    return sum(prove(kind) for kind in (WHOLE, QUICK) if _begin(kind))


def prove(kind: str) -> int:
    """Asks everything about one moment, and writes down what came of it."""
    with snapshot() as session:
        found = invariants.broken(session, whole=kind == WHOLE)
    with transaction() as session:
        proof = session.get_one(Proof, kind)
        proof.ended_at, proof.faults = clock.now(), len(found)
        proof.told = "\n".join(found[:MOST_TOLD])
    if not found:
        _seal()
    return len(found)


def _begin(kind: str) -> bool:
    """Of several workers one proves."""
    with transaction() as session:
        proof = session.get_one(Proof, kind, with_for_update=True)
        if proof.began_at > _latest_due(kind):
            return False
        proof.began_at = clock.now()
        return True


def _latest_due(kind: str) -> datetime:
    now = clock.now()
    if kind == QUICK:
        return now - EVERY
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night <= now else night - timedelta(days=1)


def _seal() -> None:
    """One stretch a story: others write in between."""
    for _ in range(STRETCHES_AT_ONCE):
        with transaction() as session:
            if not stretches.seal(session, most=1):
                return
