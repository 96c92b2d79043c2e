"""Money goes back to a buyer: asked for, approved, sent, confirmed. Above a limit two people."""

from typing import Any

from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import THE_BUYER, THE_SYSTEM
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.lifecycles import Refund as States
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.payments import dispute as disputes
from marketplace.payments import kept_money
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refund_steps as steps
from marketplace.payments import statement as statements
from marketplace.payments.kept_money import RETURNED, KeptMoney, Why
from marketplace.payments.refund import Refund, RefundAccount
from marketplace.payments.refund_steps import BANK
from marketplace.people import audit
from marketplace.policy import rates

# The bank sends money back when an account is wrong: then the buyer must be able to mend it.
MAY_BE_NAMED = {States.ASKED, States.APPROVED, States.FAILED}


class NothingKept(NotNow):
    says = lazy("There is no money to give back.")


class SecondPerson(NotNow):
    says = lazy("Another person must approve this.")


class AnotherPays(SecondPerson):
    says = lazy("You approved it. Another person must pay it.")


class NoDestination(NotNow):
    says = lazy("The buyer has not said where the money should go.")


class WithProvider(NotNow):
    says = lazy("The payment provider tells us how this ends. Please wait.")


class TooLate(NotNow):
    says = lazy("The money is on its way already.")


def open_for_order(
    session: Session, order: Order, amount: Money, *, reason: str, by: Actor, tell: bool = True,
    **facts: Any,
) -> Refund:  # fmt: skip
    """Inside the story that gives goods or delivery back: the buyer's money will go the way it
    came, as far as that way leads back. Whatever else a refund says of an order is in `facts`;
    without `tell` that story tells the buyer.
    """
    paid = payments.settled(session, order.reference)
    if paid and paid.method in payments.ONLINE and paid.charge:
        facts["payment"] = paid.code
    about = order.reference
    return _ask(session, about, refunds.OF_ORDER, amount, reason, by, tell=tell, **facts)


def return_kept(order_reference: str, *, key: str, by: Actor) -> str:
    """Money kept apart goes back; returns the refund's code. Raises `NotFound`, `NothingKept`."""
    with transaction() as session:
        press = once.claim(session, key, f"return kept money {order_reference}")
        if press.result:
            return press.result
        orders.to_decide_on(session, order_reference)
        rows = kept_money.open_of(session, order_reference)
        if not rows:
            raise NothingKept()
        found = [give_back(session, row, by=by) for row in rows]
        press.result = found[0].code
        return press.result


def give_back(session: Session, kept: KeptMoney, *, by: Actor) -> Refund:
    """Inside a story: one receipt that did not fit goes back, the way it came where that leads
    back. Raises `InDispute`.
    """
    order, payment = kept.order_reference, payments.known_as(session, kept.payment)
    disputes.look_if_free(session, payment.code, kept.amount, of=kept.amount)
    whole = payment.state != PaymentStates.SETTLED or kept.why == Why.OVER
    through = payment.code if payment.method in payments.ONLINE and payment.charge and whole else ""
    refund = _ask(
        session, order, refunds.OF_KEPT, kept.amount, "money kept apart", by, payment=through
    )
    journal.post(session, recipes.returning_kept(refund.code, order, kept.amount))
    kept.end(RETURNED)
    return refund


def return_unidentified(line_code: str, *, key: str, by: Actor) -> str:
    """Money nobody could place goes back. Raises `NothingKept`."""
    with transaction() as session:
        press = once.claim(session, key, f"return unidentified {line_code}")
        if press.result:
            return press.result
        line = statements.line_to_decide_on(session, line_code)
        refund = give_nobodys_back(session, line_code, by=by)
        line.book(RETURNED, by.code)
        press.result = refund.code
        return refund.code


def give_nobodys_back(session: Session, event: str, *, by: Actor) -> Refund:
    """Inside a story that holds what came with this `event`. Raises `NothingKept`."""
    amount = -journal.held(session, chart.unidentified(event))
    if amount <= 0:
        raise NothingKept()
    refund = _ask(session, event, refunds.OF_UNIDENTIFIED, amount, "money unidentified", by)
    journal.post(session, recipes.returning_unidentified(refund.code, event, amount))
    return refund


