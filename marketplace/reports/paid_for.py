"""What is paid is booked once, what is completed is earned once, and an order that is over holds
nothing of its buyer's.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from marketplace.kernel.among import among
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Account, Entry
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.payments.payment import Payment
from marketplace.payments.refund import PRODUCER
from marketplace.reports.buyers_money import Only

_SETTLED = Payment.state == PaymentStates.SETTLED


def broken(session: Session, only: Only = None) -> Iterator[str]:
    """A sentence for each; of all orders, or of `only` these."""
    yield from _payments(session, only)
    yield from _completed(session, only)


def _some(order: Any, only: Only) -> ColumnElement[bool]:
    return among(order, only) if only is not None else true()


def _payments(session: Session, only: Only) -> Iterator[str]:
    """I12: each settled payment has exactly one entry, and each paid order a settled payment."""
    received, used = aliased(Entry), aliased(Entry)
    as_received = received.key == "received:" + Payment.code
    as_used = used.key == "used:" + Payment.code
    mine = _some(Payment.order_reference, only)
    unbooked = select(Payment.code).where(
        _SETTLED, mine, ~exists().where(as_received), ~exists().where(as_used)
    )
    # What stands after the colon, of "received:" and "used:".
    code = func.substr(Entry.key, func.length(Entry.recipe) + 2)
    unsettled = select(code).where(
        Entry.recipe.in_(["received", "used"]),
        _some(Entry.reference, only),
        ~exists().where(Payment.code == code, _SETTLED),
    )
    for payment in sorted(session.scalars(unbooked.union(unsettled))):
        yield f"I12 payment {payment} is settled or booked, not both"
    twice = select(Payment.code).join(received, as_received).join(used, as_used).where(mine)
    for payment in sorted(session.scalars(twice)):
        yield f"I12 payment {payment} is booked twice"
    unpaid = select(Order.reference).where(
        Order.state.in_([OrderStates.PAID, OrderStates.COMPLETED]),
        _some(Order.reference, only),
        ~exists().where(Payment.order_reference == Order.reference, _SETTLED),
    )
    for reference in session.scalars(unpaid.order_by(Order.reference)):
        yield f"I12 order {reference} is paid without a settled payment"


def _completed(session: Session, only: Only) -> Iterator[str]:
    """Each completed part is earned once; a completed order holds no more customer money."""
    unearned = select(Part.code).where(
        Part.state == PartStates.COMPLETED,
        Part.paid_by != PRODUCER,
        _some(Part.order_reference, only),
        ~exists().where(Earning.part == Part.code),
    )
    for code in session.scalars(unearned.order_by(Part.code)):
        yield f"I9 part {code} is completed and not earned"
    held = (
        select(Account.code, Account.balance)
        .join(Order, Account.code == "2100:" + Order.reference)
        .where(
            Account.number == 2100,
            Account.balance != 0,
            Order.state == OrderStates.COMPLETED,
            _some(Order.reference, only),
        )
        .order_by(Account.code)
    )
    for account, amount in session.execute(held):
        yield f"I4 {account} still stands at {amount}, its order is completed"
