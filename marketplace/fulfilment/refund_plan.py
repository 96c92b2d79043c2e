"""What a refund would be: which goods, what each comes to, what becomes of their sale. It only
looks; `returning` books it. The page that asks shows the same plan before anything happens.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.catalogue import unselling
from marketplace.fulfilment import delivery_back, refund_goods, sent_once_more
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment import swap as swaps
from marketplace.fulfilment.delivery_back import DeliveryBack
from marketplace.fulfilment.refund_goods import Taken
from marketplace.fulfilment.shipment import Shipment
from marketplace.fulfilment.swap import Instead, Swap
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.ledger import earning
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as States
from marketplace.lifecycles import Refund as RefundStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders import complaint as complaints
from marketplace.orders.cutting import share_of
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.orders.pieces import Piece
from marketplace.payments import dispute as disputes
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refund_line as refund_lines
from marketplace.payments.refund import (
    BUYER,
    CARRIER,
    COOPERATIVE,
    PRODUCER,
    RESTOCKED,
    Refund,
)
from marketplace.payments.refund_line import Way

NOT_BEGUN = {States.WAITING, States.TO_MAKE}
ON_ITS_WAY = {ShipmentStates.SENT, ShipmentStates.RETURNED, ShipmentStates.LOST}
MADE = {States.READY, States.RECEIVED, States.ACCEPTED}


class NothingChosen(NotNow):
    says = lazy("Please choose goods or delivery to give back.")


class NobodyNamed(NotNow):
    status = 422
    says = lazy("Please say who bears it.")


class Packed(NotNow):
    says = lazy("This order is packed already.")


class OnItsWay(NotNow):
    says = lazy("What happens on the way is never hers to bear.")


class NoCourier(NotNow):
    says = lazy("No courier has these goods, so none can bear it.")


class NotSoldAgain(NotNow):
    says = lazy("Goods a courier lost or broke are not sold again.")


class NotTheBuyers(NotNow):
    says = lazy("Goods that are written off are not the buyer's to bear.")


class AllGivenBack(NotNow):
    says = lazy("All that was paid is given back already.")


class MadeByAnother(NotNow):
    says = lazy("Another partner made these goods. Please write them off.")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to give back: so many of each line, by its position, and so much of the
    delivery price; who bears it and what becomes of the goods. Where `parts` are named, the goods
    are theirs; what comes `instead` of goods of a line is paid from what they cost.
    """

    borne_by: str
    goods: str
    reason: str
    quantities: Mapping[int, int] = field(default_factory=dict)
    delivery: Money = 0
    parts: Collection[str] = ()
    instead: Instead | None = None


class Item(NamedTuple):
    """Goods of one part. Of hers `taken_back` is not paid out yet; the rest she will owe. What
    `came_back` with its parcel and is not sold again, she earns now.
    """

    line: OrderLine
    part: Part
    quantity: int
    piece: Piece
    way: Way
    taken_back: Money = 0
    owed: Money = 0
    came_back: bool = False


@dataclass(frozen=True)
class Plan:
    """All of it; `amount` is the buyer's."""

    asked: Asked
    items: list[Item]
    delivery: DeliveryBack
    code_back: Money
    swap: Swap | None = None

    @property
    def amount(self) -> Money:
        goods = sum(item.piece.amount for item in self.items) - sum(self.carried.values())
        return goods + self.delivery.amount - self.code_back

    @property
    def carried(self) -> dict[str, Money]:
        """What pays for the goods that come instead, of what these parts come to."""
        carried, left = dict[str, Money](), self.swap.paid if self.swap else 0
        for item in self.items:
            if self.swap and item.line is self.swap.line:
                carried[item.part.code] = min(left, item.piece.amount)
                left -= carried[item.part.code]
        return carried

    def sum_of(self, *ways: Way) -> Money:
        """What the buyer gets for goods that go these ways."""
        return sum(item.piece.amount for item in self.items if item.way in ways)


def plan(session: Session, order: Order, asked: Asked, *, in_dispute: bool = False) -> Plan:
    """Inside the story nobody else changes what it rests on. Money `in_dispute` may be promised
    where that is said; it is not sent before the dispute has ended.

    Raises `NobodyNamed`, `NothingChosen`, `AllGivenBack`, `TooMany`, `Packed`, `OnItsWay`,
    `NoCourier`, `NotSoldAgain`, `NotTheBuyers`, `MadeByAnother`, `FoodLeft`, `InDispute`,
    `SentOnceMore`, and the refusals of `delivery_back`; `WrongState` when it is unpaid.
    """
    if order.state not in {OrderStates.PAID, OrderStates.COMPLETED}:
        raise WrongState()
    if asked.borne_by not in refunds.BEARERS:
        raise NobodyNamed()
    parcels = {parcel.code: parcel for parcel in shipments.of_order(session, order.reference)}
    held = refund_goods.held(session, order, parcels.values(), asked.parts)
    items = [
        _item(session, line, part, taken, asked, parcels)
        for line in order.lines
        if (quantity := asked.quantities.get(line.position, 0))
        for part, taken in refund_goods.found(
            line, quantity, parcels, held, of=asked.parts,
            sent_first=asked.borne_by == CARRIER,
        )
    ]
    earlier = [
        refund
        for refund in refunds.of_order(session, order.reference)
        if refund.source == refunds.OF_ORDER
    ]
    swap = _swap(session, items, asked.instead) if asked.instead else None
    ending = {
        item.part.code: item.quantity
        for item in items
        if item.way != Way.BORNE and not (swap and item.line is swap.line)
    }
    delivery = delivery_back.plan(
        order, list(parcels.values()), earlier, asked.delivery, asked.borne_by,
        makers={item.part.producer for item in items},
        ending=ending,
    )  # fmt: skip
    found = Plan(asked, items, delivery, 0, swap)
    if found.amount <= 0 and not swap:
        raise NothingChosen()
    paid = payments.settled(session, order.reference)
    room = (paid.least if paid else 0) - sum(refund.amount for refund in earlier)
    if paid and not in_dispute:
        disputes.look_if_free(session, paid.code, found.amount, of=room)
    found = replace(found, code_back=max(0, found.amount - room))
    if not found.amount and not swap:  # less than what was taken off the payment
        raise AllGivenBack()
    return found


