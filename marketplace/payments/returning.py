"""Money that did not fit goes back by itself when its time is over; before that, a buyer whose
goods were sold to others says what to do with it, and staff may use it for another order.
"""

from sqlalchemy import and_, or_, select

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as States
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.payments import dispute as disputes
from marketplace.payments import kept_money, refund_steps, refunding
from marketplace.payments.kept_money import KeptMoney, Why, Wish
from marketplace.people import audit

MOST_AT_ONCE = 20


class NothingToChoose(NotNow):
    says = lazy("There is nothing to choose any more.")


class NoSuchOrder(NotNow):
    says = lazy("There is no order with this reference.")


class AnotherBuyer(NotNow):
    status = 422
    says = lazy("This is an order of somebody else. Did the buyer ask for it?")


def return_due() -> int:
    """Asks a refund for what waited long enough, each in a story of its own; returns how many.
    What came short goes back when its order has ended without the rest; what a buyer's bank asks
    for does not.
    """
    waited = KeptMoney.return_at <= clock.now()
    hopeless = and_(KeptMoney.why == Why.SHORT, Order.state != States.PLACED)
    due = db.session.scalars(
        select(KeptMoney.code)
        .join(Order, Order.reference == KeptMoney.order_reference)
        .where(KeptMoney.ended_as == "", or_(waited, hopeless), ~disputes.held(KeptMoney.payment))
        .order_by(KeptMoney.id)
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(_return(code) for code in due)


def _return(code: str) -> int:
    with transaction() as session:
        row = kept_money.known_as(session, code)
        orders.to_decide_on(session, row.order_reference)
        session.refresh(row)
        if row.ended_as:
            return 0
        refund = refunding.give_back(session, row, by=THE_SYSTEM)
        refund_steps.go_by_itself(session, refund)
        return 1


def choose(order_reference: str, order_key: str, wish: Wish) -> None:
    """Whoever holds the order's key says what to do with money whose goods are gone. Wanting it
    back asks the refund at once; the others wait for staff. Raises `NotFound`, `NothingToChoose`.
    """
    with transaction() as session:
        orders.held_with(session, order_reference, order_key)
        orders.to_decide_on(session, order_reference)
        rows = kept_money.open_of(session, order_reference, Why.SOLD_OUT)
        if not rows:
            raise NothingToChoose()
        for row in rows:
            row.wish = wish
            row.return_at = clock.now() if wish == Wish.REFUND else None


def use_elsewhere(
    code: str, order_reference: str, *, key: str, by: Actor, asked: bool = False
) -> None:
    """A buyer takes something else instead: the money moves to the order of that, where it pays
    like any money kept apart. Where that order is not of the same buyer, somebody says that whose
    money it is `asked` for it. Raises `NotFound`, `NoSuchOrder`, `NothingToChoose`, `AnotherBuyer`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"use kept money {code} elsewhere")
        if press.result:
            return
        row, other = kept_money.known_as(session, code), codes.normal(order_reference)
        if not orders.among(session, [other]):
            raise NoSuchOrder()
        both = [
            orders.to_decide_on(session, each) for each in sorted({row.order_reference, other})
        ]
        session.refresh(row)
        if row.ended_as or other == row.order_reference:
            raise NothingToChoose()
        same = _same_buyer(*both)
        if not same and not asked:
            raise AnotherBuyer()
        journal.post(
            session,
            recipes.kept_for_another(row.code, row.order_reference, other, row.amount),
        )
        row.end(kept_money.MOVED)
        # Its own payment stays with it: should it go back after all, it goes the way it came.
        moved = kept_money.keep(session, other, row.payment, Why.OVER, row.amount)
        why = "same buyer" if same else "the buyer asked for it"
        audit.note(session, by, f"use kept money for {other}", about=row.order_reference, why=why)
        press.result = moved.code


def _same_buyer(one: Order, other: Order) -> bool:
    """By what they told us of themselves, or by who came in."""
    if one.buyer and one.buyer == other.buyer:
        return True
    mine, theirs = one.contact, other.contact
    emails = {mine.email.casefold(), theirs.email.casefold()}
    return mine.phone == theirs.phone or (len(emails) == 1 and bool(mine.email))
