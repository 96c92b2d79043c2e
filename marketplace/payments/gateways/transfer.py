"""Bank transfer: the last three digits of the amount tell whose money it is.

No two open payments ask for the same amount, and an amount rests seven days before somebody else
is asked for it, because people pay late.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.payments.gateways import amounts
from marketplace.payments.gateways.amounts import CODES, Reserved


class TransferAmount(Reserved, Model):
    """An amount to be transferred."""

    __tablename__ = "transfer_amount"


def unique_code(session: Session, payment: str, total: Money, until: datetime) -> int:
    """A code on top of `total` that makes it unlike every other open or recent amount.

    Raises `Unavailable` when all 999 are taken.
    """
    wanted = [total + code for code in CODES]
    return amounts.reserve(session, TransferAmount, payment, wanted, until) - total


def payments_asked_for(session: Session, wanted: Collection[Money]) -> dict[Money, str]:
    """For each amount the code of the payment that asks, or lately asked, for exactly that."""
    return amounts.payments_asked_for(session, TransferAmount, wanted)


def keep_asking(session: Session, payment: str, until: datetime) -> None:
    """Nobody else is asked for this payment's amounts meanwhile."""
    session.execute(
        update(TransferAmount)
        .where(TransferAmount.payment == payment, TransferAmount.reserved_until < until)
        .values(reserved_until=until)
    )
