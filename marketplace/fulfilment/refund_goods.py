"""Which parts of a line goods are given back from."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.fulfilment import sent_once_more
from marketplace.fulfilment.sent_once_more import SentOnceMore
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Part as States
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders import complaint as complaints
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments import refund_line as refund_lines


class TooMany(NotNow):
    says = lazy("Of %(name)s only %(left)s can be given back.")


class Taken(NamedTuple):
    """So many goods of a part, after the `before` that were refunded and stayed in it."""

    before: int
    quantity: int


class Held(NamedTuple):
    """By part: how many were refunded and stayed in it, how many somebody complains about, and how
    many are sent once more.
    """

    kept: Mapping[str, int]
    asked_about: Mapping[str, int]
    again: Mapping[str, int]


def held(
    session: Session, order: Order, parcels: Iterable[Shipment], of: Collection[str]
) -> Held:
    """Of all parts of an order; of those that are named nobody complains else, and what went once
    more instead of them is what somebody complains about.
    """
    kept = refund_lines.kept_by_parts(session, [part.code for part in order.parts])
    if of:
        return Held(kept, {}, {})
    asked_about = complaints.in_question(session, order.reference)
    return Held(kept, asked_about, sent_once_more.standing(session, order, parcels, asked_about))


def found(
    line: OrderLine, quantity: int, parcels: Mapping[str, Shipment], held: Held, *,
    of: Collection[str], sent_first: bool,
) -> Iterator[tuple[Part, Taken]]:  # fmt: skip
    """The parts that so many goods of this line are given back from, of those named if some are:
    what is not packed goes first, or what was sent; what waits for its courier comes last. What
    somebody complains about is decided there. Raises `TooMany`, `SentOnceMore`.
    """

    def rank(part: Part) -> tuple[bool, bool, int]:
        waits = part.shipment and parcels[part.shipment].state == ShipmentStates.PACKED
        return bool(waits), (part.shipment is None) == sent_first, part.begins_at

    living = [part for part in line.parts if _is_living(part, of)]
    kept, asked_about, again = held
    room = {
        part: part.quantity - kept[part.code] - asked_about.get(part.code, 0) for part in living
    }
    left = sum(room.values())
    if not 0 < quantity <= left:
        raise TooMany(name=line.name, left=left)
    room = {part: max(0, n - again.get(part.code, 0)) for part, n in room.items()}
    if quantity > sum(room.values()):
        raise SentOnceMore(name=line.name)
    for part in sorted(living, key=rank):
        if (taken := min(quantity, room[part])) > 0:
            quantity -= taken
            yield part, Taken(kept[part.code], taken)


def _is_living(part: Part, of: Collection[str]) -> bool:
    """Neither called off nor made good, no replacement, and meant where some are named."""
    if part.replaces:
        return False
    if part.state == States.CANCELLED or (part.state == States.COMPLETED and not part.shipment):
        return False
    return not of or part.code in of
