"""Goods that went to their buyer once more instead of the money: which of them still stand, so that
no piece is put right twice. It only looks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Part as States
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders import complaint as complaints
from marketplace.orders.order import Order
from marketplace.orders.part import Part


class SentOnceMore(NotNow):
    says = lazy("%(name)s is sent once more, so no money goes back for it.")


def standing(
    session: Session, order: Order, parcels: Iterable[Shipment], asked_about: Mapping[str, int]
) -> Mapping[str, int]:
    """Of each part so many that are sent once more, or were, in these of its parcels. What failed
    does not count: it was called off, is lost and nobody has `asked_about` that, or its money went
    back.
    """
    again = [part for part in order.parts if part.replaces and part.state != States.CANCELLED]
    if not again:
        return {}
    gone = {parcel.code for parcel in parcels if parcel.state == ShipmentStates.LOST}
    lost = {one.code for one in again if one.shipment in gone}
    refunded = complaints.refunded(session, [one.code for one in again])
    found = Counter[str]()
    # Those that replace others came later: what replaced them counts before they do.
    for one in sorted(again, key=lambda part: part.id, reverse=True):
        good = asked_about.get(one.code, 0) if one.code in lost else _good(one, found, refunded)
        found[one.replaces or ""] += good + found[one.code]
    return found


def _good(part: Part, again: Mapping[str, int], refunded: Mapping[str, int]) -> int:
    return max(0, part.quantity - refunded.get(part.code, 0) - again.get(part.code, 0))
