"""The books as one reads them: an account's postings with what stood there after each, an entry
with its legs, and everything that was booked about one document. Nothing is written here.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select, union
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger.chart import CHART
from marketplace.ledger.journal import Entry, Posting
from marketplace.ledger.recipes import RECIPES

AT_ONCE = 1_000


class Days(NamedTuple):
    """From an instant to before another."""

    since: datetime
    until: datetime


class Booked(NamedTuple):
    """A posting of an account, and what the account stood at after it."""

    entry: Entry
    posting: Posting
    after: Money


def account(
    session: Session, code: str, days: Days | None, *, before: int | None = None, most: int = 50
) -> list[Booked]:
    """What was booked on one account: the newest first, and on from `before`."""
    query = (
        select(Entry, Posting)
        .join(Posting, Posting.entry == Entry.key)
        .where(Posting.account == code, *_within(days))
        .order_by(Posting.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(Posting.id < before)
    rows = session.execute(query).all()
    if not rows:
        return []
    after = _stood(session, code, rows[-1][1].id, rows[0][1].id)
    return [Booked(entry, posting, after[posting.id]) for entry, posting in rows]


def _stood(session: Session, code: str, first: int, last: int) -> dict[int, Money]:
    """What the account stood at after each posting from the first to the last."""
    mine = Posting.account == code
    before = session.scalar(select(func.sum(Posting.amount)).where(mine, Posting.id < first))
    rows = session.execute(
        select(Posting.id, Posting.amount)
        .where(mine, Posting.id.between(first, last))
        .order_by(Posting.id)
    ).all()
    sums = accumulate((amount for _, amount in rows), initial=int(before or 0))
    next(sums)
    return {id: stood for (id, _), stood in zip(rows, sums, strict=True)}


def turnover(session: Session, code: str, days: Days | None) -> tuple[Money, Money]:
    """Debit and credit of an account in these days."""
    debit = func.sum(case((Posting.amount > 0, Posting.amount), else_=0))
    query = select(debit, func.sum(Posting.amount)).where(Posting.account == code)
    if days is not None:
        query = query.join(Entry, Entry.key == Posting.entry).where(*_within(days))
    left, total = session.execute(query).one()
    return int(left or 0), int(left or 0) - int(total or 0)


def legs(session: Session, keys: Collection[str]) -> dict[str, list[Posting]]:
    """The postings of each of these entries, debit first."""
    found: dict[str, list[Posting]] = {key: [] for key in keys}
    for posting in session.scalars(
        select(Posting)
        .where(Posting.entry.in_(keys))
        .order_by((Posting.amount < 0), Posting.account, Posting.id)
    ):
        found[posting.entry].append(posting)
    return found


def about(
    session: Session, document: str, *, before: int | None = None, most: int = 50
) -> list[tuple[Entry, int]]:
    """Entries that name a document, are called by it, or move an account of its own, the newest
    first; each with its first posting, to go on from.
    """
    accounts = [f"{number}:{document}" for number in CHART]
    called = Entry.key.in_([f"{recipe.__name__}:{document}" for recipe in RECIPES])
    # What was undone of a part is called by the refund too; it has the reference of its booking.
    beside = select(Entry.reference).where(called).scalar_subquery()
    keys = union(
        select(Entry.key).where(Entry.reference == document),
        select(Entry.key).where(called),
        select(Entry.key).where(
            Entry.reference.in_(beside), Entry.key.endswith(f"-{document}", autoescape=True)
        ),
        select(Posting.entry).where(Posting.account.in_(accounts)),
    ).subquery()
    first = func.min(Posting.id)
    rows = (
        select(Posting.entry.label("key"), first.label("first"))
        .where(Posting.entry.in_(select(keys.c.key)))
        .group_by(Posting.entry)
    )
    if before is not None:
        rows = rows.having(first < before)
    page = rows.order_by(first.desc()).limit(most).subquery()
    query = select(Entry, page.c.first).join(page, page.c.key == Entry.key)
    return [(entry, first) for entry, first in session.execute(query.order_by(page.c.first.desc()))]


class Whole(NamedTuple):
    """An entry with its legs, account and amount, debit first. Plain facts: they are many."""

    key: str
    recipe: str
    reference: str
    booked_at: datetime
    legs: list[tuple[str, Money]]


Mark = tuple[datetime, str]
"""An entry to go on after: its instant and its key."""


def entries(session: Session, days: Days) -> Iterator[Whole]:
    """All that was booked in these days with its legs, the oldest first."""
    after: Mark | None = None
    while found := some_entries(session, days, after, AT_ONCE):
        yield from found
        after = found[-1].booked_at, found[-1].key


def some_entries(session: Session, days: Days, after: Mark | None, most: int) -> list[Whole]:
    """The next ones of them. One query."""
    some = _some(days, after, most).subquery()
    at, key = some.c.booked_at, some.c.key
    rows = session.execute(
        select(key, some.c.recipe, some.c.reference, at, Posting.account, Posting.amount)
        .join(Posting, Posting.entry == key)
        .order_by(at, key, Posting.amount < 0, Posting.account, Posting.id)
    )
    found: list[Whole] = []
    for name, recipe, reference, booked_at, account, amount in rows:
        if not found or found[-1].key != name:
            found.append(Whole(name, recipe, reference, booked_at, []))
        found[-1].legs.append((account, amount))
    return found


def count_entries(session: Session, days: Days) -> int:
    return session.scalar(select(func.count()).select_from(Entry).where(*_within(days))) or 0


def accounts_moved(session: Session, days: Days) -> set[str]:
    """By what was booked in these days."""
    query = select(Posting.account).join(Entry, Entry.key == Posting.entry).where(*_within(days))
    return set(session.scalars(query.distinct()))


def _some(days: Days, after: Mark | None, most: int) -> Select[*tuple[Any, ...]]:
    query = select(Entry.key, Entry.recipe, Entry.reference, Entry.booked_at).where(*_within(days))
    if after is not None:
        moment, key = after
        later = (Entry.booked_at == moment) & (Entry.key > key)
        query = query.where((Entry.booked_at > moment) | later)
    return query.order_by(Entry.booked_at, Entry.key).limit(most)


def _within(days: Days | None) -> tuple[Any, ...]:
    if days is None:
        return ()
    return Entry.booked_at >= days.since, Entry.booked_at < days.until
