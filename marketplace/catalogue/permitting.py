"""The office records the permits foods are sold under, corrects and withdraws them, and is told in
time that one ends. What is sold under one that counts no more is off sale by itself.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from marketplace.catalogue import permit as permits
from marketplace.catalogue import permit_number
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.permit import Permit
from marketplace.catalogue.permit_number import HALAL
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.outbox.message import is_known, queue
from marketplace.people import audit
from marketplace.policy import goods

ENDS = "permit ends"
"""The message to the office: about a permit, and so many days before its end."""


class PermitKnown(NotNow):
    says = lazy("This number is recorded already.")


class EndMissing(NotNow):
    says = lazy("Please fill in the last day on the certificate.")


class Withdrawn(NotNow):
    says = lazy("This permit was withdrawn.")


@dataclass(frozen=True)
class NewPermit:
    """What the certificate says. `number` is as typed; halal certificates have no end."""

    kind: str
    number: str
    holder: str
    ends_on: date | None
    note: str = ""


def record(new: NewPermit, *, key: str, by: Actor) -> str:
    """Returns its code. Raises `BadNumber`, `EndMissing`, `PermitKnown`."""
    facts = _facts_of(new)
    with transaction() as session:
        press = once.claim(session, key, "record permit")
        if press.result:
            return press.result
        _refuse_known(session, new.kind, facts["number"])
        permit = Permit(code=codes.code(), kind=new.kind, recorded_by=by.code, **facts)
        session.add(permit)
        audit.note(session, by, "record permit", about=permit.code)
        press.result = permit.code
        return permit.code


def correct(code: str, new: NewPermit, *, by: Actor) -> None:
    """It says this from now on, also when it was renewed; of what kind it is, stays. The audit
    keeps which facts changed. Raises `NotFound`, `Withdrawn`, `BadNumber`, `EndMissing`,
    `PermitKnown`.
    """
    with transaction() as session:
        permit = permits.known_as(session, code)
        if permit.withdrawn_on is not None:
            raise Withdrawn()
        facts = _facts_of(replace(new, kind=permit.kind))
        _refuse_known(session, permit.kind, facts["number"], besides=permit)
        changed = [name for name, value in facts.items() if getattr(permit, name) != value]
        for name in changed:
            setattr(permit, name, facts[name])
        if changed:
            audit.note(session, by, "correct permit", about=code, why=", ".join(changed))


def withdraw(code: str, *, why: str, key: str, by: Actor) -> None:
    """It counts no more, from now on. Raises `NotFound`, `Withdrawn`."""
    with transaction() as session:
        press = once.claim(session, key, f"withdraw permit {code}")
        if press.result:
            return
        permit = permits.known_as(session, code)
        if permit.withdrawn_on is not None:
            raise Withdrawn()
        permit.withdrawn_on = clock.today()
        audit.note(session, by, "withdraw permit", about=code, why=why)
        press.result = code


def restore(code: str, *, by: Actor) -> None:
    """It was withdrawn by mistake and counts again. Raises `NotFound`, `PermitKnown`."""
    with transaction() as session:
        permit = permits.known_as(session, code)
        if permit.withdrawn_on is None:
            return
        _refuse_known(session, permit.kind, permit.number, besides=permit)
        permit.withdrawn_on = None
        audit.note(session, by, "restore permit", about=code)


def goods_under(session: Session, permit: Permit) -> list[Product]:
    """What is offered under it, by name: off sale as soon as it counts no more."""
    return list(
        session.scalars(
            select(Product)
            .join(Revision, Revision.id == Product.accepted_id)
            .join(FoodFacts, FoodFacts.revision_id == Revision.id)
            .options(contains_eager(Product.accepted))
            .where(or_(FoodFacts.permit_id == permit.id, FoodFacts.halal_id == permit.id))
            .order_by(Revision.name)
        )
    )


def warn_due() -> int:
    """Promises to tell the office of each permit that ends, once for each warning day; returns how
    many were promised.
    """
    due = _due(db.session())
    if not due:
        return 0
    with transaction() as session:
        due = _due(session)
        for permit, days in due:
            queue(session, ENDS, about=permit.code, **_facts(permit, days))
        return len(due)


def _due(session: Session) -> list[tuple[Permit, int]]:
    today, warn_days = clock.today(), goods.current(session).permit_warn_days
    last = today + timedelta(days=max(warn_days, default=0))
    found = []
    for permit in permits.ending(session, today, last):
        days = permit_number.warning_due(permit.ends_on or today, today, warn_days)
        if days and not is_known(session, ENDS, about=permit.code, **_facts(permit, days)):
            found.append((permit, days))
    return found


def _facts(permit: Permit, days: int) -> dict[str, str | int]:
    return {"days": days, "ends_on": str(permit.ends_on)}


def _facts_of(new: NewPermit) -> dict[str, Any]:
    if new.kind != HALAL and new.ends_on is None:
        raise EndMissing()
    return {
        "number": permit_number.read(new.kind, new.number),
        "holder": new.holder,
        "ends_on": None if new.kind == HALAL else new.ends_on,
        "note": new.note,
    }


def _refuse_known(session: Session, kind: str, number: str, besides: Permit | None = None) -> None:
    if permits.of_number(session, kind, number) not in (None, besides):
        raise PermitKnown()
