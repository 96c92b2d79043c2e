"""I4, I7, I8: what the books say of an order is what was paid for it, earned with it, spent on its
way and given back; nothing is given back that was not paid.

It is asked after each step of long tests: each table is asked once, by a question that is put
together once.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.among import among
from marketplace.ledger.journal import Account
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.lifecycles import Refund as RefundStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments.payment import Payment
from marketplace.payments.refund import OF_ORDER, Refund
from marketplace.payments.refund_line import RefundLine, Way
from marketplace.reports.differences import Sums, differences

Only = Collection[str] | None
_WAS_PAID = Order.state.in_([States.PAID, States.COMPLETED]) | (
    (Order.state == States.CANCELLED)
    & exists().where(Refund.about == Order.reference, Refund.source == OF_ORDER)
)
_EARNED = (Part.state == PartStates.COMPLETED) & Part.replaces.is_(None)
_PAID = case((Payment.unique_code < 0, Payment.amount + Payment.unique_code), else_=Payment.amount)


class Question(NamedTuple):
    """Sums by order and, where goods are counted, by the line's position: of all orders, or of
    some.
    """

    names: tuple[str, ...]
    of_all: Select[Any]
    of_some: Select[Any]


def _ask(query: Select[Any], order: Any, *lines: Any, **sums: Any) -> Question:
    counted = [func.coalesce(func.sum(amount), 0) for amount in sums.values()]
    query = query.with_only_columns(order, *lines, *counted).group_by(order, *lines)
    return Question(tuple(sums), query, query.where(among(order, "only")))


def _if(condition: Any, amount: Any) -> Any:
    return case((condition, amount), else_=0)


_BY_LINE = select(OrderLine.id).join(Order, Order.id == OrderLine.order_id)
_PLACE = Order.reference, OrderLine.position
_ORDERS = _ask(
    select(Order.id), Order.reference,
    received=_if(_WAS_PAID, Order.total + Order.discount), delivery=Order.delivery_price,
)  # fmt: skip
_LINES = _ask(
    _BY_LINE, *_PLACE,
    goods=OrderLine.quantity, money=OrderLine.total, commission=OrderLine.commission,
    paid=OrderLine.total - OrderLine.our_discount,
    instead=_if(OrderLine.instead_of_id.is_not(None), OrderLine.total),
)  # fmt: skip
_PARTS = _ask(
    _BY_LINE.join(Part, Part.line_id == OrderLine.id).where(Part.replaces.is_(None)), *_PLACE,
    goods=Part.quantity, money=Part.amount, commission=Part.commission,
    earned=_if(_EARNED, Part.amount), kept=_if(_EARNED, Part.commission),
)  # fmt: skip
_BACK_OF_LINES = _ask(
    _BY_LINE.join(RefundLine, RefundLine.line_id == OrderLine.id).where(RefundLine.stands), *_PLACE,
    goods=RefundLine.quantity, money=RefundLine.amount,
    unsold=_if(RefundLine.way == Way.UNSOLD, RefundLine.amount + RefundLine.discount),
    undone=_if(RefundLine.way == Way.UNDONE, RefundLine.commission),
)  # fmt: skip
_BACK = _ask(
    select(Refund.id).where(Refund.source == OF_ORDER, Refund.state != RefundStates.WITHDRAWN),
    Refund.about,
    amount=Refund.amount, delivery=Refund.delivery, unspent=Refund.delivery_unspent,
    without_lines=_if(Refund.borne_by == "", Refund.amount),
)  # fmt: skip
_SENT = _ask(
    select(Shipment.id).where(
        Shipment.state.not_in([ShipmentStates.PACKED, ShipmentStates.OPENED])
    ),
    Shipment.order_reference, delivery=Shipment.price,
)  # fmt: skip
_PAYMENTS = _ask(
    select(Payment.id).where(Payment.state == PaymentStates.SETTLED),
    Payment.order_reference, paid=_PAID,
)  # fmt: skip
_KEPT = select(Account.code, Account.balance).where(Account.number.in_([2100, 4100]))
_KEPT_OF_SOME = _KEPT.where(among(Account.code, "only"))
_NOTHING_LEFT = (
    select(Order.reference)
    .where(
        Order.state == States.PAID,
        ~exists().where(
            Part.order_reference == Order.reference, Part.state != PartStates.CANCELLED
        ),
        ~exists().where(
            Shipment.order_reference == Order.reference, Shipment.state != ShipmentStates.OPENED
        ),
    )
    .order_by(Order.reference)
)
_NOTHING_LEFT_OF_SOME = _NOTHING_LEFT.where(among(Order.reference, "only"))


def broken(session: Session, only: Only = None) -> Iterator[str]:
    """A sentence for each order that does not agree with its books; of `only` these orders."""
    books = Books(session, only)
    yield from differences("I4 customer money of order", books.kept(2100), books.customer_money())
    yield from differences("I7 commission of order", books.kept(4100), books.commission())
    for reference in books.asked(_NOTHING_LEFT, _NOTHING_LEFT_OF_SOME).scalars():
        yield f"I4 order {reference} is paid, and all of its goods are called off"
    yield from _too_much(books)
    yield from _parts(books)


class Books:
    """All that is known of these orders."""

    def __init__(self, session: Session, only: Only) -> None:
        self.session, self.only = session, only
        self.orders, self.lines, self.parts = map(self._sums, (_ORDERS, _LINES, _PARTS))
        self.back, self.back_of_lines = self._sums(_BACK), self._sums(_BACK_OF_LINES)
        self.sent, self.payments = self._sums(_SENT), self._sums(_PAYMENTS)
        accounts = [f"{number}:{order}" for number in (2100, 4100) for order in only or ()]
        self._kept = dict(self.asked(_KEPT, _KEPT_OF_SOME, accounts).all())

    def asked(self, of_all: Any, of_some: Any, only: Only = None) -> Any:
        """The answer about all, or about some."""
        if self.only is None:
            return self.session.execute(of_all)
        return self.session.execute(of_some, {"only": list(self.only if only is None else only)})

    def kept(self, number: int) -> Sums:
        """The balances of one number, by order."""
        start = f"{number}:"
        return {c.removeprefix(start): n for c, n in self._kept.items() if c.startswith(start)}

    def customer_money(self) -> Sums:
        """I4: 2100:order = −(received + what we gave to it − refunded − earned − delivery booked).

        Goods that came instead of others are counted like goods that were received for, those they
        replace like goods that went back. Refunds of the time before there were lines gave all of
        an order back.
        """
        return _together(
            _minus(self.orders["received"]),
            _minus(_of_orders(self.lines["instead"])),
            _of_orders(self.parts["earned"]),
            self.sent["delivery"],
            _of_orders(self.back_of_lines["unsold"]),
            self.back["unspent"],
            self.back["without_lines"],
        )

    def commission(self) -> Sums:
        """I7: 4100:order = −(commission of what was earned and not undone)."""
        kept, undone = self.parts["kept"], self.back_of_lines["undone"]
        return _together(_minus(_of_orders(kept)), _of_orders(undone))

    def _sums(self, question: Question) -> dict[str, Sums]:
        found: dict[str, Sums] = {name: {} for name in question.names}
        many = len(question.names)
        for row in self.asked(question.of_all, question.of_some):
            key = "/".join(map(str, row[:-many]))
            for name, amount in zip(question.names, row[-many:], strict=True):
                found[name][key] = int(amount)
        return found


def _too_much(books: Books) -> Iterator[str]:
    """I8: Σ refunds ≤ what was paid, of each line, of the delivery and of all of it."""
    yield from _over("order", books.back["amount"], books.payments["paid"])
    yield from _over("delivery of", books.back["delivery"], books.orders["delivery"])
    yield from _over("goods of line", books.back_of_lines["goods"], books.lines["goods"])
    yield from _over("money of line", books.back_of_lines["money"], books.lines["paid"])


def _over(name: str, back: Sums, paid: Sums) -> Iterator[str]:
    for key, amount in sorted(back.items()):
        if amount > paid.get(key, 0):
            yield f"I8 {name} {key}: {amount} given back, {paid.get(key, 0)} paid"


def _parts(books: Books) -> Iterator[str]:
    """I15: the parts of a line are the line, however it was cut; what replaces some of it was not
    bought.
    """
    for name in ("goods", "money", "commission"):
        yield from differences(
            f"I15 {name} in the parts of line", books.parts[name], books.lines[name]
        )


def _of_orders(by_line: Sums) -> Sums:
    """Sums of lines, by their orders."""
    sums: Sums = {}
    for place, amount in by_line.items():
        order = place.partition("/")[0]
        sums[order] = sums.get(order, 0) + amount
    return sums


def _minus(sums: Sums) -> Sums:
    return {key: -amount for key, amount in sums.items()}


def _together(*sums: Sums) -> Sums:
    keys = {key for one in sums for key in one}
    return {key: sum(one.get(key, 0) for one in sums) for key in keys}
