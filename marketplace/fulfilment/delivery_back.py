"""The delivery price of a refund: what no parcel needs any more goes back by itself; what a courier
was paid for already, somebody bears.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as States
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import Order
from marketplace.orders.part import OPEN
from marketplace.payments.refund import BUYER, CARRIER, PRODUCER, Refund


class TooMuchDelivery(NotNow):
    says = lazy("Of the delivery only %(left)s can be given back.")


class DeliverySpent(NotNow):
    says = lazy("A courier is paid for it. Please say who else bears the delivery.")


class OneMaker(NotNow):
    says = lazy("Please give back goods of one maker at a time. She bears their delivery.")


class NoneSent(NotNow):
    says = lazy("No courier had this order, so none can bear its delivery.")


class DeliveryBack(NamedTuple):
    """`amount` goes to the buyer. Of the order's delivery money `unspent` leaves it; what is more
    than the amount was given back before, and returns to the cooperative. The `debtor` is the
    maker who bears the rest, if one does.
    """

    amount: Money = 0
    unspent: Money = 0
    debtor: str | None = None

    @property
    def borne(self) -> Money:
        """What somebody bears."""
        return max(0, self.amount - self.unspent)

    @property
    def spared(self) -> Money:
        """What returns to the cooperative."""
        return max(0, self.unspent - self.amount)


def plan(
    order: Order, parcels: Sequence[Shipment], earlier: Sequence[Refund], asked: Money,
    borne_by: str, *, makers: Collection[str], ending: Mapping[str, int],
) -> DeliveryBack:  # fmt: skip
    """So many of each part in `ending` will not be sent any more.

    Raises `TooMuchDelivery`, `DeliverySpent`, `OneMaker`, `NoneSent`.
    """
    room = order.delivery_price - sum(refund.delivery for refund in earlier)
    if asked > room:
        raise TooMuchDelivery(left=format_rupiah(room))
    needed = sum(d.price for d in order.deliveries if _needed(order, d, parcels, ending))
    unspent = order.delivery_price - needed - sum(refund.delivery_unspent for refund in earlier)
    found = DeliveryBack(max(asked, min(unspent, room)), unspent)
    if not found.borne:
        return found
    if borne_by == BUYER:
        raise DeliverySpent()
    if borne_by == CARRIER and not any(parcel.sent_at for parcel in parcels):
        raise NoneSent()
    if borne_by != PRODUCER:
        return found
    if len(makers) != 1:
        raise OneMaker()
    return found._replace(debtor=next(iter(makers)))


def _needed(
    order: Order, delivery: Delivery, parcels: Sequence[Shipment], ending: Mapping[str, int]
) -> bool:
    """Whether its parcel has left, or something will still travel in it."""
    mine = {parcel.code: parcel.state for parcel in parcels if parcel.delivery_id == delivery.id}
    if any(state != States.PACKED for state in mine.values()):
        return True
    return any(
        part.quantity > ending.get(part.code, 0)
        for line in order.lines_of(delivery)
        for part in line.parts
        if part.state in OPEN or part.state == PartStates.PACKED
    )
