"""I4, I7, I8: what the books say of an order is what was paid for it, earned with it, spent on its
way and given back; nothing is given back that was not paid.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.ledger.journal import Account
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments.payment import Payment
from marketplace.payments.refund import OF_ORDER, Refund
from marketplace.payments.refund_line import RefundLine, Way
from marketplace.reports.differences import Sums, differences

Only = Collection[str] | None
_GROSS = RefundLine.amount + RefundLine.discount
_WAS_PAID = Order.state.in_([States.PAID, States.COMPLETED]) | (
    (Order.state == States.CANCELLED)
    & exists().where(Refund.about == Order.reference, Refund.source == OF_ORDER)
)
_EARNED = Part.state == PartStates.COMPLETED
_PAID = case((Payment.unique_code < 0, Payment.amount + Payment.unique_code), else_=Payment.amount)


def broken(session: Session, only: Only = None) -> Iterator[str]:
    """A sentence for each order that does not agree with its books; of `only` these orders."""
    books = Books(session, only)
    yield from differences("I4 customer money of order", books.kept(2100), books.customer_money())
    yield from differences("I7 commission of order", books.kept(4100), books.commission())
    yield from _nothing_left(books)
    yield from _too_much(books)
    yield from _parts(books)


class Books:
    """Sums by order, or by line."""

    def __init__(self, session: Session, only: Only) -> None:
        self.session, self.only = session, only

    def kept(self, number: int) -> Sums:
        """The balances of one number, by order."""
        query = select(Account.code, Account.balance).where(Account.number == number)
        if self.only is not None:
            query = query.where(Account.code.in_([f"{number}:{order}" for order in self.only]))
        return {code.partition(":")[2]: amount for code, amount in self.session.execute(query)}

    def sums(self, key: Any, amount: Any, *where: Any, of: Any = None) -> Sums:
        query = select(key, func.sum(amount)).where(*where).group_by(key)
        return self._read(query if of is None else of(query), key)

    def _read(self, query: Select[Any], key: InstrumentedAttribute[Any]) -> Sums:
        if self.only is not None:
            query = query.where(key.in_(self.only))
        return {key: int(amount) for key, amount in self.session.execute(query)}

    def customer_money(self) -> Sums:
        """I4: 2100:order = −(received + what we gave to it − refunded − earned − delivery booked).

        Refunds of the time before there were lines gave all of an order back.
        """
        received = self.sums(Order.reference, -Order.total - Order.discount, _WAS_PAID)
        return _together(
            received,
            self.sums(Part.order_reference, Part.amount, _EARNED),
            self.sums(
                Shipment.order_reference, Shipment.price, Shipment.state != ShipmentStates.PACKED
            ),
            self._lines(_GROSS, Way.UNSOLD),
            self.sums(Refund.about, Refund.delivery_unspent, Refund.source == OF_ORDER),
            self.sums(
                Refund.about, Refund.amount, Refund.source == OF_ORDER, Refund.borne_by == ""
            ),
        )

    def commission(self) -> Sums:
        """I7: 4100:order = −(commission of what was earned and not undone)."""
        earned = self.sums(Part.order_reference, -Part.commission, _EARNED)
        return _together(earned, self._lines(RefundLine.commission, Way.UNDONE))

    def _lines(self, amount: Any, way: Way) -> Sums:
        return self.sums(
            Refund.about, amount, RefundLine.way == way,
            of=lambda query: query.join(RefundLine, RefundLine.refund_id == Refund.id),
        )  # fmt: skip

    def by_line(self, amount: Any, table: Any) -> Sums:
        """Sums of a table that names lines, by the order's reference and the line's position."""
        query = (
            select(Order.reference, OrderLine.position, func.sum(amount))
            .join(OrderLine, OrderLine.order_id == Order.id)
            .join(table, table.line_id == OrderLine.id)
            .group_by(Order.reference, OrderLine.position)
        )
        return self._by_place(query)

    def promised(self, amount: Any) -> Sums:
        """What the lines themselves say."""
        query = select(Order.reference, OrderLine.position, amount)
        return self._by_place(query.join(OrderLine, OrderLine.order_id == Order.id))

    def _by_place(self, query: Select[Any]) -> Sums:
        if self.only is not None:
            query = query.where(Order.reference.in_(self.only))
        rows = self.session.execute(query)
        return {f"{reference}/{place}": int(amount) for reference, place, amount in rows}


def _nothing_left(books: Books) -> Iterator[str]:
    """A paid order has goods that are on their way through the shop, or that were sent."""
    query = select(Order.reference).where(
        Order.state == States.PAID,
        ~exists().where(
            Part.order_reference == Order.reference, Part.state != PartStates.CANCELLED
        ),
        ~exists().where(Shipment.order_reference == Order.reference),
    )
    if books.only is not None:
        query = query.where(Order.reference.in_(books.only))
    for reference in books.session.scalars(query.order_by(Order.reference)):
        yield f"I4 order {reference} is paid, and all of its goods are called off"


def _too_much(books: Books) -> Iterator[str]:
    """I8: Σ refunds ≤ what was paid, of each line, of the delivery and of all of it."""
    paid = books.sums(Payment.order_reference, _PAID, Payment.state == PaymentStates.SETTLED)
    back = books.sums(Refund.about, Refund.amount, Refund.source == OF_ORDER)
    yield from _over("order", back, paid)
    delivery = books.sums(Refund.about, Refund.delivery, Refund.source == OF_ORDER)
    yield from _over("delivery of", delivery, books.sums(Order.reference, Order.delivery_price))
    for name, column, promised in (
        ("goods of line", RefundLine.quantity, OrderLine.quantity),
        ("money of line", RefundLine.amount, OrderLine.total - OrderLine.our_discount),
    ):
        yield from _over(name, books.by_line(column, RefundLine), books.promised(promised))


def _over(name: str, back: Sums, paid: Sums) -> Iterator[str]:
    for key, amount in sorted(back.items()):
        if amount > paid.get(key, 0):
            yield f"I8 {name} {key}: {amount} given back, {paid.get(key, 0)} paid"


def _parts(books: Books) -> Iterator[str]:
    """I15: the parts of a line are the line, however it was cut."""
    for name, of_part, of_line in (
        ("goods", Part.quantity, OrderLine.quantity),
        ("money", Part.amount, OrderLine.total),
        ("commission", Part.commission, OrderLine.commission),
    ):
        yield from differences(
            f"I15 {name} in the parts of line",
            books.by_line(of_part, Part),
            books.promised(of_line),
        )


def _together(*sums: Sums) -> Sums:
    keys = {key for one in sums for key in one}
    return {key: sum(one.get(key, 0) for one in sums) for key in keys}
