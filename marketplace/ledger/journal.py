"""The books: accounts, postings, entries and their hash chain.

The database refuses what must not be: postings come first, then the entry seals them; a seal
over anything but zero, an unsealed posting, a change or a removal fails in the database itself
(`migrations/`, "ledger guards"). This module is the only one that writes here.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.among import among
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger.chart import CHART
from marketplace.ledger.recipes import Entry as Recipe

_STRICT = {"sqlite_strict": True}
GENESIS = "0" * 64
LARGEST = 10**15


class NotEnough(NotNow):
    says = lazy("The books know of less money there. Please record where it came from first.")


class Account(Model):
    """A sub-account with its balance, which the database keeps."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint("may_reverse = 1 OR side * balance >= 0", name="own_side"),
        _STRICT,
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    side: Mapped[int]
    may_reverse: Mapped[int] = mapped_column(Integer)
    balance: Mapped[int] = mapped_column(default=0)
    last_posting: Mapped[int] = mapped_column(default=0)


class Posting(Model):
    """An amount on an account: debit positive, credit negative, never zero."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="not_zero"),
        CheckConstraint(f"amount BETWEEN -{LARGEST} AND {LARGEST}", name="in_range"),
        Index(None, "account", "id", "amount"),
        Index(None, "entry", "amount"),
        _STRICT | {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(
        ForeignKey("ledger_entry.key", deferrable=True, initially="DEFERRED")
    )
    account: Mapped[str] = mapped_column(ForeignKey("ledger_account.code"))
    amount: Mapped[int]


class Entry(Model):
    """The seal over the postings of one event."""

    __tablename__ = "ledger_entry"
    __table_args__ = (_STRICT,)

    key: Mapped[str] = mapped_column(primary_key=True)
    recipe: Mapped[str]
    reference: Mapped[str] = mapped_column(index=True)
    booked_at: Mapped[datetime] = mapped_column(index=True)


class Link(Model):
    """An entry's place in the hash chain."""

    __tablename__ = "ledger_chain"
    __table_args__ = (_STRICT,)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(ForeignKey("ledger_entry.key"), unique=True)
    hash: Mapped[str]


def post(session: Session, recipe: Recipe) -> None:
    """Books one event, inside the story's transaction. Raises `IntegrityError` if it was booked
    before, does not balance, or would turn an account to its wrong side.
    """
    post_all(session, [recipe])


def post_all(session: Session, booked: Sequence[Recipe]) -> None:
    """The same with several events of one story, in this order, in as few statements."""
    if any(type(amount) is not int for one in booked for _, amount in one.postings):
        raise TypeError("Amounts are whole rupiah.")
    if not booked:
        return
    session.flush()
    _open_accounts(session, {code for one in booked for code, _ in one.postings})
    legs = [
        {"entry": one.key, "account": code, "amount": amount}
        for one in booked
        for code, amount in one.postings
    ]
    if legs:
        session.execute(_POST, legs)
    now = clock.now()
    session.execute(
        _SEAL,
        [
            {"key": one.key, "recipe": one.recipe, "reference": one.reference, "booked_at": now}
            for one in booked
        ],
    )
    if session.get_bind().dialect.name == "sqlite":
        _link(session, [one.key for one in booked])


def _open_accounts(session: Session, codes: Collection[str]) -> None:
    known = session.scalars(_KNOWN, {"codes": sorted(codes)})
    for code in sorted(set(codes).difference(known)):
        _open_account(session, code)


def _open_account(session: Session, code: str) -> None:
    kind = CHART[int(code.partition(":")[0])]
    dialect = session.get_bind().dialect.name
    opening = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(
        opening(Account)
        .values(
            code=code,
            number=kind.number,
            side=kind.side,
            may_reverse=int(kind.may_reverse),
            balance=0,
            last_posting=0,
        )
        .on_conflict_do_nothing()
    )


def balance(session: Session, account: str) -> Money:
    """Debit positive. An account nobody opened stands at zero. One indexed query."""
    return session.scalar(select(Account.balance).where(Account.code == account)) or 0


def held(session: Session, account: str) -> Money:
    """The balance, for a story that decides by it: nobody else books there until the story ends."""
    return (
        session.scalar(select(Account.balance).where(Account.code == account).with_for_update())
        or 0
    )


