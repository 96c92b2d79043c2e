"""A provider's report as somebody reads it: each line beside the books, and what differs."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import chart
from marketplace.ledger.journal import Entry, Posting
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.payments import payment as payments
from marketplace.payments import provider_matching, provider_names
from marketplace.payments import provider_report as reports
from marketplace.payments.provider_report import Part, ProviderLine, ProviderReport

MOST_UNTOLD = 50


class Stand(StrEnum):
    """How a part of a line stands to the books. Of some providers a fee comes with the payout."""

    AGREES = "agrees"
    DIFFERS = "differs"
    LATER = "later"
    UNKNOWN = "unknown"


class Beside(NamedTuple):
    """One part of a line; `item` is in the list of what must be explained."""

    amount: Money
    booked: Money
    stand: Stand
    item: str


class Compared(NamedTuple):
    """A line, its order where it is known, and its parts: the money, and of a payment the fee."""

    line: ProviderLine
    order: str
    money: Beside
    fee: Beside | None

    @property
    def agrees(self) -> bool:
        return {part.stand for part in (self.money, self.fee) if part} <= {Stand.AGREES}

    @property
    def differs_by(self) -> Money:
        """What the provider says more than the books."""
        parts = [part for part in (self.money, self.fee) if part and part.stand != Stand.AGREES]
        return sum(part.amount - part.booked for part in parts)


class Untold(NamedTuple):
    """The books have it, and no report told of it."""

    item: OpenItem
    entry: Entry


def compared(session: Session, report: ProviderReport) -> list[Compared]:
    """In the order of the file. A handful of queries."""
    lines = reports.lines_of(session, report)
    found = provider_matching.booked(session, report.gateway, lines)
    items = _items(session, lines)
    money = provider_names.taken_of(session, report.gateway, lines)
    paid = payments.by_code(session, {taken.payment for taken in money.values()})
    rows = []
    for line in lines:
        taken = money.get(line.code)
        parts = [
            _beside(part, found[part], items, later=bool(taken and taken.fee is None))
            for part in (Part(line, amount) for amount in line.parts)
        ]
        order = paid[taken.payment].order_reference if taken else ""
        whole = parts[0] if parts else Beside(0, 0, Stand.AGREES, "")
        rows.append(Compared(line, order, whole, parts[1] if parts[1:] else None))
    return rows


def untold(session: Session, report: ProviderReport) -> list[Untold]:
    """What was booked between its first line and its last, and no report tells of, the oldest
    first.
    """
    span = reports.span_of(session, report)
    if span is None:
        return []
    found = provider_matching.booked(session, report.gateway, reports.lines_of(session, report))
    told = {item.id for booked in found.values() for item in booked.items}
    rows = session.execute(
        select(OpenItem, Entry)
        .join(Posting, Posting.id == OpenItem.posting)
        .join(Entry, Entry.key == Posting.entry)
        .where(
            OpenItem.place == chart.clearing(report.gateway),
            OpenItem.matched == "",
            OpenItem.since.between(*span),
        )
        .order_by(OpenItem.id)
        .limit(MOST_UNTOLD)
    )
    return [Untold(item, entry) for item, entry in rows if item.id not in told]


def _items(session: Session, lines: Sequence[ProviderLine]) -> dict[tuple[str, Money], OpenItem]:
    """By the line and the amount that is open."""
    found: dict[tuple[str, Money], OpenItem] = {}
    wanted = [line.code for line in lines]
    for start in range(0, len(wanted), 500):
        mine = OpenItem.kind == Kind.REPORTED, OpenItem.document.in_(wanted[start : start + 500])
        for item in session.scalars(select(OpenItem).where(*mine)):
            found[item.document or "", item.amount] = item
    return found


def _beside(
    part: Part, booked: provider_matching.Booked, items: dict[tuple[str, Money], OpenItem], *,
    later: bool,
) -> Beside:  # fmt: skip
    code = part.line.code
    item = items.get((code, -part.amount)) or items.get((code, booked.amount - part.amount))
    if item is None or item.matched:
        return Beside(part.amount, part.amount, Stand.AGREES, "")
    if booked.items:
        return Beside(part.amount, booked.amount, Stand.DIFFERS, item.code)
    stand = Stand.LATER if later and part.is_fee else Stand.UNKNOWN
    return Beside(part.amount, 0, stand, item.code)
