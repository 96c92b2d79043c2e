"""Bank transfer: the last three digits of the amount tell whose money it is.

No two open payments ask for the same amount, and an amount rests seven days before somebody else
is asked for it, because people pay late.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Unavailable
from marketplace.policy import timers

CODES = range(1, 1000)


class TransferAmount(Model):
    """An amount that belongs to one payment until it may be used again."""

    __tablename__ = "transfer_amount"

    amount: Mapped[int] = mapped_column(primary_key=True)
    payment: Mapped[str]
    reserved_until: Mapped[datetime]


def unique_code(session: Session, payment: str, total: Money, until: datetime) -> int:
    """A code that makes `total` unlike every other open or recent amount.

    Raises `Unavailable` when all 999 are taken.
    """
    taken = set(
        session.scalars(
            select(TransferAmount.amount).where(
                TransferAmount.amount.between(total + CODES[0], total + CODES[-1]),
                TransferAmount.reserved_until > clock.now(),
            )
        )
    )
    free = [code for code in CODES if total + code not in taken]
    while free:
        code = free.pop(secrets.randbelow(len(free)))
        if _take(session, payment, total + code, until + timers.REUSE_AMOUNT_AFTER):
            return code
    raise Unavailable()


def _take(session: Session, payment: str, amount: Money, until: datetime) -> bool:
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if postgres else sqlite.insert)(TransferAmount)
    # What comes back tells whether it was taken: an INSERT's row count is not known everywhere.
    taken = session.scalar(
        insert.values(amount=amount, payment=payment, reserved_until=until)
        .on_conflict_do_update(
            index_elements=[TransferAmount.amount],
            set_={"payment": payment, "reserved_until": until},
            where=TransferAmount.reserved_until <= clock.now(),
        )
        .returning(TransferAmount.amount)
    )
    return taken is not None


def payments_asked_for(session: Session, amounts: Collection[Money]) -> dict[Money, str]:
    """For each amount the code of the payment that asks, or lately asked, for exactly that."""
    rows = session.execute(
        select(TransferAmount.amount, TransferAmount.payment).where(
            TransferAmount.amount.in_(amounts), TransferAmount.reserved_until > clock.now()
        )
    )
    return dict(rows.all())
