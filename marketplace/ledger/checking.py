"""The books prove themselves: every entry balances, every balance is its postings' sum, every
account stands on its own side, nothing was altered, and the guards in the database are there and
as we made them.

The quick check reads every row once, in seconds; the whole one also follows the chain link by link
from its beginning.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
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
        "commission_rule", "message")  # fmt: skip
GUARDS = {
    "ledger_posting_guard", "ledger_posting_books", "ledger_entry_seals", "ledger_account_opens",
    "ledger_account_guard", "ledger_chain_follows", "ledger_stretch_follows", "paper_guard",
    "numbering_guard", "ledger_entry_in_open_month", "month_reopening_asks",
    "month_reopening_kept", "month_closing_kept", "commission_rule_kept", "cash_receipt_guard",
    "payout_run_approval", "payout_comes", "payout_frozen", "payout_goes",
    "payout_destination_named", "message_kept",
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
Pair = tuple[Stretch, Stretch]
"""The stretch before, and a stretch."""


def broken(session: Session, whole: bool = False) -> Iterator[str]:
    """A sentence for each row that should not be. Only entries that balanced are sealed: those of
    stretches that are as they were are added up again by the `whole` check alone.
    """
    sealed = stretches.every(session)
    altered = [one for one in pairwise([NOTHING, *sealed]) if not _is_same(session, *one)]
    proven = sealed[-1] if sealed and not altered and not whole else NOTHING
    yield from _entries(session, proven)
    yield from _accounts(session, whole)
    yield from _guards(session)
    yield from _chain(session, sealed, altered, whole)
    if whole:
        yield from _loose_rows(session)


def _is_same(session: Session, before: Stretch, stretch: Stretch) -> bool:
    return stretches.digest(session, before, stretch) == stretch.digest


def _entries(session: Session, proven: Stretch) -> Iterator[str]:
    """I1: each entry sums to zero over two postings or more, and each posting has its entry; of
    entries and postings that came after what is `proven`.
    """
    total, legs = func.sum(Posting.amount), func.count()
    new = select(Posting.entry).where(Posting.id > proven.last_posting)
    sums = select(Posting.entry, total, legs).group_by(Posting.entry)
    if proven is not NOTHING:
        sums = sums.where(Posting.entry.in_(new))
    wrong = session.execute(sums.having((total != 0) | (legs < 2)).order_by(Posting.entry)).all()
    unsealed = set(session.scalars(new.except_(select(Entry.key))))
    for key, amount, count in wrong:
        if key not in unsealed:
            yield f"I1 entry {key} sums to {amount} over {count} postings"
    for key in sorted(_empty(session, proven)):
        yield f"I1 entry {key} sums to 0 over 0 postings"
    for key in sorted(unsealed):
        yield f"I1 entry {key} was never sealed"


def _empty(session: Session, proven: Stretch) -> Iterable[str]:
    """Entries that nothing was posted with, in the chain or outside of it."""
    empty = ~exists().where(Posting.entry == Entry.key)
    linked = session.scalar(select(func.count()).select_from(Link)) or 0
    if proven is NOTHING or linked != session.scalar(select(func.count()).select_from(Entry)):
        return session.scalars(select(Entry.key).where(empty))
    new = select(Entry.key).join(Link, Link.entry == Entry.key)
    return session.scalars(new.where(Link.position > proven.last, empty))


def _accounts(session: Session, whole: bool) -> Iterator[str]:
    """I2: stored balance = sum of postings. I3: each account on its side, as the chart has it."""
    differing = list(_sums(session))
    yield from differing
    # Where all others are right, one that has no postings is seen in what they come to.
    if whole or differing or session.scalar(select(func.sum(Account.balance))):
        yield from _unexplained(session)
    wrong_side = select(Account.code, Account.balance).where(
        Account.may_reverse == 0, Account.side * Account.balance < 0
    )
    for code, amount in session.execute(wrong_side.order_by(Account.code)):
        yield f"I3 account {code} stands at {amount}, on the wrong side"
    yield from _kept_otherwise(session)


def _sums(session: Session) -> Iterator[str]:
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


def _unexplained(session: Session) -> Iterator[str]:
    unexplained = select(Account.code, Account.balance).where(
        Account.balance != 0, ~exists().where(Posting.account == Account.code)
    )
    for code, kept in session.execute(unexplained.order_by(Account.code)):
        yield f"I2 account {code} says {kept}, its postings say 0"


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


def _chain(
    session: Session, sealed: Sequence[Stretch], altered: Sequence[Pair], whole: bool
) -> Iterator[str]:
    """I14: every link follows from the one before; little stands outside the chain."""
    yield from _stretches(session, sealed, altered, whole)
    yield from stretches.broken_links(session, sealed[-1] if sealed else NOTHING)
    linked = session.scalar(select(func.max(Link.position))) or 0
    count = session.scalar(select(func.count()).select_from(Entry)) or 0
    if count - linked > MOST_UNCHAINED:
        yield f"I14 {count - linked} entries stand outside the chain"


def _stretches(
    session: Session, sealed: Sequence[Stretch], altered: Sequence[Pair], whole: bool
) -> Iterator[str]:
    """Of what was followed before: what differs is followed again, and one by chance, or all."""
    chance = random.choice(sealed) if sealed else None
    for pair in pairwise([NOTHING, *sealed]):
        before, stretch = pair
        if whole or stretch is chance or pair in altered:
            faults = list(stretches.broken_links(session, before, stretch.last))
            yield from faults
            if pair in altered and not faults:
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
