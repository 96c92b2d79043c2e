"""QRIS: the cooperative's static code, filled with an amount that no other payment asks for.

The code that tells payments apart is taken off, never put on top: whoever pays by QRIS may not be
asked for more. Nobody tells us when the money comes; a person looks into the merchant's app.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.payments.gateways import amounts, qris_code
from marketplace.payments.gateways.amounts import CODES, Reserved
from marketplace.payments.payment import QRIS, Payment
from marketplace.policy import ways_to_pay

LEAST, MOST = 1_000, 10_000_000


class QrisAmount(Reserved, Model):
    """An amount to be paid by QRIS."""

    __tablename__ = "qris_amount"


def unique_code(session: Session, payment: str, total: Money, until: datetime) -> int:
    """A code below zero that makes `total` unlike every other open or recent amount.

    Raises `Unavailable` when all are taken.
    """
    wanted = [total - code for code in CODES]
    return amounts.reserve(session, QrisAmount, payment, wanted, until) - total


def asked(session: Session, payment: Payment) -> str:
    """The text of the code that asks for this payment, while it is shown; else empty."""
    static = ways_to_pay.current(session).qris
    shown = payment.method == QRIS and payment.open and payment.expires_at > clock.now()
    if not (shown and static):
        return ""
    return qris_code.filled(static, payment.due, bill=payment.order_reference)
