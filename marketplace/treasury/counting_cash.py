"""Somebody counts the cash box, and what is over or short is booked: a little by itself, more only
by another person.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, opening_items, stated
from marketplace.ledger import open_item as items
from marketplace.ledger.journal import Posting
from marketplace.ledger.open_item import Kind
from marketplace.ledger.own_recipes import cash_differs
from marketplace.lifecycles import THE_SYSTEM
from marketplace.payments import gathering
from marketplace.people import audit
from marketplace.policy import till
from marketplace.treasury import cash_count as counts
from marketplace.treasury.cash_count import CashCount


class WhyDiffers(NotNow):
    says = lazy("This is not what the books say. Please count again, or say why.")


class WaitsForAnother(NotNow):
    says = lazy("A count waits for another person. Please decide on it first.")


class AnotherDecides(NotNow):
    says = lazy("Another person must decide on this count.")


def count(pieces: Mapping[Money, int], *, reason: str, key: str, by: Actor) -> str:
    """So many of each note and coin lie there. Returns the count's code.

    Raises `WhyDiffers`, `WaitsForAnother`.
    """
    with transaction() as session:
        press = once.claim(session, key, "count cash")
        if press.result:
            return press.result
        expected = journal.held(session, chart.CASH_BOX)
        if counts.waiting(session):
            raise WaitsForAnother()
        counted = counts.worth(pieces)
        if counted != expected and not reason:
            raise WhyDiffers()
        found = CashCount(
            code=codes.code(), pieces=counts.written(pieces), counted=counted, expected=expected,
            reason=reason, counted_by=by.code, counted_at=clock.now(),
        )  # fmt: skip
        session.add(found)
        session.flush()
        gathering.gather(session)
        stated.state(session, chart.CASH_BOX, counted, by=by.code)
        if abs(found.over) <= till.limit(session):
            _book(session, found, THE_SYSTEM)
        audit.note(session, by, "count cash", about=found.code, why=reason)
        press.result = found.code
        return found.code


def book(code: str, *, by: Actor) -> None:
    """Another person looked: what is over or short is booked.

    Raises `AnotherDecides`, `WrongState`, `NotAllowed`, `NotFound`.
    """
    with transaction() as session:
        found = _to_decide_on(session, code)
        if found.counted_by == by.code:
            raise AnotherDecides()
        found.decided_by = by.code
        _book(session, found, by)
        audit.note(session, by, "book cash count", about=code)


def withdraw(code: str, *, by: Actor) -> None:
    """It was miscounted: somebody counts again. Raises `WrongState`, `NotAllowed`, `NotFound`."""
    with transaction() as session:
        found = _to_decide_on(session, code)
        found.move("withdraw", by=by)
        found.decided_by = by.code
        audit.note(session, by, "withdraw cash count", about=code)


def _to_decide_on(session: Session, code: str) -> CashCount:
    journal.held(session, chart.CASH_BOX)  # whoever comes second sees what the first decided
    found = counts.known_as(session, code)
    session.refresh(found)
    return found


def _book(session: Session, found: CashCount, by: Actor) -> None:
    """The posting and what was open because of it are the same money."""
    found.move("book", by=by)
    if not found.over:
        return
    entry = cash_differs(found.code, found.over)
    journal.post(session, entry)
    gathering.gather(session)
    posted = session.scalar(
        select(Posting.id).where(Posting.entry == entry.key, Posting.account == chart.CASH_BOX)
    )
    open_now = items.open_at(session, chart.CASH_BOX)
    both = [item for item in open_now if item.posting == posted or item.kind == Kind.GAP]
    if sum(item.amount for item in both) == 0:
        opening_items.match(session, both, by=by.code)
