"""How far paid goods are: how many stand at which stage, and how many of them are late."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.part import Part

PARTS = {
    PartStates.TO_MAKE: "to make",
    PartStates.READY: "ready",
    PartStates.RECEIVED: "received",
    PartStates.ACCEPTED: "accepted",
}
PARCELS = {
    ShipmentStates.PACKED: "packed",
    ShipmentStates.SENT: "on the way",
    ShipmentStates.DELIVERED: "arrived",
}


@dataclass(frozen=True)
class Stage:
    """So many jobs or parcels stand here; `first` is the earliest day one of them is promised for.
    """

    what: str
    count: int
    late: int = 0
    first: date | None = None


def stages(session: Session, today: date) -> list[Stage]:
    """All stages, from making to arrival. One query."""
    late = func.sum(case((Part.due_on < today, 1), else_=0))
    parts = (
        select(literal("part"), Part.state, func.count(), late, func.min(Part.due_on))
        .where(Part.state.in_(PARTS))
        .group_by(Part.state)
    )
    parcels = (
        select(literal("parcel"), Shipment.state, func.count(), literal(0), null())
        .where(Shipment.state.in_(PARCELS))
        .group_by(Shipment.state)
    )
    rows: Any = session.execute(union_all(parts, parcels))
    found: dict[tuple[str, str], Any] = {(row[0], row[1]): row[2:] for row in rows}
    order = [("part", str(state), what) for state, what in PARTS.items()]
    order += [("parcel", str(state), what) for state, what in PARCELS.items()]
    return [
        Stage(what, *found.get((thing, state), (0, 0, None))) for thing, state, what in order
    ]
