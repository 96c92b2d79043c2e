"""The books prove themselves: every entry balances, every balance is its postings' sum, every
account stands on its own side, nothing was altered, and the guards in the database are there.
"""

from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from marketplace.ledger import journal
from marketplace.ledger.chart import CHART
from marketplace.ledger.journal import Account, Entry, Link, Posting

ONLY_GROW = ("ledger_posting", "ledger_entry", "ledger_chain", "move", "audit", "stock_movement",
             "setting", "paper")  # fmt: skip
STAY = (*ONLY_GROW, "ledger_account", "numbering", "month_closing", "month_reopening",
        "commission_rule")
GUARDS = {
    "ledger_posting_guard", "ledger_posting_books", "ledger_entry_seals", "ledger_account_opens",
    "ledger_account_guard", "paper_guard", "numbering_guard", "ledger_entry_in_open_month",
    "month_reopening_asks", "month_reopening_kept", "month_closing_kept",
    "commission_rule_kept",
    *(f"{table}_kept" for table in ONLY_GROW),
    *(f"{table}_stays" for table in STAY),
}  # fmt: skip
POSTGRESQL_GUARDS = {f"{table}_not_emptied" for table in STAY}
CHUNK = 500
MOST_UNCHAINED = 1000


def broken(session: Session) -> Iterator[str]:
    """A sentence for each row that should not be."""
    yield from _entries(session)
    yield from _accounts(session)
    yield from _guards(session)
    yield from _chain(session)


def _entries(session: Session) -> Iterator[str]:
    """I1: each entry sums to zero, and so does everything."""
    total, legs = func.coalesce(func.sum(Posting.amount), 0), func.count(Posting.id)
    wrong = session.execute(
        select(Entry.key, total, legs)
        .outerjoin(Posting, Posting.entry == Entry.key)
        .group_by(Entry.key)
        .having((total != 0) | (legs < 2))
        .order_by(Entry.key)
    )
    for key, amount, count in wrong:
        yield f"I1 entry {key} sums to {amount} over {count} postings"
    unsealed = session.scalars(
        select(Posting.entry)
        .outerjoin(Entry, Entry.key == Posting.entry)
        .where(Entry.key.is_(None))
        .distinct()
        .order_by(Posting.entry)
    )
    for key in unsealed:
        yield f"I1 entry {key} was never sealed"


def _accounts(session: Session) -> Iterator[str]:
    """I2: stored balance = sum of postings. I3: each account on its side, as the chart has it."""
    sums = (
        select(Posting.account, func.sum(Posting.amount).label("total"))
        .group_by(Posting.account)
        .subquery()
    )
    rows = session.execute(
        select(Account.code, Account.balance, func.coalesce(sums.c.total, 0)).outerjoin(
            sums, sums.c.account == Account.code
        )
    )
    for code, kept, total in rows:
        if kept != total:
            yield f"I2 account {code} says {kept}, its postings say {total}"
    wrong_side = session.execute(
        select(Account.code, Account.balance).where(
            Account.may_reverse == 0, Account.side * Account.balance < 0
        )
    )
    for code, amount in wrong_side:
        yield f"I3 account {code} stands at {amount}, on the wrong side"
    for account in session.scalars(select(Account).order_by(Account.code)):
        kind = CHART.get(account.number)
        kept_as = (account.code.partition(":")[0], account.side, bool(account.may_reverse))
        if kind is None or kept_as != (str(kind.number), kind.side, kind.may_reverse):
            yield f"I3 account {account.code} is not kept as the chart says"


def _guards(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        query, wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'", GUARDS
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        wanted = GUARDS | POSTGRESQL_GUARDS
    for name in sorted(wanted - set(session.scalars(text(query)))):
        yield f"I1 the database guard {name} is missing"


def _chain(session: Session) -> Iterator[str]:
    """I14: every link follows from the one before; little stands outside the chain."""
    previous, expected = journal.GENESIS, 0
    while links := session.execute(
        select(Link.position, Link.entry, Link.hash)
        .where(Link.position > expected)
        .order_by(Link.position)
        .limit(CHUNK)
    ).all():
        sealed = journal.sealed_texts(session, [link.entry for link in links])
        for link in links:
            expected += 1
            previous = journal.next_hash(previous, sealed.get(link.entry, ""))
            if (link.position, link.hash) != (expected, previous):
                yield f"I14 the chain breaks at {link.position}, entry {link.entry}"
                return
    count = session.scalar(select(func.count()).select_from(Entry)) or 0
    if count - expected > MOST_UNCHAINED:
        yield f"I14 {count - expected} entries stand outside the chain"
