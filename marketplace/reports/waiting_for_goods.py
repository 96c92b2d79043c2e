"""Of what waits for somebody: goods that partners could not make or bring, and parcels that did not
arrive.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.fulfilment.going_astray import IN_TROUBLE
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.fulfilment.shipment import Shipment
from marketplace.lifecycles import Hindrance as HindranceStates
from marketplace.orders.part import MISSING, Part
from marketplace.reports.waiting_at_providers import Counted, one


def hindrances(session: Session, roles: frozenset[str]) -> Counted:
    """What partners told that they cannot make in time."""
    query = select(func.count(), func.min(Hindrance.told_at))
    return one(session, query.where(Hindrance.state == HindranceStates.TOLD))


def missing(session: Session, roles: frozenset[str]) -> Counted:
    """Fewer came than were promised, and nobody has decided."""
    return one(session, select(func.count(), func.min(Part.short_since)).where(MISSING))


def astray(session: Session, roles: frozenset[str]) -> Counted:
    """Missed by their buyers, come back, or lost and not put right."""
    since = func.min(func.coalesce(Shipment.missed_at, Shipment.sent_at))
    return one(session, select(func.count(), since).where(IN_TROUBLE))
