"""Labels and slips are printed: one parcel's, or those of all that were packed meanwhile. What is
printed a second time says so inside.
"""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import FLOOR
from marketplace.lifecycles import Shipment as States
from marketplace.people import audit

MOST_LABELS = 300


# Opened again, or lost: nothing is left to put a label on.
GONE = frozenset({States.OPENED, States.LOST})


class NothingToPrint(NotNow):
    says = lazy("No new labels wait to be printed.")


def unprinted(session: Session) -> list[str]:
    """Parcels that were packed and have no label yet, the first packed first."""
    return list(
        session.scalars(
            select(Shipment.code)
            .where(Shipment.state == States.PACKED, Shipment.prints == 0)
            .order_by(Shipment.id)
            .limit(MOST_LABELS)
        )
    )


def print_one(shipment_code: str, *, by: Actor) -> None:
    """Raises `NotFound`, `WrongState` where there is no such parcel any more, `NotAllowed`."""
    with transaction() as session:
        if shipments.known_as(session, shipment_code).state in GONE:
            raise WrongState()
        _count(session, [shipment_code], by=by)


def print_new(*, key: str, by: Actor) -> str:
    """All that have no label yet, as one document; returns its name. Raises `NothingToPrint`,
    `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, "print new labels")
        if press.result:
            return press.result
        found = unprinted(session)
        if not found:
            raise NothingToPrint()
        press.result = batch = codes.code()
        _count(session, found, by=by, batch=batch)
        return batch


def print_again(batch: str, *, by: Actor) -> None:
    """The printer ate some of them. Raises `NotFound`, `NotAllowed`."""
    with transaction() as session:
        _count(session, [one.code for one in of_batch(session, batch)], by=by)


def of_batch(session: Session, batch: str) -> list[Shipment]:
    """What was printed together, the first packed first. Raises `NotFound`."""
    found = session.scalars(
        select(Shipment)
        .where(Shipment.print_batch == batch, shipments.UNOPENED)
        .order_by(Shipment.id)
    ).all()
    if not found:
        raise NotFound()
    return list(found)


def _count(
    session: Session, parcels: Collection[str], *, by: Actor, batch: str | None = None
) -> None:
    if not by.roles & FLOOR:
        raise NotAllowed()
    columns = {"prints": Shipment.prints + 1} | ({"print_batch": batch} if batch else {})
    session.execute(update(Shipment).where(Shipment.code.in_(parcels)).values(columns))
    for code in parcels:
        audit.note(session, by, "print label", about=code)
