"""Money on its way back to a buyer. Where it goes is named by whoever holds the order's key, and
sealed.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import REFUND
from marketplace.lifecycles import Refund as States
from marketplace.payments.refund_line import RefundLine

COOPERATIVE, PRODUCER, CARRIER, BUYER = "cooperative", "producer", "carrier", "buyer"
BEARERS = (COOPERATIVE, PRODUCER, CARRIER, BUYER)
RESTOCKED, WRITTEN_OFF = "restocked", "written_off"
BY_DISPUTE = "dispute"
OF_ORDER, OF_KEPT, OF_UNIDENTIFIED = "order", "kept", "unidentified"
_OVER = (States.CONFIRMED, States.WITHDRAWN)


@dataclass(frozen=True)
class RefundAccount:
    """Where the buyer wants the money."""

    bank: str
    number: str
    holder: str


class Refund(Lived, Model):
    """`source` tells which money it is: of an order, kept apart, or unidentified. An order's names
    who bears it (`borne_by`) and what became of the goods; `delivery` is the part of its amount
    that was paid for delivery, `delivery_unspent` what no parcel will need any more,
    `delivery_debtor` the producer who owes it. `code_back` was never paid: it had been taken off.
    With a `payment` it goes back through that payment's provider, unless it was `paid_from` another
    place; a buyer whose bank won the same money has it by that dispute. One that is withdrawn never
    was: its order stands again.
    """

    __tablename__ = "refund"
    lifecycle: ClassVar[Lifecycle] = REFUND
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(
            "delivery >= 0 AND delivery_unspent >= 0 AND code_back >= 0", name="delivery"
        ),
        CheckConstraint(
            "borne_by IN ('', 'cooperative', 'producer', 'carrier', 'buyer')", name="borne_by"
        ),
        REFUND.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    amount: Mapped[int]
    reason: Mapped[str]
    destination_sealed: Mapped[str | None]
    paid_from: Mapped[str] = mapped_column(default="")
    bank_reference: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    borne_by: Mapped[str] = mapped_column(default="")
    goods: Mapped[str] = mapped_column(default="")
    delivery: Mapped[int] = mapped_column(default=0)
    delivery_unspent: Mapped[int] = mapped_column(default=0)
    delivery_debtor: Mapped[str | None]
    code_back: Mapped[int] = mapped_column(default=0)
    payment: Mapped[str] = mapped_column(default="")
    provider_reference: Mapped[str | None] = mapped_column(unique=True)
    trouble: Mapped[str] = mapped_column(default="")
    bounces: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    lines: Mapped[list[RefundLine]] = relationship(order_by=RefundLine.id)

    @property
    def online(self) -> bool:
        """Whether it goes the way the money came, through a provider."""
        return bool(self.payment) and self.state != States.FAILED and not self.paid_from

    @property
    def lacks_destination(self) -> bool:
        """Whether its buyer must say where it goes before a bank can send it."""
        return self.destination_sealed is None and self.source != OF_UNIDENTIFIED

    @property
    def event(self) -> str:
        """Names its payment in the books: another one once it came back from the buyer."""
        return f"{self.code}:{self.bounces}" if self.bounces else self.code

    @property
    def destination(self) -> RefundAccount | None:
        if self.destination_sealed is None:
            return None
        text = sealing.unseal(self.destination_sealed, about=f"refund.destination:{self.code}")
        return RefundAccount(**json.loads(text))

    def send_to(self, account: RefundAccount) -> None:
        """The buyer named where."""
        self.destination_sealed = sealing.seal(
            json.dumps(asdict(account)), about=f"refund.destination:{self.code}"
        )


def known_as(session: Session, code: str) -> Refund:
    """Raises `NotFound`."""
    refund = session.scalar(select(Refund).where(Refund.code == code))
    if refund is None:
        raise NotFound()
    return refund


def is_known(session: Session, code: str) -> bool:
    """Whether it is one of ours."""
    return session.scalar(select(Refund.id).where(Refund.code == code)) is not None


def to_decide_on(session: Session, code: str) -> Refund:
    """For stories: whoever comes second waits here. Raises `NotFound`."""
    refund = session.scalar(
        select(Refund)
        .where(Refund.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if refund is None:
        raise NotFound()
    return refund


def of_order(session: Session, order_reference: str) -> list[Refund]:
    """An order's refunds but those that were withdrawn, the oldest first."""
    return [
        refund
        for refund in all_of_order(session, order_reference)
        if refund.state != States.WITHDRAWN
    ]


def all_of_order(session: Session, order_reference: str) -> list[Refund]:
    """The same, with what was withdrawn."""
    return list(
        session.scalars(select(Refund).where(Refund.about == order_reference).order_by(Refund.id))
    )


def given_by(session: Session, code: str | None, producer: str) -> int:
    """What a producer gave back of her earnings for a refund, or came to owe."""
    total = select(func.coalesce(func.sum(RefundLine.taken_back + RefundLine.owed), 0))
    hers = total.join(Refund, Refund.id == RefundLine.refund_id).where(
        Refund.code == code, RefundLine.producer == producer
    )
    return int(session.scalar(hers) or 0)


def unsent(session: Session, payment: str) -> list[Refund]:
    """An order's money that was promised through this payment, and is not on its way."""
    waiting = Refund.state.in_([States.ASKED, States.APPROVED, States.FAILED])
    mine = Refund.payment == payment, Refund.source == OF_ORDER, waiting
    return list(session.scalars(select(Refund).where(*mine).order_by(Refund.id)))


def paid_by_dispute(session: Session, payment: str) -> int:
    """What buyers have of a payment because their bank won it."""
    total = select(func.coalesce(func.sum(Refund.amount), 0))
    mine = Refund.payment == payment, Refund.paid_from == BY_DISPUTE
    return int(session.scalar(total.where(*mine)) or 0)


def unfinished(session: Session) -> list[Refund]:
    """What somebody still has to do something about, the oldest first."""
    return list(
        session.scalars(select(Refund).where(Refund.state.not_in(_OVER)).order_by(Refund.id))
    )


def finished(session: Session, most: int = 30) -> list[Refund]:
    """What buyers have, or will not get after all, the newest first."""
    return list(
        session.scalars(
            select(Refund)
            .where(Refund.state.in_(_OVER))
            .order_by(Refund.id.desc())
            .limit(most)
        )
    )
