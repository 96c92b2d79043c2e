"""A producer's month, straight from the books: what she had, what came, what went, what she has.

What the cooperative owes her and what she owes buyers are two sums; recovering moves from the one
to the other. Every posting on her accounts is in exactly one figure, so that it always adds up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.ledger import chart
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Entry, Posting
from marketplace.payouts.payout import Payout
from marketplace.reports import period as periods
from marketplace.reports.period import Period

EARNED, SURPLUS, TAKEN_BACK, RECOVERED, PAID, OTHER = (
    "earned", "surplus", "taken back", "recovered", "paid", "other",
)  # fmt: skip
FIGURE_OF = {
    "earned": EARNED,
    "earned_again": EARNED,
    "surplus_shared": SURPLUS,
    "undone": TAKEN_BACK,
    "owing_delivery": TAKEN_BACK,
    "dispute_passed_on": TAKEN_BACK,
    "payout_approved": RECOVERED,
    "payout_bounced": RECOVERED,
    "payout_arrived": PAID,
    "payout_returned": PAID,
}
"""What a recipe is called in her month. On its way she has not been paid yet. What the bank
returned was not paid, and what its payout had recovered she owes again.
"""


class Move(NamedTuple):
    """One event: what it added to what she is owed, and to what she owes. For goods it says which,
    and how their price was shared; `about` names a payout.
    """

    at: datetime
    figure: str
    has: Money
    owes: Money
    what: str = ""
    quantity: int = 0
    gross: Money = 0
    commission: Money = 0
    about: str = ""


@dataclass(frozen=True)
class Monthly:
    """What she is owed and what she owes, at the beginning, and what moved. Amounts are hers."""

    period: Period
    opening: Money
    opening_debt: Money
    on_its_way: Money
    moves: list[Move]

    def sum_of(self, figure: str) -> Money:
        """What it changed of what she is owed."""
        return sum(move.has for move in self.moves if move.figure == figure)

    def debt_of(self, figure: str) -> Money:
        """What it changed of what she owes."""
        return sum(move.owes for move in self.moves if move.figure == figure)

    @property
    def closing(self) -> Money:
        return self.opening + sum(move.has for move in self.moves)

    @property
    def closing_debt(self) -> Money:
        return self.opening_debt + sum(move.owes for move in self.moves)

    @property
    def has_debt(self) -> bool:
        return bool(self.opening_debt or any(move.owes for move in self.moves))

    @property
    def shown(self) -> list[Move]:
        """What one can see: not that a payout was approved that recovered nothing."""
        return [move for move in self.moves if move.has or move.owes]


def month_of(session: Session, producer: str, period: Period) -> Monthly:
    """Five queries, however much there is."""
    hers = _hers(session, producer)
    before = _balances(session, producer, hers, Entry.booked_at < period.since)
    after = _balances(session, producer, hers, Entry.booked_at < period.until)
    return Monthly(
        period,
        opening=before.hers + before.travels,
        opening_debt=before.owes,
        on_its_way=after.travels,
        moves=_moves(session, producer, hers, period),
    )


def months(session: Session, producer: str, zone: str, most: int = 36) -> list[Period]:
    """Those with something to tell, the newest first, and the one that it is now."""
    first = session.scalar(
        select(func.min(Entry.booked_at))
        .join(Posting, Posting.entry == Entry.key)
        .where(_hers(session, producer))
    )
    now = periods.month_of(clock.today(zone), zone)
    found = [now]
    while first is not None and found[-1].since > first and len(found) < most:
        found.append(periods.month_before(found[-1]))
    return found


class _Balances(NamedTuple):
    hers: Money
    travels: Money
    owes: Money


def _hers(session: Session, producer: str) -> ColumnElement[bool]:
    """Her accounts by name: each is found by its index."""
    payouts = session.scalars(select(Payout.code).where(Payout.producer == producer))
    travelling = [chart.in_transit(code) for code in payouts]
    return Posting.account.in_([chart.payable(producer), chart.owed_by(producer), *travelling])


def _sums(producer: str) -> list[ColumnElement[Money]]:
    """Hers and what travels are credits, what she owes is a debit."""
    amounts = Posting.amount
    hers = case((Posting.account == chart.payable(producer), -amounts), else_=0)
    owes = case((Posting.account == chart.owed_by(producer), amounts), else_=0)
    travels = case((Posting.account.startswith(chart.in_transit("")), -amounts), else_=0)
    return [func.coalesce(func.sum(one), 0) for one in (hers, travels, owes)]


def _balances(
    session: Session, producer: str, hers: ColumnElement[bool], when: ColumnElement[bool]
) -> _Balances:
    row = session.execute(
        select(*_sums(producer))
        .select_from(Posting)
        .join(Entry, Entry.key == Posting.entry)
        .where(hers, when)
    ).one()
    return _Balances(*(int(amount) for amount in row))


def _moves(
    session: Session, producer: str, hers: ColumnElement[bool], period: Period
) -> list[Move]:
    rows = session.execute(
        select(Entry.key, Entry.recipe, Entry.booked_at, *_sums(producer))
        .join(Posting, Posting.entry == Entry.key)
        .where(hers, period.of(Entry.booked_at))
        .group_by(Entry.key, Entry.recipe, Entry.booked_at)
        .order_by(Entry.booked_at, Entry.key)
    ).all()
    goods = _goods(session, [_document(row.key) for row in rows])
    return [move for row in rows for move in _told_apart(_move(row, goods))]


def _told_apart(move: Move) -> list[Move]:
    """What was paid is no debt: a payout that was returned is two things."""
    if move.figure != PAID or not move.owes:
        return [move]
    again = move._replace(figure=RECOVERED, has=move.owes)
    return [move._replace(has=move.has - move.owes, owes=0), again]


def _move(row: Row[*tuple[object, ...]], goods: dict[str, Earning]) -> Move:
    key, recipe, at, hers, travels, owes = row
    document = _document(str(key))
    known = goods.get(document)
    moved = Move(
        at,  # type: ignore[arg-type]
        FIGURE_OF.get(str(recipe), OTHER),
        int(hers) + int(travels),  # type: ignore[call-overload]
        int(owes),  # type: ignore[call-overload]
    )
    if known is None:
        return moved._replace(about=document if str(recipe).startswith("payout") else "")
    named = moved._replace(what=known.what, quantity=known.quantity)
    if moved.figure != EARNED:
        return named
    return named._replace(gross=known.gross, commission=known.commission)


def _document(key: str) -> str:
    """What an entry is about, after its recipe: of goods that went back it is the part."""
    return key.partition(":")[2].rpartition("-")[2]


def _goods(session: Session, parts: Sequence[str]) -> dict[str, Earning]:
    found = session.scalars(select(Earning).where(Earning.part.in_(parts)))
    return {earning.part: earning for earning in found}
