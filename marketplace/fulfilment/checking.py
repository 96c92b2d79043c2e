"""The counter looks at what was received: it passes, or goes back to who made it with the reason
and perhaps a picture. What goes back neither ships nor earns.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.catalogue import shelf, stock
from marketplace.catalogue.pile import locked
from marketplace.catalogue.shelf import Deed
from marketplace.fulfilment import rejection as rejections
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Part as States
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.cutting import cut
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit


class NotSoManyHere(NotNow):
    status = 422
    says = lazy("Only %(most)s of it are here.")


class Fault(NamedTuple):
    """So many of a part, or all of it, did not pass: the points of the check that failed, what is
    said to their maker, and a picture as JPEG.
    """

    reason: str
    quantity: int | None = None
    points: tuple[str, ...] = ()
    picture: bytes | None = None


def accept(part_code: str, *, by: Actor) -> None:
    """It passed the check. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        _accept(session, parts.known_as(session, part_code), by=by)


def accept_all(producer: str, *, key: str, by: Actor) -> int:
    """Everything of hers that was received has passed; returns how many parts."""
    with transaction() as session:
        press = once.claim(session, key, f"accept all {producer}")
        if press.result:
            return int(press.result)
        received = parts.of_maker(session, producer, States.RECEIVED)
        for part in received:
            _accept(session, part, by=by)
        press.result = str(len(received))
        return len(received)


def reject(part_code: str, fault: Fault, *, by: Actor) -> None:
    """So many go back to her, the others pass. Goods that had passed can turn out to be bad, too.

    Raises `NotFound`, `WrongState`, `NotAllowed`, `NotSoManyHere`.
    """
    with transaction() as session:
        part = parts.known_as(session, part_code)
        orders.to_decide_on(session, part.order_reference)
        quantity = part.quantity if fault.quantity is None else fault.quantity
        if not 0 < quantity <= part.quantity:
            raise NotSoManyHere(most=part.quantity)
        if quantity < part.quantity:
            good = cut(session, part, part.quantity - quantity)
            if good.can("accept"):
                _accept(session, good, by=by)
        _send_back(session, part, fault, by=by)


def _accept(session: Session, part: Part, *, by: Actor) -> None:
    part.move("accept", by=by)
    part.trouble = ""
    audit.note(session, by, "accept goods", about=part.code)


def _send_back(session: Session, part: Part, fault: Fault, *, by: Actor) -> None:
    part.move("reject", by=by)
    part.trouble = fault.reason
    rejections.keep(
        session, part, part.quantity, words=fault.reason, points=fault.points,
        picture=fault.picture, by=by,
    )  # fmt: skip
    sku = session.get_one(OrderLine, part.line_id).sku
    pile, sold = locked(session, sku), stock.sold_of(session, part.order_reference, sku)
    shelf.turn_back(pile, sold, part.quantity, Deed(by, part.code))
    audit.note(session, by, "reject goods", about=part.code, why=fault.reason)
    queue(session, "something new", about=part.producer, part=part.code, again=part.version)