def require(session: Session, account: str, amount: Money) -> None:
    """Before money leaves the bank or the cash box. Raises `NotEnough`."""
    if held(session, account) < amount:
        raise NotEnough()


def balances_at(session: Session, accounts: Sequence[str]) -> dict[str, Money]:
    """The balances of these accounts that were ever opened."""
    rows = select(Account.code, Account.balance).where(Account.code.in_(accounts))
    return dict(session.execute(rows).all())


def balances_of(session: Session, number: int) -> dict[str, Money]:
    """The sub-accounts of one number that do not stand at zero, by their document."""
    rows = session.execute(
        select(Account.code, Account.balance)
        .where(Account.number == number, Account.balance != 0)
        .order_by(Account.code)
    )
    return {code.partition(":")[2]: amount for code, amount in rows}


def balances(session: Session) -> dict[str, Money]:
    """Every account that does not stand at zero, by code."""
    rows = session.execute(
        select(Account.code, Account.balance).where(Account.balance != 0).order_by(Account.code)
    )
    return dict(rows.all())


def chain(session: Session, most: int = 1000) -> int:
    """Links entries that stand outside the chain; returns how many.

    SQLite has one writer, so `post` links at once. On PostgreSQL the worker does it every few
    seconds, one at a time, so that buyers need not queue for the end of the chain.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ledger_chain'))"))
    position, _ = _end_of_chain(session)
    if position == session.scalar(select(func.count()).select_from(Entry)):
        return 0  # Looking for loose entries reads all the books; counting them does not.
    loose = session.scalars(
        select(Entry.key)
        .outerjoin(Link, Link.entry == Entry.key)
        .where(Link.entry.is_(None))
        .order_by(Entry.booked_at, Entry.key)
        .limit(most)
    ).all()
    _link(session, loose)
    return len(loose)


def _link(session: Session, keys: Sequence[str]) -> None:
    position, previous = _end_of_chain(session)
    sealed, links = sealed_texts(session, keys), []
    for key in keys:
        position, previous = position + 1, next_hash(previous, sealed[key])
        links.append({"position": position, "entry": key, "hash": previous})
    if links:
        session.execute(_HANG, links)


def _end_of_chain(session: Session) -> tuple[int, str]:
    last = session.execute(_LAST_LINK).one_or_none()
    return (last.position, last.hash) if last else (0, GENESIS)


def next_hash(previous: str, sealed: str) -> str:
    """SHA-256 over the hash before and this entry's own text."""
    return hashlib.sha256(f"{previous}\n{sealed}".encode()).hexdigest()


class _Row(NamedTuple):
    key: str
    recipe: str
    reference: str
    booked_at: datetime


def sealed_texts(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """Each entry with its postings, as one canonical text."""
    postings: dict[str, list[tuple[str, int]]] = {key: [] for key in keys}
    rows = session.execute(_POSTINGS, {"keys": keys})
    # Put in order here: a database would read all for it.
    for account, _, key, amount in sorted((row[0], row[1], row[2], row[3]) for row in rows):
        postings[key].append((account, amount))
    entries = session.execute(_ENTRIES, {"keys": keys})
    return {e.key: _canonical(_Row(*e), postings[e.key]) for e in entries}


def _canonical(entry: _Row, postings: list[tuple[str, int]]) -> str:
    moment = entry.booked_at.isoformat(timespec="microseconds")
    return json.dumps([entry.key, entry.recipe, entry.reference, moment, postings])


def sum_of(session: Session, number: int) -> Money:
    """All sub-accounts of one number together."""
    return (
        session.scalar(
            select(func.coalesce(func.sum(Account.balance), 0)).where(Account.number == number)
        )
        or 0
    )


# Asked and told with every event that is booked: put together once.
_KNOWN = select(Account.code).where(among(Account.code, "codes"))
_POST, _SEAL, _HANG = (insert(cast(Table, one.__table__)) for one in (Posting, Entry, Link))
_LAST_LINK = select(Link.position, Link.hash).order_by(Link.position.desc()).limit(1)
_POSTINGS = select(Posting.account, Posting.id, Posting.entry, Posting.amount).where(
    among(Posting.entry, "keys")
)
_ENTRIES = select(Entry.key, Entry.recipe, Entry.reference, Entry.booked_at).where(
    among(Entry.key, "keys")
)
