"""A month that the treasurer closed: what was on every account then, kept as it was by the database
itself. Two persons may open it again; then it can be closed once more, with a row of its own.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, case, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.ledger.journal import Account, Entry, Posting

MOST_LISTED = 24


class MonthReopening(Model):
    """Somebody asks for a closed month, and another person answers once."""

    __tablename__ = "month_reopening"
    __table_args__ = (
        CheckConstraint("opened_by IS NULL OR opened_by <> asked_by", name="two_people"),
        CheckConstraint("opened_by IS NULL OR declined_by IS NULL", name="one_answer"),
        CheckConstraint("why <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("month_closing.id"), index=True)
    why: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    declined_by: Mapped[str | None]
    opened_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class MonthClosing(Model):
    """`trial` and `figures` are JSON, as they were; `accepted` what was left open, each with the
    reason; `hash` stands over all of it and over the closing before.
    """

    __tablename__ = "month_closing"
    __table_args__ = (CheckConstraint("since < until", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    first: Mapped[date]
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    trial: Mapped[str]
    figures: Mapped[str]
    accepted: Mapped[str]
    hash: Mapped[str]
    closed_by: Mapped[str]
    closed_at: Mapped[datetime]

    @property
    def sums(self) -> "list[Sums]":
        return [Sums(*row) for row in json.loads(self.trial)]

    @property
    def reasons(self) -> dict[str, str]:
        """What was accepted as it was, by the point of the checklist."""
        told: dict[str, str] = json.loads(self.accepted)
        return told

    @property
    def counted(self) -> dict[str, Money]:
        """What the reports counted then."""
        told: dict[str, Money] = json.loads(self.figures)
        return told


class Sums(NamedTuple):
    """All accounts of one number: before the month, what it brought on either side, after it."""

    number: int
    before: Money
    debit: Money
    credit: Money

    @property
    def after(self) -> Money:
        return self.before + self.debit - self.credit


IN_FORCE = ~exists().where(
    MonthReopening.closing_id == MonthClosing.id, MonthReopening.opened_by.is_not(None)
)


def known_as(session: Session, code: str) -> MonthClosing:
    """Raises `NotFound`."""
    closing = session.scalar(select(MonthClosing).where(MonthClosing.code == code))
    if closing is None:
        raise NotFound()
    return closing


def latest(session: Session) -> MonthClosing | None:
    """The last month that is closed now."""
    return session.scalar(
        select(MonthClosing).where(IN_FORCE).order_by(MonthClosing.until.desc()).limit(1)
    )


def in_force(session: Session, closing: MonthClosing) -> bool:
    """Whether nobody has opened it again."""
    mine = MonthClosing.id == closing.id
    return session.scalar(select(MonthClosing.id).where(mine, IN_FORCE)) is not None


def listed(
    session: Session, *, before: int = 0, most: int = MOST_LISTED
) -> list[tuple[MonthClosing, bool]]:
    """Closings with whether they are in force, the newest first, on from the row `before`."""
    query = select(MonthClosing, IN_FORCE).order_by(MonthClosing.id.desc()).limit(most)
    if before:
        query = query.where(MonthClosing.id < before)
    return [(closing, bool(stands)) for closing, stands in session.execute(query)]


def asked(session: Session, closing: MonthClosing) -> MonthReopening | None:
    """Who wants it open, where nobody has answered yet."""
    return session.scalar(
        select(MonthReopening)
        .where(
            MonthReopening.closing_id == closing.id,
            MonthReopening.opened_by.is_(None),
            MonthReopening.declined_by.is_(None),
        )
        .order_by(MonthReopening.id.desc())
        .limit(1)
    )


def reopenings(session: Session, closing: MonthClosing) -> list[MonthReopening]:
    """Everything that was asked about it, the newest first."""
    return list(
        session.scalars(
            select(MonthReopening)
            .where(MonthReopening.closing_id == closing.id)
            .order_by(MonthReopening.id.desc())
            .limit(MOST_LISTED)
        )
    )


def trial_balance(session: Session, since: datetime, until: datetime) -> list[Sums]:
    """By number of account. What was before comes from the month closed before, where there is one;
    else from all postings.
    """
    earlier = _closed_before(session, since)
    before = {sums.number: sums.after for sums in earlier.sums} if earlier else {}
    if earlier is None:
        before = {number: debit - credit for number, debit, credit in _moved(session, None, since)}
    elif earlier.until < since:
        for number, debit, credit in _moved(session, earlier.until, since):
            before[number] = before.get(number, 0) + debit - credit
    moved = {number: (d, c) for number, d, c in _moved(session, since, until)}
    found = (
        Sums(number, before.get(number, 0), *moved.get(number, (0, 0)))
        for number in sorted(before.keys() | moved.keys())
    )
    return [sums for sums in found if any(sums[1:])]


def written(found: list[Sums]) -> str:
    """As it is kept."""
    return json.dumps([list(sums) for sums in found])


def hash_of(previous: str, first: date, trial: str, figures: str, accepted: str) -> str:
    """SHA-256 over the closing before, the month, and everything that is frozen of it."""
    content = json.dumps([previous, first.isoformat(), trial, figures, accepted])
    return hashlib.sha256(content.encode()).hexdigest()


def previous_hash(session: Session, since: datetime) -> str:
    earlier = _closed_before(session, since)
    return earlier.hash if earlier else ""


def first_booked(session: Session) -> datetime | None:
    """When the books begin."""
    return session.scalar(select(func.min(Entry.booked_at)))


def after(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def _closed_before(session: Session, since: datetime) -> MonthClosing | None:
    return session.scalar(
        select(MonthClosing)
        .where(IN_FORCE, MonthClosing.until <= since)
        .order_by(MonthClosing.until.desc())
        .limit(1)
    )


def _moved(
    session: Session, since: datetime | None, until: datetime
) -> list[tuple[int, Money, Money]]:
    debit = func.sum(case((Posting.amount > 0, Posting.amount), else_=0))
    credit = func.sum(case((Posting.amount < 0, -Posting.amount), else_=0))
    query = (
        select(Account.number, debit, credit)
        .select_from(Entry)
        .join(Posting, Posting.entry == Entry.key)
        .join(Account, Account.code == Posting.account)
        .where(Entry.booked_at < until)
        .group_by(Account.number)
    )
    if since is not None:
        query = query.where(Entry.booked_at >= since)
    return [(number, int(d), int(c)) for number, d, c in session.execute(query)]
