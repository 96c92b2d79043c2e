"""What the other side of a place said its balance is: a count of the cash box, or what a provider's
page showed. The bank's own files say more; they stand in `payments/statement.py`.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.ledger import journal, opening_items
from marketplace.ledger import open_item as items
from marketplace.ledger.open_item import Kind


class StatedBalance(Model):
    """Read by a person at this moment."""

    __tablename__ = "stated_balance"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    place: Mapped[str] = mapped_column(index=True)
    amount: Mapped[int]
    stated_by: Mapped[str]
    stated_at: Mapped[datetime]


def state(session: Session, place: str, amount: Money, *, by: str) -> Money:
    """Inside a story that has gathered what was booked: from now on all of it belongs to this
    balance, and what the books say more or less is one item. Returns that difference: the books
    less what was said.
    """
    books = journal.held(session, place)
    found = items.open_at(session, place)
    said = StatedBalance(
        code=codes.code(), place=place, amount=amount, stated_by=by, stated_at=clock.now()
    )
    session.add(said)
    if total := sum(item.amount for item in found):
        found.append(
            opening_items.begin(
                session, place, Kind.STATED, -total, document=said.code, since=said.stated_at
            )
        )
    if found:
        opening_items.match(session, found, by=by)
    gap = books - amount
    if gap:
        old = [item for item in found if item.kind == Kind.GAP]
        new = opening_items.begin(
            session, place, Kind.GAP, gap, document=said.code, since=clock.now()
        )
        if old:  # it is not younger for being looked at again
            new.since, new.owner, new.note = old[0].since, old[0].owner, old[0].note
    return gap


def latest(session: Session) -> dict[str, StatedBalance]:
    """The newest of each place."""
    newest = select(func.max(StatedBalance.id)).group_by(StatedBalance.place)
    rows = session.scalars(select(StatedBalance).where(StatedBalance.id.in_(newest)))
    return {row.place: row for row in rows}
