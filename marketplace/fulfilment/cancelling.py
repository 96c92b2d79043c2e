"""An order is called off: unpaid it gives its goods back, paid it gives its money back too."""

from sqlalchemy.orm import Session

from marketplace.catalogue import stock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import order as orders
from marketplace.orders import voucher as vouchers
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import closing, refunding
from marketplace.payments import payment as payments
from marketplace.people import audit

NOT_BEGUN = {PartStates.WAITING, PartStates.TO_MAKE}
MADE = {PartStates.READY, PartStates.RECEIVED, PartStates.ACCEPTED}


class MakingBegan(NotNow):
    says = lazy("Your goods are being prepared already. Please call us.")


class Packed(NotNow):
    says = lazy("This order is packed already.")


def cancel_as_buyer(reference: str, key: str) -> None:
    """Whoever holds the key may call it off until the goods are made.

    Raises `NotFound`, `MakingBegan`, `WrongState`.
    """
    with transaction() as session:
        orders.held_with(session, reference, key)
        order = orders.to_decide_on(session, reference)
        if order.can("cancel") and not _not_begun(order):
            raise MakingBegan()
        _cancel(session, order, by=THE_BUYER)


def cancel_as_staff(reference: str, *, reason: str, by: Actor, write_off: bool = False) -> None:
    """Until it is packed. Its goods go back on sale, what was made for it too; or they are spoilt,
    and written off. Raises `NotFound`, `Packed`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        order = orders.to_decide_on(session, reference)
        if order.can("cancel") and not _unpacked(order):
            raise Packed()
        _cancel(session, order, by=by, write_off=write_off)
        audit.note(session, by, "cancel order", about=reference, why=reason)


def buyer_may_cancel(order: Order) -> bool:
    """Whether the button is shown."""
    return order.can("cancel", THE_BUYER) and _not_begun(order)


def staff_may_cancel(order: Order, by: Actor) -> bool:
    """The same for the office."""
    return order.can("cancel", by) and _unpacked(order)


def _unpacked(order: Order) -> bool:
    return all(part.can("cancel") for part in order.parts)


def _not_begun(order: Order) -> bool:
    return all(part.state in NOT_BEGUN for part in order.parts)


def _cancel(session: Session, order: Order, *, by: Actor, write_off: bool = False) -> None:
    was_paid = order.state == States.PAID
    made = {line.sku for line in order.lines if MADE & {part.state for part in line.parts}}
    order.move("cancel", by=by)
    for part in order.parts:
        part.move("cancel", by=by)
    stock.release(session, order.reference, by=by, written_off=write_off, made=made)
    for payment in payments.of_order(session, order.reference):
        closing.end(session, payment, by=by)
    if was_paid:
        refunding.ask_for_order(session, order.reference, reason="order cancelled", by=by)
    else:
        vouchers.give_back(session, order.reference)
    queue(session, "order cancelled", about=order.reference)
