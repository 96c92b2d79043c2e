"""Amounts that tell whose money it is: each belongs to one payment until it may be used again."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Unavailable
from marketplace.policy import timers

CODES = range(1, 1000)


class Reserved:
    """A row of a table of such amounts."""

    amount: Mapped[int] = mapped_column(primary_key=True)
    payment: Mapped[str]
    reserved_until: Mapped[datetime]


def reserve(
    session: Session, table: type[Reserved], payment: str, wanted: Sequence[Money], until: datetime
) -> Money:
    """One of the `wanted` amounts that no other open or recent payment has; it is this payment's
    until some days after `until`, because people pay late. Raises `Unavailable` when all are taken.
    """
    taken = set(
        session.scalars(
            select(table.amount).where(
                table.amount.between(min(wanted), max(wanted)),
                table.reserved_until > clock.now(),
            )
        )
    )
    free = [amount for amount in wanted if amount not in taken]
    while free:
        amount = free.pop(secrets.randbelow(len(free)))
        if _take(session, table, payment, amount, until + timers.REUSE_AMOUNT_AFTER):
            return amount
    raise Unavailable()


def _take(
    session: Session, table: type[Reserved], payment: str, amount: Money, until: datetime
) -> bool:
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if postgres else sqlite.insert)(table)
    # What comes back tells whether it was taken: an INSERT's row count is not known everywhere.
    taken = session.scalar(
        insert.values(amount=amount, payment=payment, reserved_until=until)
        .on_conflict_do_update(
            index_elements=["amount"],
            set_={"payment": payment, "reserved_until": until},
            where=table.reserved_until <= clock.now(),
        )
        .returning(table.amount)
    )
    return taken is not None


def payments_asked_for(
    session: Session, table: type[Reserved], amounts: Collection[Money]
) -> dict[Money, str]:
    """For each amount the code of the payment that asks, or lately asked, for exactly that."""
    rows = session.execute(
        select(table.amount, table.payment).where(
            table.amount.in_(amounts), table.reserved_until > clock.now()
        )
    )
    return dict(rows.all())
