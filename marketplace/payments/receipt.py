"""So much money that came for an order, and how it is booked: for the order, or apart from it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.ledger import journal, recipes
from marketplace.orders import issuing
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import kept_money
from marketplace.payments.kept_money import KeptMoney, Why
from marketplace.payments.payment import Payment


@dataclass(frozen=True)
class Receipt:
    """`amount` came to `place`; `event` names it and books once. For stories that have decided."""

    session: Session
    order: Order
    payment: Payment
    amount: Money
    event: str
    place: str

    def keep_apart(self, why: Why) -> None:
        """It does not fit."""
        self._book_apart(self.amount)
        too_much(self.session, self.order, self.payment, self.amount, why)

    def pay(self, before: list[KeptMoney], *, by: Actor) -> Money:
        """The order, with what came short `before` this. Returns what is too much."""
        together = self.amount + kept_money.total(before)
        code = min(self.payment.unique_code, together - self.payment.amount)
        over = together - self.payment.amount - code
        if before:
            self._book_apart(self.amount)  # all pieces lie there for a moment
            book_used(self.session, self.order, self.payment, before, code=code, by=by)
        else:
            paid = recipes.received(
                self.payment.code, self.order.reference, self.place, self.payment.amount, code
            )
            book_paid(self.session, self.order, self.payment, paid, code=code, by=by)
            if over:
                self._book_apart(over)
        if over:
            too_much(self.session, self.order, self.payment, over)
        return over

    def _book_apart(self, amount: Money) -> None:
        journal.post(
            self.session,
            recipes.kept_apart(self.event, self.order.reference, self.place, amount),
        )


def book_paid(
    session: Session,
    order: Order,
    payment: Payment,
    paid: recipes.Entry,
    *,
    code: Money,
    by: Actor,
) -> None:
    """What the buyer paid, what the cooperative gives to it, and the nota of both. `code` is what
    came on top of the order's total, or was taken off.
    """
    journal.post(session, paid)
    if order.discount:
        journal.post(session, recipes.discounted(order.reference, order.discount))
    issuing.nota(session, order, method=payment.method, code=code, by=by)


def book_used(
    session: Session,
    order: Order,
    payment: Payment,
    rows: list[KeptMoney],
    *,
    code: Money,
    by: Actor,
) -> None:
    """What was kept apart pays the order."""
    used = recipes.used(payment.code, order.reference, order.total, code)
    book_paid(session, order, payment, used, code=code, by=by)
    for row in rows:
        row.end(kept_money.USED)


def too_much(
    session: Session, order: Order, payment: Payment, amount: Money, why: Why = Why.OVER
) -> None:
    """Its row, and a promise to tell the buyer."""
    row = kept_money.keep(session, order.reference, payment.code, why, amount)
    queue(session, "money kept apart", about=order.reference, kept=row.code)
