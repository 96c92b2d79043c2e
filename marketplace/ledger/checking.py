"""The books prove themselves: every entry balances, every balance is its postings' sum, every
account stands on its own side, nothing was altered, and the guards in the database are there and
as we made them.

The quick check reads every row once, in seconds; the whole one also follows the chain link by link
from its beginning.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from marketplace.kernel.embedded import Guarded
from marketplace.ledger import guards, stretches
from marketplace.ledger.chart import CHART
from marketplace.ledger.journal import Account, Entry, Link, Posting
from marketplace.ledger.stretches import NOTHING, Stretch

ONLY_GROW = ("ledger_posting", "ledger_entry", "ledger_chain", "ledger_stretch", "move", "audit",
             "stock_movement", "setting", "paper", "cash_receipt")  # fmt: skip
STAY = (*ONLY_GROW, "ledger_account", "numbering", "month_closing", "month_reopening",
        "commission_rule")  # fmt: skip
GUARDS = {
    "ledger_posting_guard", "ledger_posting_books", "ledger_entry_seals", "ledger_account_opens",
    "ledger_account_guard", "ledger_chain_follows", "ledger_stretch_follows", "paper_guard",
    "numbering_guard", "ledger_entry_in_open_month", "month_reopening_asks",
    "month_reopening_kept", "month_closing_kept", "commission_rule_kept", "cash_receipt_guard",
    "payout_run_approval", "payout_comes", "payout_frozen", "payout_goes",
    "payout_destination_named",
    *(f"{table}_kept" for table in ONLY_GROW),
    *(f"{table}_stays" for table in STAY),
}  # fmt: skip
POSTGRESQL_GUARDS = {f"{table}_not_emptied" for table in STAY}
FORGOTTEN = frozenset({("paper", "buyer_sealed")})
"""What may be taken off a row that stays: who it was."""

GUARDED = Guarded(
    frozenset({*ONLY_GROW, "ledger_account"}),
    frozenset(STAY),
    frozenset({("ledger_posting_books", "ledger_account")}),
    FORGOTTEN,
)
MOST_UNCHAINED = 1000


def broken(session: Session, whole: bool = False) -> Iterator[str]:
    """A sentence for each row that should not be."""
    yield from _entries(session)
    yield from _accounts(session)
    yield from _guards(session)
    yield from _chain(session, whole)
    if whole:
        yield from _loose_rows(session)


def _entries(session: Session) -> Iterator[str]:
    """I1: each entry sums to zero over two postings or more, and each posting has its entry."""
    total, legs = func.sum(Posting.amount), func.count()
    wrong = session.execute(
        select(Posting.entry, total, legs)
        .group_by(Posting.entry)
        .having((total != 0) | (legs < 2))
        .order_by(Posting.entry)
    ).all()
    unsealed = set(session.scalars(select(Posting.entry).except_(select(Entry.key))))
    for key, amount, count in wrong:
        if key not in unsealed:
            yield f"I1 entry {key} sums to {amount} over {count} postings"
    for key in sorted(session.scalars(select(Entry.key).except_(select(Posting.entry)))):
        yield f"I1 entry {key} sums to 0 over 0 postings"
    for key in sorted(unsealed):
        yield f"I1 entry {key} was never sealed"


def _accounts(session: Session) -> Iterator[str]:
    """I2: stored balance = sum of postings. I3: each account on its side, as the chart has it."""
    sums = (
        select(Posting.account.label("code"), func.sum(Posting.amount).label("total"))
        .group_by(Posting.account)
        .subquery()
    )
    differing = (
        select(sums.c.code, Account.balance, sums.c.total)
        .outerjoin(Account, Account.code == sums.c.code)
        .where(Account.code.is_(None) | (Account.balance != sums.c.total))
        .order_by(sums.c.code)
    )
    for code, kept, summed in session.execute(differing):
        if kept is None:
            yield f"I2 account {code} was never opened, and has postings"
        else:
            yield f"I2 account {code} says {kept}, its postings say {summed}"
    unexplained = select(Account.code, Account.balance).where(
        Account.balance != 0, ~exists().where(Posting.account == Account.code)
    )
    for code, kept in session.execute(unexplained.order_by(Account.code)):
        yield f"I2 account {code} says {kept}, its postings say 0"
    wrong_side = select(Account.code, Account.balance).where(
        Account.may_reverse == 0, Account.side * Account.balance < 0
    )
    for code, amount in session.execute(wrong_side.order_by(Account.code)):
        yield f"I3 account {code} stands at {amount}, on the wrong side"
    yield from _kept_otherwise(session)


def _kept_otherwise(session: Session) -> Iterator[str]:
    """Accounts by number, side and whether they may cross: only few are kept as none should be."""
    kinds = {(a.number, a.side, int(a.may_reverse)) for a in CHART.values()}
    number = func.substr(Account.code, 1, 5)
    kept = session.execute(
        select(number, Account.number, Account.side, Account.may_reverse).distinct()
    )
    for start, *kind in sorted(tuple(row) for row in kept):
        if tuple(kind) not in kinds or start != f"{kind[0]}:":
            like = select(Account.code).where(
                number == start, Account.number == kind[0], Account.side == kind[1],
                Account.may_reverse == kind[2],
            )  # fmt: skip
            for code in session.scalars(like.order_by(Account.code)):
                yield f"I3 account {code} is not kept as the chart says"


def _guards(session: Session) -> Iterator[str]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    there = guards.found(session)
    for name in sorted(GUARDS if sqlite else GUARDS | POSTGRESQL_GUARDS):
        if name not in there:
            yield f"I1 the database guard {name} is missing"
    for name in sorted(there):
        if guards.differs(name, there[name], sqlite):
            yield f"I1 the database guard {name} is not as we made it"


def _chain(session: Session, whole: bool) -> Iterator[str]:
    """I14: every link follows from the one before; little stands outside the chain."""
    sealed = stretches.every(session)
    yield from _stretches(session, sealed, whole)
    yield from stretches.broken_links(session, sealed[-1] if sealed else NOTHING)
    linked = session.scalar(select(func.max(Link.position))) or 0
    count = session.scalar(select(func.count()).select_from(Entry)) or 0
    if count - linked > MOST_UNCHAINED:
        yield f"I14 {count - linked} entries stand outside the chain"


def _stretches(session: Session, sealed: Sequence[Stretch], whole: bool) -> Iterator[str]:
    """Of what was followed before: what differs is followed again, and one by chance, or all."""
    chance = random.choice(sealed) if sealed else None
    for before, stretch in pairwise([NOTHING, *sealed]):
        same = stretches.digest(session, before, stretch) == stretch.digest
        if whole or stretch is chance or not same:
            faults = list(stretches.broken_links(session, before, stretch.last))
            yield from faults
            if not same and not faults:
                yield f"I14 what was sealed up to {stretch.last} is not as it was"
    ends = dict(
        session.execute(
            select(Link.position, Link.hash).join(Stretch, Stretch.last == Link.position)
        ).all()
    )
    for stretch in sealed:
        if ends.get(stretch.last, stretch.hash) != stretch.hash:
            yield f"I14 the seal at {stretch.last} is not that of the chain"


def _loose_rows(session: Session) -> Iterator[str]:
    """I1: on SQLite a connection without foreign keys can leave rows whose other end is gone."""
    if session.get_bind().dialect.name == "sqlite":
        for table in sorted(set(session.scalars(text("PRAGMA foreign_key_check")))):
            yield f"I1 rows of {table} mention what is not there"
