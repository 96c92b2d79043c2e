"""QRIS money that a person saw in the merchant's app, and whether the bank has paid it out.

Each receipt is booked once. The bank pays many of them in one sum, less what it keeps.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.payments.gateways.qris import QrisAmount
from marketplace.payments.payment import Payment

UNIDENTIFIED = "unidentified"


class QrisReceipt(Model):
    """`payment` is the code of the payment it was booked for, none while nobody knows whose it is;
    `noticed_as` is what the app calls it, `bank_line` the line with which the bank paid it out.
    """

    __tablename__ = "qris_receipt"
    __table_args__ = (CheckConstraint("amount > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[int]
    noticed_as: Mapped[str]
    payment: Mapped[str | None]
    booked_as: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]
    bank_line: Mapped[str | None] = mapped_column(index=True)


def note(session: Session, amount: Money, *, noticed_as: str, by: str) -> QrisReceipt:
    """Somebody saw it now."""
    receipt = QrisReceipt(
        code=codes.code(),
        amount=amount,
        noticed_as=noticed_as,
        booked_as="",
        noted_by=by,
        noted_at=clock.now(),
    )
    session.add(receipt)
    return receipt


def is_noted(session: Session, payment: Payment) -> bool:
    """Whether somebody saw exactly what this payment asks for."""
    noted = exists().where(
        QrisReceipt.payment == payment.code, QrisReceipt.amount == payment.due
    )
    return session.scalar(select(noted)) is True


def to_look_for(session: Session, most: int = 100, amount: Money = 0) -> list[Payment]:
    """Payments whose money may stand in the merchant's app now or soon: those waited for, and those
    that ended a few days ago. The newest first; with `amount` only those that ask for that.
    """
    due = Payment.amount + Payment.unique_code
    query = (
        select(Payment)
        .join(QrisAmount, QrisAmount.payment == Payment.code)
        .where(
            QrisAmount.reserved_until > clock.now(),
            Payment.state != PaymentStates.SETTLED,
            ~exists().where(QrisReceipt.payment == Payment.code, QrisReceipt.amount == due),
        )
        .order_by(Payment.id.desc())
        .limit(most)
    )
    return list(session.scalars(query.where(due == amount) if amount else query))


def to_decide_on(session: Session, code: str) -> QrisReceipt:
    """For stories: of two people who decide at once the second sees what the first did.

    Raises `NotFound`.
    """
    receipt = session.scalar(
        select(QrisReceipt)
        .where(QrisReceipt.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if receipt is None:
        raise NotFound()
    return receipt


def known_as(session: Session, code: str) -> QrisReceipt:
    """Raises `NotFound`."""
    receipt = session.scalar(select(QrisReceipt).where(QrisReceipt.code == code))
    if receipt is None:
        raise NotFound()
    return receipt


def not_paid_out(session: Session) -> list[QrisReceipt]:
    """What the bank still owes us, the oldest first."""
    return list(
        session.scalars(
            select(QrisReceipt).where(QrisReceipt.bank_line.is_(None)).order_by(QrisReceipt.id)
        )
    )


def to_pay_out(session: Session, codes_of: Collection[str]) -> list[QrisReceipt]:
    """For stories: those of these receipts that the bank still owes us, the oldest first."""
    return list(
        session.scalars(
            select(QrisReceipt)
            .where(QrisReceipt.code.in_(codes_of), QrisReceipt.bank_line.is_(None))
            .order_by(QrisReceipt.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def unidentified(session: Session) -> list[QrisReceipt]:
    """Money nobody knows the order of, the oldest first."""
    return list(
        session.scalars(
            select(QrisReceipt)
            .where(QrisReceipt.booked_as == UNIDENTIFIED)
            .order_by(QrisReceipt.id)
        )
    )
