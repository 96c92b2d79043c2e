"""What must be explained before a month is closed, or accepted as it is with a reason."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.ledger import chart, opening_items, stated
from marketplace.ledger.journal import Account, Entry, Link, Posting
from marketplace.ledger.open_item import OpenItem
from marketplace.payments.kept_money import KeptMoney
from marketplace.payments.qris_receipt import QrisReceipt
from marketplace.payments.statement import Statement, StatementLine
from marketplace.reports import agreeing
from marketplace.reports.period import Period

UNIDENTIFIED = "unidentified"


class Point(NamedTuple):
    """`left` of it are not explained."""

    key: str
    left: int


def points(session: Session, period: Period) -> list[Point]:
    """In the order in which one works through them. About twenty queries, however much there is."""
    return [Point(key, look(session, period)) for key, look in _LOOKS.items()]


def _lines(session: Session, period: Period) -> int:
    """Money on the bank's statement that nobody decided on."""
    return _count(
        session, StatementLine.id, StatementLine.booked_as == "", StatementLine.amount > 0,
        StatementLine.on <= period.last,
    )  # fmt: skip


def _unknown(session: Session, period: Period) -> int:
    lines = _count(
        session, StatementLine.id, StatementLine.booked_as == UNIDENTIFIED,
        StatementLine.on <= period.last,
    )  # fmt: skip
    seen = QrisReceipt.booked_as == UNIDENTIFIED, QrisReceipt.noted_at < period.until
    return lines + _count(session, QrisReceipt.id, *seen)


def _kept(session: Session, period: Period) -> int:
    open_now = KeptMoney.ended_as == "", KeptMoney.kept_at < period.until
    return _count(session, KeptMoney.id, *open_now)


def _read(session: Session, period: Period) -> int:
    """Whether the bank was heard after the last day, where money ever stood there."""
    if not _used(session, chart.BANK, period):
        return 0
    heard = _count(session, Statement.id, Statement.imported_at >= period.until)
    return 0 if heard else 1


def _counted(session: Session, period: Period) -> int:
    """Whether the cash box was counted since the evening of the last day."""
    if not _used(session, chart.CASH_BOX, period):
        return 0
    last = stated.latest(session).get(chart.CASH_BOX)
    evening = clock.midnight(period.last, period.zone)
    return 0 if last and last.stated_at >= evening else 1


def _items(session: Session, period: Period) -> int:
    mine = OpenItem.matched == "", OpenItem.since < period.until
    return _count(session, OpenItem.id, *mine) + opening_items.waiting(session, period.until)


def _agree(session: Session, period: Period) -> int:
    """Figures of the reports that the books have otherwise."""
    return sum(row.difference != 0 for row in agreeing.agreements(session, period))


def _chained(session: Session, period: Period) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Entry)
            .outerjoin(Link, Link.entry == Entry.key)
            .where(period.of(Entry.booked_at), Link.entry.is_(None))
        )
        or 0
    )


def _used(session: Session, place: str, period: Period) -> bool:
    postings = (
        select(Posting.id)
        .join(Entry, Entry.key == Posting.entry)
        .join(Account, Account.code == Posting.account)
        .where(Posting.account == place, Entry.booked_at < period.until)
        .limit(1)
    )
    return session.scalar(postings) is not None


def _count(session: Session, column: object, *where: object) -> int:
    query = select(func.count(column)).where(*where)  # type: ignore[arg-type]
    return session.scalar(query) or 0


_LOOKS: dict[str, Callable[[Session, Period], int]] = {
    "read": _read,
    "lines": _lines,
    "unknown": _unknown,
    "kept": _kept,
    "counted": _counted,
    "items": _items,
    "agree": _agree,
    "chained": _chained,
}
KEYS = tuple(_LOOKS)
