"""Of what waits for somebody: parcels that did not arrive."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.fulfilment.going_astray import IN_TROUBLE
from marketplace.fulfilment.shipment import Shipment
from marketplace.reports.waiting_at_providers import Counted, one


def astray(session: Session, roles: frozenset[str]) -> Counted:
    """Missed by their buyers, come back, or lost and not put right."""
    since = func.min(func.coalesce(Shipment.missed_at, Shipment.sent_at))
    return one(session, select(func.count(), since).where(IN_TROUBLE))
