"""What the books say of places where money stands is laid beside what the bank says: postings
become items, and those that are the same money as a line of the statement are matched.

A person decided what a line in is (`reconciling`); from that follows its posting. Money that left
is matched where exactly one posting and one line of a few days are alike; else a person says so.
What lines of a provider's report are, `provider_matching` finds by the provider's names.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, opening_items
from marketplace.ledger.journal import Posting
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.lifecycles import THE_SYSTEM
from marketplace.payments import provider_matching
from marketplace.payments.settling import Outcome
from marketplace.payments.statement import StatementLine

# Entries that are booked by the code of a line; `received` is by that of its payment.
BY_LINE = ("unidentified", "kept_apart", "paid_out", "bank_fee", "bank_interest")
PAID = (Outcome.PAID, Outcome.PAID_AND_OVER)
NEAR = timedelta(days=7)


def gather_due() -> int:
    """What was booked since the last time; returns how much. Mostly there is nothing."""
    if not opening_items.anything_new(db.session()):
        return 0
    with transaction() as session:
        return gather(session)


def gather(session: Session) -> int:
    """The same, inside a story: all of it."""
    found = 0
    while new := opening_items.from_books(session):
        found += new
    if found:
        look_through(session)
        provider_matching.look_through(session)
    return found


def look_through(session: Session) -> None:
    """Matches what is evidently the same money, of all that is open at the bank."""
    items = session.scalars(
        select(OpenItem)
        .where(OpenItem.place == chart.BANK, OpenItem.matched == "")
        .order_by(OpenItem.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    lines = {item.document or "": item for item in items if item.kind == Kind.LINE}
    postings = [item for item in items if item.kind == Kind.POSTING]
    _by_decision(session, lines, postings)
    _by_amount(session, lines.values(), postings)


def _by_decision(session: Session, lines: dict[str, OpenItem], postings: list[OpenItem]) -> None:
    """What a person said a line is, was booked under its name, or under that of its payment."""
    paid = dict(
        session.execute(
            select(StatementLine.payment, StatementLine.code).where(
                StatementLine.code.in_(lines), StatementLine.booked_as.in_(PAID)
            )
        ).all()
    )
    belong = defaultdict(list)
    for item, key in _keys(session, postings):
        recipe, _colon, document = key.partition(":")
        line = document if recipe in BY_LINE else paid.get(document, "")
        if line in lines and (recipe in BY_LINE or recipe == "received"):
            belong[line].append(item)
    for line, found in belong.items():
        _match(session, [lines[line], *found])


def _by_amount(session: Session, lines: Iterable[OpenItem], postings: list[OpenItem]) -> None:
    """Money that left: one line and one posting of the same amount, and no other of either."""
    out, booked = defaultdict(list), defaultdict(list)
    for line in lines:
        if line.amount > 0 and not line.matched:
            out[line.amount].append(line)
    for posting in postings:
        if posting.amount < 0 and not posting.matched:
            booked[-posting.amount].append(posting)
    for amount, found in out.items():
        alike = booked.get(amount, [])
        if len(found) == len(alike) == 1 and abs(found[0].since - alike[0].since) <= NEAR:
            _match(session, [*found, *alike])


def _match(session: Session, items: list[OpenItem]) -> None:
    if sum(item.amount for item in items) == 0:
        opening_items.match(session, items, by=THE_SYSTEM.code)


def _keys(session: Session, items: list[OpenItem]) -> Iterable[tuple[OpenItem, str]]:
    """Each posting with the entry it belongs to."""
    by_posting = {item.posting: item for item in items}
    ids = [posting for posting in by_posting if posting is not None]
    for start in range(0, len(ids), 500):
        rows = session.execute(
            select(Posting.id, Posting.entry).where(Posting.id.in_(ids[start : start + 500]))
        )
        yield from ((by_posting[posting], key) for posting, key in rows)
