"""A paid order is changed: less of a line, or other goods instead, as long as they are not packed.
What the buyer paid for what goes returns to them, or pays what comes; nobody asks them for more.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from marketplace.catalogue.pile import locked_all
from marketplace.fulfilment import refund_plan, returning
from marketplace.fulfilment.refund_plan import Asked, Packed, Plan
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import earning
from marketplace.lifecycles import MANAGER
from marketplace.lifecycles import Order as States
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit


class NothingTaken(NotNow):
    status = 422
    says = lazy("Please say how many go.")


def change(reference: str, asked: Asked, *, key: str, by: Actor) -> None:
    """Raises `NotAllowed`, what `plan` raises, and `SoldOut` or `OldOnArrival` of what comes."""
    if MANAGER not in by.roles:
        raise NotAllowed()
    with transaction() as session:
        press = once.claim(session, key, f"change order {reference}")
        if press.result:
            return
        order = orders.to_decide_on(session, reference)
        earning.hold(session, reference)
        planned = plan(session, order, asked)
        _lock(session, planned)
        code = returning.change(session, order, planned, by=by)
        _tell(session, order, planned, code)
        audit.note(session, by, "change order", about=reference, why=asked.reason)
        press.result = code


def plan(session: Session, order: Order, asked: Asked) -> Plan:
    """What would happen. Raises what `refund_plan.plan` and `swap.find` raise; `NothingTaken`,
    `Packed`.
    """
    if not asked.quantities or (asked.instead and asked.instead.position not in asked.quantities):
        raise NothingTaken()
    open_ones = [part for part in order.parts if _may_go(part)]
    places = {line.position for line in order.lines if set(line.parts) & set(open_ones)}
    if not asked.quantities.keys() <= places:
        raise Packed()
    only = [part.code for part in open_ones]
    return refund_plan.plan(session, order, replace(asked, parts=only))


def left_of(order: Order) -> dict[int, int]:
    """How many of each line can still be changed, by its position; of a paid order alone."""
    if order.state != States.PAID:
        return {}
    left = {
        line.position: sum(part.quantity for part in line.parts if _may_go(part))
        for line in order.lines
    }
    return {position: quantity for position, quantity in left.items() if quantity}


def _may_go(part: Part) -> bool:
    """It is not packed, and nobody's replacement."""
    return part.state in parts.OPEN and not part.replaces


def _lock(session: Session, planned: Plan) -> None:
    """In the order of their SKUs: two stories cannot wait for each other's goods."""
    skus = {item.line.sku for item in planned.items}
    if planned.swap:
        skus.add(planned.swap.offer.sku)
    locked_all(session, skus)


def _tell(session: Session, order: Order, planned: Plan, code: str) -> None:
    """Its buyer, once. Where nothing is left of it they are told that it is called off."""
    refund = {"refund": code} if planned.amount else {}
    if order.state == States.PAID:
        queue(session, "order changed", about=order.reference, change=code, **refund)
    elif refund:
        queue(session, "refund asked", about=order.reference, **refund)
