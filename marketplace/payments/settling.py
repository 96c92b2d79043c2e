"""Money arrived. It pays its order if it fits; if not, it is kept apart. It is never refused:
a raised exception would lose the only record of it.
"""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.catalogue import stock
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as OrderStates
from marketplace.orders import allotting
from marketplace.orders import order as orders
from marketplace.orders import voucher as vouchers
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import closing, kept_money
from marketplace.payments import payment as payments
from marketplace.payments.gateways import transfer
from marketplace.payments.kept_money import KeptMoney, Why
from marketplace.payments.payment import Payment
from marketplace.payments.receipt import Receipt, book_paid, book_used, too_much
from marketplace.people import audit


class Outcome(StrEnum):
    """What became of the money."""

    PAID = "paid"
    PAID_AND_OVER = "paid and over"
    KEPT_APART = "kept apart"


class NotExactly(NotNow):
    says = lazy("The order costs %(due)s. Please enter exactly what was paid.")


class TooLittleKept(NotNow):
    says = lazy("The money kept apart does not cover this order.")


def settle(
    session: Session, payment: Payment, amount: Money, *, event: str, place: str, by: Actor
) -> Outcome:
    """Inside a story: `amount` came to `place` (bank or cash box) for this payment. `event` names
    the receipt and books once.
    """
    order = orders.to_decide_on(session, payment.order_reference)
    session.refresh(payment)  # somebody may have changed it while we waited for the order
    receipt = Receipt(session, order, payment, amount, event, place)
    before = kept_money.open_of(session, order.reference, Why.SHORT)
    if why := _unfit(session, payment, order, amount + kept_money.total(before), by=by):
        receipt.keep_apart(why)
        return Outcome.KEPT_APART
    _settled(session, payment, by=by)
    return Outcome.PAID_AND_OVER if receipt.pay(before, by=by) else Outcome.PAID


def _unfit(
    session: Session, payment: Payment, order: Order, together: Money, *, by: Actor
) -> Why | None:
    """Why the money does not pay the order; nothing once it did."""
    if order.state == OrderStates.CANCELLED:
        return Why.CANCELLED
    if not (payment.can("settle") and order.can("pay")):
        return Why.TWICE
    if together < payment.least:
        _ask_the_rest(session, order, payment, together)
        return Why.SHORT
    return None if _pay(session, order, by=by) else Why.SOLD_OUT


def _ask_the_rest(session: Session, order: Order, payment: Payment, received: Money) -> None:
    """The goods stay held. A transfer of the rest is known by an amount of its own."""
    if payment.method == payments.TRANSFER and order.state == OrderStates.PLACED:
        payment.unique_code = transfer.unique_code(
            session, payment.code, payment.amount - received, order.hold_until
        )


def settle_cash(order_reference: str, amount: Money, *, key: str, by: Actor) -> None:
    """A buyer pays at the counter. Raises `NotExactly`, `SoldOut`, `WrongState`.

    Here we may refuse: the buyer is still holding the money.
    """
    with transaction() as session:
        press = once.claim(session, key, f"cash payment {order_reference}")
        if press.result:
            return
        order = orders.to_decide_on(session, order_reference)
        payment = payments.newest(session, order_reference)
        if amount != order.total:
            raise NotExactly(due=format_rupiah(order.total))
        if payment.method != payments.CASH:
            payment = _in_cash_instead(session, payment)
        _sell(session, order, by=by)
        _settled(session, payment, by=by)
        receipt = recipes.received(payment.code, order_reference, chart.CASH_BOX, order.total, 0)
        book_paid(session, order, payment, receipt, code=0, by=by)
        audit.note(session, by, "receive cash", about=order.reference)
        press.result = payment.code


def use_kept(order_reference: str, *, key: str, by: Actor) -> None:
    """Money kept apart pays its order. Raises `TooLittleKept`, `SoldOut`, `WrongState`."""
    with transaction() as session:
        press = once.claim(session, key, f"use kept money {order_reference}")
        if press.result:
            return
        order = orders.to_decide_on(session, order_reference)
        payment = payments.newest(session, order_reference)
        rows = kept_money.open_of(session, order_reference)
        kept = kept_money.total(rows)
        if kept < payment.least:
            raise TooLittleKept()
        _sell(session, order, by=by)
        _settled(session, payment, by=by)
        code = min(kept - order.total, payment.unique_code)
        book_used(session, order, payment, rows, code=code, by=by)
        if over := kept - order.total - code:
            too_much(session, order, payment, over)
        audit.note(session, by, "use kept money", about=order_reference)
        press.result = payment.code


class Kept(NamedTuple):
    """Money kept apart for an order; `usable` when it could still pay it, goods permitting."""

    order: Order
    amount: Money
    usable: bool
    rows: list[KeptMoney]


def kept_apart(session: Session) -> list[Kept]:
    """By the order's reference. Four queries."""
    amounts = journal.balances_of(session, chart.KEPT_APART)
    least = payments.least_of(session, amounts)
    rows = kept_money.open_among(session, amounts)
    return [
        Kept(
            order=order,
            amount=amount,
            usable=order.can("pay") and amount >= least[order.reference],
            rows=rows.get(order.reference, []),
        )
        for order in orders.among(session, amounts)
        for amount in [-amounts[order.reference]]
    ]


def _pay(session: Session, order: Order, *, by: Actor) -> bool:
    """Pays the order if it still can be, goods included."""
    if not order.can("pay"):
        return False
    try:
        with session.begin_nested():
            _sell(session, order, by=by)
    except stock.SoldOut:
        return False
    return True


def _sell(session: Session, order: Order, *, by: Actor) -> None:
    """The goods are the buyer's: what lies here is kept for them, the rest is made. Raises
    `SoldOut`, `OldOnArrival`.
    """
    plain = allotting.plain(order)
    here = stock.sell(
        session, order.reference, by=by, journeys=order.journeys, plain=plain
    )
    if order.state == OrderStates.EXPIRED:
        vouchers.take_again(session, order.reference)
    order.move("pay", by=by)
    allotting.begin(session, order, here)
    queue(session, "order paid", about=order.reference)


def _settled(session: Session, payment: Payment, *, by: Actor) -> None:
    payment.move("settle", by=by)
    payment.settled_at = clock.now()
    closing.end_others(session, payment, by=THE_SYSTEM)


def _in_cash_instead(session: Session, payment: Payment) -> Payment:
    closing.end(session, payment, by=THE_SYSTEM)
    instead = Payment(
        code=codes.code(),
        order_reference=payment.order_reference,
        method=payments.CASH,
        amount=payment.amount,
        expires_at=payment.expires_at,
    )
    session.add(instead)
    session.flush()
    return instead
