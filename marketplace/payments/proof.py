"""A picture a buyer sends to show that a transfer was made. It proves nothing by itself: a person
holds it beside the bank's line. It shows a stranger's bank account, so it is sealed, and only staff
see it.
"""

import base64
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Payment as States
from marketplace.payments.payment import Payment


class PaymentProof(Model):
    """One picture for one payment, as JPEG."""

    __tablename__ = "payment_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    payment: Mapped[str] = mapped_column(ForeignKey("payment.code"), index=True)
    picture_sealed: Mapped[str] = mapped_column(deferred=True)
    sent_at: Mapped[datetime]

    @property
    def picture(self) -> bytes:
        return base64.b64decode(sealing.unseal(self.picture_sealed, about=_place(self.code)))


def keep(session: Session, payment: str, picture: bytes) -> PaymentProof:
    """Sealed from the first moment."""
    code = codes.code()
    sealed = sealing.seal(base64.b64encode(picture).decode(), about=_place(code))
    proof = PaymentProof(code=code, payment=payment, picture_sealed=sealed, sent_at=clock.now())
    session.add(proof)
    session.flush()
    return proof


def known_as(session: Session, code: str) -> PaymentProof:
    """Raises `NotFound`."""
    proof = session.scalar(select(PaymentProof).where(PaymentProof.code == code))
    if proof is None:
        raise NotFound()
    return proof


def count_of(session: Session, payment: str) -> int:
    query = select(func.count()).select_from(PaymentProof).where(PaymentProof.payment == payment)
    return session.scalar(query) or 0


def of_payments(session: Session, payments: Collection[str]) -> dict[str, list[PaymentProof]]:
    """Without the pictures themselves, the oldest first."""
    found: dict[str, list[PaymentProof]] = {}
    rows = session.scalars(
        select(PaymentProof).where(PaymentProof.payment.in_(payments)).order_by(PaymentProof.id)
    )
    for proof in rows:
        found.setdefault(proof.payment, []).append(proof)
    return found


def claimed(session: Session, most: int = 50) -> list[Payment]:
    """Payments that buyers say they made, the oldest first."""
    return list(
        session.scalars(
            select(Payment).where(Payment.state == States.CLAIMED).order_by(Payment.id).limit(most)
        )
    )


def _place(code: str) -> str:
    return f"payment_proof.picture:{code}"