def name_destination(order_reference: str, key: str, account: RefundAccount) -> None:
    """Whoever holds the order's key says where its refunds go. Raises `NotFound`, `TooLate`."""
    with transaction() as session:
        order = orders.held_with(session, order_reference, key)
        open_ones = [
            r for r in refunds.of_order(session, order.reference) if r.state in MAY_BE_NAMED
        ]
        if not open_ones:
            raise TooLate()
        for refund in open_ones:
            refund.send_to(account)


def approve(code: str, *, by: Actor) -> None:
    """Raises `SecondPerson`, `InDispute`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        refund = refunds.to_decide_on(session, code)
        if not may_approve(session, refund, by):
            raise SecondPerson()
        steps.look_if_in_dispute(session, refund)
        refund.move("approve", by=by)
        refund.approved_by = by.code
        if refund.payment:
            steps.ask_provider(session, refund)
        audit.note(session, by, "approve refund", about=code)


def send(code: str, *, paid_from: str, bank_reference: str, key: str, by: Actor) -> None:
    """It was paid out: from the bank with the bank's reference, or from the cash box. Money of
    nobody we know goes where the bank says it came from. Where a buyer asked for a large refund,
    whoever approved it does not send it too.

    Raises `NoDestination`, `AnotherPays`, `InDispute`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"send refund {code}")
        if press.result:
            return
        refund = refunds.to_decide_on(session, code)
        if paid_from == BANK and refund.lacks_destination:
            raise NoDestination()
        if not may_send(session, refund, by):
            raise AnotherPays()
        steps.look_if_in_dispute(session, refund)
        refund.move("send", by=by)
        refund.paid_from, refund.bank_reference = paid_from, bank_reference
        audit.note(session, by, "send refund", about=code)
        press.result = code


def confirm(code: str, *, key: str, by: Actor) -> None:
    """The buyer has it. Raises `NotEnough`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        press = once.claim(session, key, f"confirm refund {code}")
        if press.result:
            return
        refund = refunds.to_decide_on(session, code)
        if refund.online:
            raise WithProvider()
        if refund.paid_from:
            journal.require(session, steps.place_of(session, refund), refund.amount)
        steps.has_it(session, refund, by=by)
        audit.note(session, by, "confirm refund", about=code)
        press.result = code


def fail(code: str, *, by: Actor) -> None:
    """It came back, if need be from the buyer: it waits to be sent again.

    Raises `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        refund = refunds.to_decide_on(session, code)
        if refund.online or refund.paid_from == refunds.BY_DISPUTE:
            raise WithProvider()
        steps.came_back(session, refund, by=by)
        audit.note(session, by, "refund failed", about=code)


def needs_account(refund: Refund) -> bool:
    """Whether its buyer may say where it should go: not where it goes back the way it came."""
    return refund.state in MAY_BE_NAMED and not refund.online


def see_destination(code: str, *, by: Actor) -> RefundAccount | None:
    """For whoever pays it; the look stays in the audit."""
    with transaction() as session:
        audit.note(session, by, "see refund destination", about=code)
        return refunds.known_as(session, code).destination


def may_approve(session: Session, refund: Refund, by: Actor) -> bool:
    """Nobody approves a large refund they asked for."""
    return by.code != refund.asked_by or not _large(session, refund)


def may_send(session: Session, refund: Refund, by: Actor) -> bool:
    """Somebody else of the cooperative stands behind a large refund too."""
    others = {refund.asked_by, refund.approved_by} - {THE_BUYER.code, THE_SYSTEM.code, by.code}
    return bool(others - {None}) or not _large(session, refund)


def _large(session: Session, refund: Refund) -> bool:
    return refund.amount >= rates.current(session).second_person_from


def _ask(
    session: Session, about: str, source: str, amount: Money, reason: str, by: Actor, *,
    tell: bool = True, **facts: Any,
) -> Refund:  # fmt: skip
    refund = Refund(
        code=codes.code(),
        about=about,
        source=source,
        amount=amount,
        reason=reason,
        asked_by=by.code,
        asked_at=clock.now(),
        **facts,
    )
    session.add(refund)
    session.flush()
    audit.note(session, by, "ask refund", about=refund.code)
    if tell and source != refunds.OF_UNIDENTIFIED and not steps.is_in_dispute(session, refund):
        queue(session, "refund asked", about=about, refund=refund.code)
    return refund
