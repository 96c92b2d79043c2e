"""Somebody saw QRIS money in the merchant's app, or on the bank's statement, where it comes in one
sum for many payments, less what the bank keeps.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, format_rupiah, share_bp
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import Payment as States
from marketplace.orders import order as orders
from marketplace.payments import payment as payments
from marketplace.payments import qris_receipt as receipts
from marketplace.payments import refunding
from marketplace.payments import statement as statements
from marketplace.payments.kept_money import RETURNED
from marketplace.payments.payment import QRIS, Payment
from marketplace.payments.qris_receipt import UNIDENTIFIED, QrisReceipt
from marketplace.payments.reconciling import DecidedAlready, NoSuchOrder
from marketplace.payments.settling import settle
from marketplace.people import audit

PAID_OUT = "paid out"
# Banks keep at most 0.7 percent of a QRIS payment; more means that something else is wrong.
MOST_KEPT_BP = 100


class NotedAlready(NotNow):
    says = lazy("Somebody noted this money already.")


class DoesNotAddUp(NotNow):
    says = lazy("You chose %(chosen)s, but the bank paid %(paid)s. Please look again.")


def receive(payment_code: str, *, key: str, by: Actor, noticed_as: str = "") -> str:
    """The app shows exactly what this payment asks for. Returns the outcome's word.

    Raises `NotFound`, `NotedAlready`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"receive qris {payment_code}")
        if press.result:
            return press.result
        payment = payments.known_as(session, payment_code)
        orders.to_decide_on(session, payment.order_reference)
        session.refresh(payment)
        if payment.method != QRIS:
            raise NotFound()
        if payment.state == States.SETTLED or receipts.is_noted(session, payment):
            raise NotedAlready()
        receipt = receipts.note(session, payment.due, noticed_as=noticed_as, by=by.code)
        press.result = _book(session, receipt, payment, by=by)
        return press.result


def receive_other(
    amount: Money, order_reference: str, *, key: str, by: Actor, noticed_as: str = ""
) -> str:
    """The app shows money that no payment asks for: another amount, or paid twice. Without an
    order it is kept until somebody knows whose it is. Raises `NoSuchOrder`.
    """
    with transaction() as session:
        press = once.claim(session, key, "receive other qris")
        if press.result:
            return press.result
        receipt = receipts.note(session, amount, noticed_as=noticed_as, by=by.code)
        if order_reference:
            press.result = _book(session, receipt, _of_order(session, order_reference), by=by)
        else:
            place = chart.clearing(QRIS)
            journal.post(session, recipes.unidentified(receipt.code, place, amount))
            press.result = receipt.booked_as = UNIDENTIFIED
            audit.note(session, by, "note qris money: unidentified", about=receipt.code)
        return press.result


def assign(receipt_code: str, order_reference: str, *, key: str, by: Actor) -> str:
    """Somebody knows whose QRIS money it is. Raises `NotFound`, `NoSuchOrder`, `DecidedAlready`."""
    with transaction() as session:
        press = once.claim(session, key, f"assign qris {receipt_code}")
        if press.result:
            return press.result
        receipt = receipts.to_decide_on(session, receipt_code)
        if receipt.booked_as != UNIDENTIFIED:
            raise DecidedAlready()
        press.result = _book(session, receipt, _of_order(session, order_reference), by=by)
        return press.result


def give_back(receipt_code: str, *, key: str, by: Actor) -> str:
    """Nobody asked for it: it goes back to whoever scanned. Returns the refund's code; raises
    `NotFound`, `DecidedAlready`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"give back qris {receipt_code}")
        if press.result:
            return press.result
        receipt = receipts.to_decide_on(session, receipt_code)
        if receipt.booked_as != UNIDENTIFIED:
            raise DecidedAlready()
        refund = refunding.give_nobodys_back(session, receipt.code, by=by)
        receipt.booked_as = RETURNED
        press.result = refund.code
        return refund.code


def pay_out(line_code: str, receipt_codes: Collection[str], *, key: str, by: Actor) -> Money:
    """This line of the statement is the bank's one sum for these receipts; returns what the bank
    kept. Raises `NotFound`, `DecidedAlready`, `DoesNotAddUp`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"pay out qris {line_code}")
        if press.result:
            return int(press.result)
        line = statements.line_to_decide_on(session, line_code)
        if line.booked_as not in {"", UNIDENTIFIED} or line.amount <= 0:
            raise DecidedAlready()
        chosen = receipts.to_pay_out(session, receipt_codes)
        if len(chosen) != len(set(receipt_codes)):
            raise DecidedAlready()
        fee = _kept_by_the_bank(sum(receipt.amount for receipt in chosen), line.amount)
        place = chart.unidentified(line.code) if line.booked_as else chart.BANK
        journal.post(session, recipes.paid_out(line.code, QRIS, place, line.amount, fee))
        for receipt in chosen:
            receipt.bank_line = line.code
        line.book(PAID_OUT, by.code)
        audit.note(session, by, "confirm line: paid out", about=line.code)
        press.result = str(fee)
        return fee


def _kept_by_the_bank(chosen: Money, paid: Money) -> Money:
    fee = chosen - paid
    if not 0 <= fee <= share_bp(chosen, MOST_KEPT_BP):
        raise DoesNotAddUp(chosen=format_rupiah(chosen), paid=format_rupiah(paid))
    return fee


def _of_order(session: Session, order_reference: str) -> Payment:
    """The order's QRIS payment if it has one, else the one that counts. Raises `NoSuchOrder`."""
    reference = codes.normal(order_reference)
    try:
        newest = payments.newest(session, reference)
    except NotFound as error:
        raise NoSuchOrder() from error
    scanned = [p for p in payments.of_order(session, reference) if p.method == QRIS]
    return scanned[-1] if scanned else newest


def _book(session: Session, receipt: QrisReceipt, payment: Payment, *, by: Actor) -> str:
    """Money that waited unidentified leaves that account; new money is the bank's debt to us."""
    waited = receipt.booked_as == UNIDENTIFIED
    place = chart.unidentified(receipt.code) if waited else chart.clearing(QRIS)
    outcome = settle(session, payment, receipt.amount, event=receipt.code, place=place, by=by)
    receipt.payment, receipt.booked_as = payment.code, str(outcome)
    audit.note(session, by, f"note qris money: {outcome}", about=receipt.code)
    return str(outcome)