def _swap(session: Session, items: list[Item], asked: Instead) -> Swap:
    going = [item for item in items if item.line.position == asked.position]
    if not going:
        raise NothingChosen()
    return swaps.find(
        session,
        asked,
        going[0].line,
        sum(item.quantity for item in going),
        Piece(*map(sum, zip(*(item.piece for item in going), strict=True))),
    )


def left_of(
    session: Session, order: Order, parcels: Sequence[Shipment] | None = None
) -> dict[int, int]:
    """How many of each line can still be given back, by its position; what somebody complains about
    is decided there, and what is sent once more stays paid. Its `parcels` may be at hand already.
    """
    if parcels is None:
        parcels = shipments.of_order(session, order.reference)
    back = refund_lines.quantities(session, [line.id for line in order.lines])
    asked_about = complaints.in_question(session, order.reference)
    again = sent_once_more.standing(session, order, parcels, asked_about)
    return {
        line.position: line.quantity
        - back[line.id]
        - sum(
            asked_about.get(part.code, 0) + again.get(part.code, 0)
            for part in line.parts
            if not part.replaces
        )
        for line in order.lines
    }


def open_for(
    session: Session, order: Order, parcels: Sequence[Shipment], given: Iterable[Refund]
) -> bool:
    """Whether it is paid and something of it could still be given back, besides what is `given`."""
    if order.state not in {OrderStates.PAID, OrderStates.COMPLETED}:
        return False
    delivery = sum(refund.delivery for refund in given if refund.state != RefundStates.WITHDRAWN)
    return any(left_of(session, order, parcels).values()) or delivery < order.delivery_price


def _item(
    session: Session, line: OrderLine, part: Part, taken: Taken, asked: Asked,
    parcels: Mapping[str, Shipment],
) -> Item:  # fmt: skip
    parcel = parcels[part.shipment] if part.shipment else None
    way = way_of(part, parcel, asked)
    if asked.goods == RESTOCKED:
        _look_if_hers(session, line, part)
    share = share_of(session, part, taken.quantity, taken.before)
    if way != Way.UNDONE:
        came_back = parcel is not None and parcel.state == ShipmentStates.RETURNED
        return Item(line, part, taken.quantity, share, way, came_back=came_back)
    taken_back = min(share.net, earning.unpaid(session, part.code))
    return Item(line, part, taken.quantity, share, way, taken_back, share.net - taken_back)


def _look_if_hers(session: Session, line: OrderLine, part: Part) -> None:
    """What is sold again stands on the shelf of whoever offers it, so it must be of her hands."""
    if part.shipment:
        unselling.look_if_sold_again(session, line.sku)
    if part.producer != line.producer and part.state not in NOT_BEGUN:
        raise MadeByAnother()


def way_of(part: Part, parcel: Shipment | None, asked: Asked) -> Way:
    """What becomes of the sale. Whoever is not to blame keeps what she earned, or earns it; unless
    her goods are sold again: then they are hers as before, and nobody earns one piece twice.
    """
    written_off = asked.goods != RESTOCKED
    stands = asked.borne_by in (COOPERATIVE, CARRIER) and written_off
    if asked.borne_by == BUYER and written_off and part.state not in NOT_BEGUN:
        raise NotTheBuyers()
    if asked.borne_by == CARRIER and (parcel is None or parcel.sent_at is None):
        raise NoCourier()
    if parcel is None:
        made = part.state in MADE
        return Way.SPOILT if made and stands else Way.UNSOLD
    if parcel.state == ShipmentStates.PACKED:
        raise Packed()
    if parcel.state in ON_ITS_WAY and asked.borne_by == PRODUCER:
        raise OnItsWay()
    lost = parcel.state == ShipmentStates.LOST or asked.borne_by == CARRIER
    if lost and not written_off:
        raise NotSoldAgain()
    if stands:
        return Way.BORNE
    return Way.UNDONE if part.state == States.COMPLETED else Way.UNSOLD
