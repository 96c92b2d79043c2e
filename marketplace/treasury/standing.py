"""Where money stands: what the books say of each place, what the other side says, what lies between
them, and what of that is listed.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.kernel.money import Money
from marketplace.ledger import chart, opening_items, stated
from marketplace.ledger import open_item as items
from marketplace.ledger.journal import Account, Entry, Posting
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.payments import provider_report as reports
from marketplace.payments import statement as statements
from marketplace.payments.provider_report import ProviderLine
from marketplace.payments.statement import StatementLine
from marketplace.treasury import courier_bill as bills

ALWAYS = (chart.BANK, chart.CASH_BOX, chart.COURIERS, chart.FROM_COURIERS)


class Place(NamedTuple):
    """`said` is missing while nobody heard the other side; it counts as nothing then. `newer` were
    booked a moment ago and are no items yet.
    """

    code: str
    books: Money
    said: Money | None
    said_at: datetime | None
    listed: Money
    items_open: int
    newer: Money

    @property
    def difference(self) -> Money:
        return self.books - (self.said or 0)

    @property
    def explained(self) -> bool:
        """Whether every rupiah of the difference stands in the list."""
        return self.difference == self.listed + self.newer


class Listed(NamedTuple):
    """An item, and what it is about: the entry of a posting, the text of a line, what a provider
    reported.
    """

    item: OpenItem
    entry: Entry | None
    line: StatementLine | None
    reported: ProviderLine | None


def places(session: Session) -> list[Place]:
    """All of them; the bank first. Few queries a place, however much lies there."""
    balances = dict(
        session.execute(
            select(Account.code, Account.balance).where(
                Account.code.in_(ALWAYS) | (Account.number == chart.CLEARING)
            )
        ).all()
    )
    open_now, said = items.sums(session), _said(session)
    codes = [*ALWAYS, *sorted(balances.keys() - set(ALWAYS))]
    found = []
    for code in codes:
        (amount, when), (count, listed) = said.get(code, (None, None)), open_now.get(code, (0, 0))
        _count, newer = opening_items.newer(session, code)
        found.append(Place(code, balances.get(code, 0), amount, when, listed, count, newer))
    return found


def place(session: Session, code: str) -> Place | None:
    return next((found for found in places(session) if found.code == code), None)


def listed(session: Session, place: str, *, after: int = 0) -> list[Listed]:
    """Its open items, the oldest first, with what they are about. Four queries."""
    found = items.listed(session, place, after=after)
    entries = dict(
        session.execute(
            select(Posting.id, Entry)
            .join(Entry, Entry.key == Posting.entry)
            .where(Posting.id.in_([item.posting for item in found if item.posting]))
        ).all()
    )
    codes = [item.document for item in found if item.kind == Kind.LINE]
    known = select(StatementLine).where(StatementLine.code.in_(codes))
    rows = session.scalars(known.options(joinedload(StatementLine.statement)))
    lines = {line.code: line for line in rows}
    told = [item.document or "" for item in found if item.kind == Kind.REPORTED]
    reported = reports.lines_known_as(session, told)
    return [
        Listed(
            item,
            entries.get(item.posting or 0),
            lines.get(item.document or ""),
            reported.get(item.document or ""),
        )
        for item in found
    ]


def _said(session: Session) -> dict[str, tuple[Money, datetime | None]]:
    """The bank's last statement, the last count or look, and what couriers asked."""
    said: dict[str, tuple[Money, datetime | None]] = {
        code: (row.amount, row.stated_at) for code, row in stated.latest(session).items()
    }
    if newest := statements.newest(session):
        said[chart.BANK] = newest.closing, newest.imported_at
    said[chart.COURIERS] = -bills.unpaid(session), None
    return said
