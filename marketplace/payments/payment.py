"""Money we wait for or have received for an order. Its state is about proof, not about goods."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import PAYMENT
from marketplace.lifecycles import Payment as States

TRANSFER, QRIS, CASH, STRIPE, MIDTRANS = "transfer", "qris", "cash", "stripe", "midtrans"
METHODS = (TRANSFER, QRIS, CASH, STRIPE, MIDTRANS)
ONLINE = frozenset({STRIPE, MIDTRANS})


class Payment(Lived, Model):
    """`amount` is the order's total. `unique_code` tells payments apart: it comes on top of a
    transfer and off a QRIS payment, where a surcharge is forbidden. A provider knows the payment
    by `provider_reference`, its buyer pays at `pay_at`, and money goes back by `charge`.
    """

    __tablename__ = "payment"
    lifecycle: ClassVar[Lifecycle] = PAYMENT
    __table_args__ = (
        CheckConstraint("amount > 0 AND unique_code BETWEEN -999 AND 999", name="amounts"),
        PAYMENT.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    method: Mapped[str]
    amount: Mapped[int]
    unique_code: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    provider_reference: Mapped[str | None] = mapped_column(unique=True)
    pay_at: Mapped[str] = mapped_column(default="")
    charge: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def due(self) -> int:
        """What exactly is to be paid."""
        return self.amount + self.unique_code

    @property
    def least(self) -> int:
        """What is enough: whoever forgets the code on top has paid the order all the same."""
        return min(self.amount, self.due)

    @property
    def open(self) -> bool:
        return self.state in (States.AWAITED, States.CLAIMED)


def of_order(session: Session, order_reference: str) -> list[Payment]:
    """An order's payments, the newest last; one of them is open at most."""
    return list(
        session.scalars(
            select(Payment).where(Payment.order_reference == order_reference).order_by(Payment.id)
        )
    )


def newest(session: Session, order_reference: str) -> Payment:
    """The payment that counts for this order. Raises `NotFound`."""
    payments = of_order(session, order_reference)
    if not payments:
        raise NotFound()
    return payments[-1]


def least_of(session: Session, order_references: Collection[str]) -> dict[str, int]:
    """What would be enough for each of these orders, by its newest payment."""
    found = session.scalars(
        select(Payment).where(Payment.order_reference.in_(order_references)).order_by(Payment.id)
    )
    return {payment.order_reference: payment.least for payment in found}


def settled(session: Session, order_reference: str) -> Payment | None:
    """The payment that paid this order."""
    paid = [one for one in of_order(session, order_reference) if one.state == States.SETTLED]
    return paid[-1] if paid else None


def by_code(session: Session, codes: Collection[str]) -> dict[str, Payment]:
    """Those of these codes that there are."""
    found = session.scalars(select(Payment).where(Payment.code.in_(codes)))
    return {payment.code: payment for payment in found}


def known_as(session: Session, code: str) -> Payment:
    """Raises `NotFound`."""
    payment = session.scalar(select(Payment).where(Payment.code == code))
    if payment is None:
        raise NotFound()
    return payment
