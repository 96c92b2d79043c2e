"""An order is called off: unpaid it gives its goods back, paid it gives its money back too."""

from sqlalchemy.orm import Session

from marketplace.catalogue import stock
from marketplace.fulfilment import returning
from marketplace.fulfilment.refund_plan import NOT_BEGUN, Asked, Packed, left_of, plan
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import order as orders
from marketplace.orders import voucher as vouchers
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import closing, lost_money, refund_steps
from marketplace.payments.refund import BUYER, RESTOCKED, WRITTEN_OFF
from marketplace.people import audit

CALLED_OFF = "order cancelled"


class MakingBegan(NotNow):
    says = lazy("Your goods are being prepared already. Please call us.")


def cancel_as_buyer(reference: str, key: str) -> None:
    """Whoever holds the key may call it off until the goods are made. What was paid through a
    provider goes back there by itself.

    Raises `NotFound`, `MakingBegan`, `WrongState`.
    """
    with transaction() as session:
        orders.held_with(session, reference, key)
        order = orders.to_decide_on(session, reference)
        if order.can("cancel") and not _not_begun(order):
            raise MakingBegan()
        if order.state == States.PAID:
            asked = _everything(session, order, BUYER, RESTOCKED)
            planned = plan(session, order, asked)
            refund = returning.carry_out(session, order, planned, by=THE_BUYER)
            refund_steps.go_by_itself(session, refund)
        else:
            _call_off(session, order, by=THE_BUYER)


def cancel_as_staff(
    reference: str, *, reason: str, by: Actor, borne_by: str = "", write_off: bool = False
) -> None:
    """Until it is packed. Its goods go back on sale, what was made for it too; or they are spoilt,
    and written off. `borne_by` says whose matter that is: where something was paid, it must. What a
    buyer's bank asks for is not made and sent; its money waits for the end of the dispute.

    Raises `NotFound`, `Packed`, `NobodyNamed`, `NotTheBuyers`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        order = orders.to_decide_on(session, reference)
        if order.can("cancel") and not _unpacked(order):
            raise Packed()
        if not order.can("cancel", by) and order.can("cancel"):
            raise NotAllowed()
        if not needs_bearer(order):
            _call_off(session, order, by=by)
        else:
            asked = _everything(session, order, borne_by, WRITTEN_OFF if write_off else RESTOCKED)
            planned = plan(session, order, asked, in_dispute=True)
            refund = returning.carry_out(session, order, planned, by=by)
            lost_money.settle(session, refund.payment)
        audit.note(session, by, "cancel order", about=reference, why=reason)


def buyer_may_cancel(order: Order) -> bool:
    """Whether the button is shown."""
    return order.can("cancel", THE_BUYER) and _not_begun(order)


def staff_may_cancel(order: Order, by: Actor) -> bool:
    """The same for the office."""
    return order.can("cancel", by) and _unpacked(order)


def needs_bearer(order: Order) -> bool:
    """Whether somebody bears it: something was paid."""
    return order.state == States.PAID


def _unpacked(order: Order) -> bool:
    return all(part.can("cancel") for part in order.parts if part.state != PartStates.CANCELLED)


def _not_begun(order: Order) -> bool:
    return all(part.state in NOT_BEGUN | {PartStates.CANCELLED} for part in order.parts)


def _call_off(session: Session, order: Order, *, by: Actor) -> None:
    """Nothing was paid yet."""
    order.move("cancel", by=by)
    for part in order.parts:
        part.move("cancel", by=by)
    stock.release(session, order.reference, by=by)
    closing.end_all(session, order.reference, by=by)
    vouchers.give_back(session, order.reference)
    queue(session, "order cancelled", about=order.reference, again=order.version)


def _everything(session: Session, order: Order, borne_by: str, goods: str) -> Asked:
    everything = {place: left for place, left in left_of(session, order).items() if left}
    return Asked(borne_by, goods, CALLED_OFF, everything)
