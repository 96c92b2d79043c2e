"""The figures of a period beside what the books say of the same days. They are counted from orders,
parcels and refunds; the books know only postings. Where both differ, one of them is wrong.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from marketplace.kernel.lifecycle import Move
from marketplace.kernel.money import Money
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Account, Entry, Posting
from marketplace.lifecycles import PART
from marketplace.payments.refund import CARRIER, OF_ORDER, Refund
from marketplace.payments.refund_line import RefundLine, Way
from marketplace.reports import sales
from marketplace.reports.period import Period

EARNED = ("earned", "undone")
PROMISED = (
    "refunding", "undone", "borne", "borne_by_courier", "owing_delivery", "code_returned",
    "swapped", "withdrawn",
)  # fmt: skip
SENT = ("delivery",)  # what a courier's bill says differently comes later
BORNE, AGAIN = ("borne", "spared", "withdrawn"), ("earned_again",)
Moved = Mapping[tuple[int, str], Money]


class Agreement(NamedTuple):
    """One figure: as the reports count it, and as the books have it."""

    what: str
    report: Money
    books: Money

    @property
    def difference(self) -> Money:
        return self.report - self.books


def agreements(session: Session, period: Period) -> list[Agreement]:
    """At most eleven queries, however long the period is."""
    counted = sales.earned_and_delivered(session, period)
    moved = _moved(session, period)
    back, borne = _promised_back(session, period), _borne(session, period)
    margin = counted.get(sales.DELIVERY, 0) - counted.get(sales.COST, 0)
    return [
        Agreement("commission", counted.get(sales.COMMISSION, 0), -_of(moved, 4100)),
        Agreement(
            "net",
            counted.get(sales.NET, 0),
            -_of(moved, 2210, only=EARNED) - _of(moved, 1300, only=EARNED),
        ),
        Agreement("margin", margin, -_of(moved, 4200, only=SENT)),
        Agreement("refunds", back, -_of(moved, 2500, only=PROMISED)),
        Agreement("borne", borne, _of(moved, 5200, only=BORNE)),
        Agreement("again", _sent_again(session, period), -_of(moved, 2210, only=AGAIN)),
    ]


def _moved(session: Session, period: Period) -> Moved:
    """What was booked on accounts of each number, by recipe; debit positive."""
    rows = session.execute(
        select(Account.number, Entry.recipe, func.sum(Posting.amount))
        .select_from(Entry)
        .join(Posting, Posting.entry == Entry.key)
        .join(Account, Account.code == Posting.account)
        .where(period.of(Entry.booked_at))
        .group_by(Account.number, Entry.recipe)
    )
    return {(number, recipe): int(amount) for number, recipe, amount in rows}


def _of(moved: Moved, number: int, only: tuple[str, ...] = ()) -> Money:
    return sum(
        amount
        for (account, recipe), amount in moved.items()
        if account == number and (not only or recipe in only)
    )


def _promised_back(session: Session, period: Period) -> Money:
    """Less what was withdrawn again."""
    total = select(func.coalesce(func.sum(Refund.amount), 0))
    return _sum(session, total.where(*_asked(period))) - _sum(session, _back_out(total, period))


def _borne(session: Session, period: Period) -> Money:
    """What the cooperative bore of it: goods, and delivery that a courier was paid for already;
    less what it was spared. What was spoilt no courier had; it counts on the day its maker was made
    good, because where other goods came instead there may be no refund.
    """
    total = select(func.coalesce(func.sum(RefundLine.amount), 0))
    spoilt = total.join(Move, Move.handle == RefundLine.part).where(
        RefundLine.way == Way.SPOILT,
        Move.thing == PART.thing, Move.verb == "make good", period.of(Move.at),
    )  # fmt: skip
    goods = total.join(Refund, Refund.id == RefundLine.refund_id).where(
        RefundLine.way == Way.BORNE, Refund.borne_by != CARRIER, *_asked(period)
    )
    more = Refund.delivery - Refund.delivery_unspent
    hers = Refund.delivery_debtor.is_(None) & (Refund.borne_by != CARRIER)
    delivery = select(func.coalesce(func.sum(case((more < 0, more), (hers, more), else_=0)), 0))
    spared = select(func.coalesce(func.sum(case((more < 0, more), else_=0)), 0))
    return (
        _sum(session, spoilt)
        + _sum(session, goods)
        + _sum(session, delivery.where(*_asked(period)))
        - _sum(session, _back_out(spared, period))
    )


def _sent_again(session: Session, period: Period) -> Money:
    """What makers received for goods that came instead of others, whoever bears it."""
    part = func.substr(Entry.key, len("earned_again:") + 1)
    total = select(func.coalesce(func.sum(Earning.amount), 0)).join(Entry, Earning.part == part)
    return _sum(session, total.where(Entry.recipe == "earned_again", period.of(Entry.booked_at)))


def _asked(period: Period) -> tuple[ColumnElement[bool], ...]:
    return Refund.source == OF_ORDER, period.of(Refund.asked_at)


def _back_out(query: Select[Any], period: Period) -> Select[Any]:
    """Of refunds that were withdrawn in these days."""
    entry = Entry.key == "withdrawn:" + Refund.code
    return query.join(Entry, entry).where(Entry.recipe == "withdrawn", period.of(Entry.booked_at))


def _sum(session: Session, query: Select[Any]) -> Money:
    return int(session.scalar(query) or 0)
