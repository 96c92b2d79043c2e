"""The books as they stood at any instant: what each line of the chart came to, or each account of
one. Balances are kept as of now, so what was booked since is taken off again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger.journal import Account, Entry, Posting


class Line(NamedTuple):
    """A line of the chart, debit positive."""

    number: int
    balance: Money


class Balance(NamedTuple):
    """An account with what it stood at."""

    code: str
    balance: Money


def trial_balance(session: Session, until: datetime) -> list[Line]:
    """Each line of the chart on which anything was ever booked; together they are zero."""
    now = select(Account.number, func.sum(Account.balance)).group_by(Account.number)
    number = cast(func.substr(Posting.account, 1, 4), Integer)
    since = _sums(session, _booked_since(until, number).group_by(number))
    rows = session.execute(now.order_by(Account.number))
    return [Line(number, int(balance) - since.get(number, 0)) for number, balance in rows]


def every_account(session: Session, until: datetime) -> list[Balance]:
    """Each account that did not stand at zero, by code."""
    since = _sums(session, _booked_since(until, Posting.account).group_by(Posting.account))
    rows = session.execute(select(Account.code, Account.balance).order_by(Account.code))
    stood = (Balance(code, int(balance) - since.get(code, 0)) for code, balance in rows)
    return [one for one in stood if one.balance]


def accounts_of(
    session: Session, number: int, until: datetime, *, after: str = "", most: int = 50
) -> Sequence[Balance]:
    """The accounts of a line that did not stand at zero, by code, on from `after`."""
    mine = Posting.account.like(f"{number}:%")
    since = (
        _booked_since(until, Posting.account.label("code"))
        .where(mine)
        .group_by(Posting.account)
        .subquery()
    )
    balance = Account.balance - func.coalesce(since.c.total, 0)
    rows = session.execute(
        select(Account.code, balance)
        .outerjoin(since, since.c.code == Account.code)
        .where(Account.number == number, Account.code > after, balance != 0)
        .order_by(Account.code)
        .limit(most)
    )
    return [Balance(code, int(amount)) for code, amount in rows]


def _booked_since(until: datetime, by: Any) -> Select[Any]:
    return (
        select(by, func.sum(Posting.amount).label("total"))
        .join(Entry, Entry.key == Posting.entry)
        .where(Entry.booked_at >= until)
    )


def _sums(session: Session, query: Select[Any]) -> dict[Any, int]:
    return {key: int(total) for key, total in session.execute(query)}
