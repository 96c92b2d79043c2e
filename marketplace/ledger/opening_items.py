"""Inside stories: items of a place begin, belong together, or stand for what nobody can name."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes
from marketplace.kernel.money import Money
from marketplace.ledger.journal import Account, Entry, Posting
from marketplace.ledger.open_item import Kind, OpenItem

# Money stands here: in the cash box, at the bank, with providers and couriers.
NUMBERS = (1010, 1100, 1200, 1350, 2300)
# Two stories may end in another order than their postings were numbered.
LOOK_BACK = 2000
AT_ONCE = 1000


def from_books(session: Session, most: int = AT_ONCE) -> int:
    """An item for each posting that has none yet; returns how many are new. What somebody else
    gathers at the same moment is left to them.
    """
    rows = session.execute(_new(session, most)).all()
    if rows:
        dialect = session.get_bind().dialect.name
        either = postgresql.insert if dialect == "postgresql" else sqlite.insert
        gathering = either(OpenItem).on_conflict_do_nothing(index_elements=["posting"])
        session.execute(gathering, [_row(*row) for row in rows])
    return len(rows)


def anything_new(session: Session) -> bool:
    """Whether a posting waits to become an item."""
    return session.execute(_new(session, 1)).first() is not None


def begin(
    session: Session, place: str, kind: Kind, amount: Money, *, document: str, since: datetime
) -> OpenItem:
    """The other side says so."""
    item = OpenItem(
        code=codes.code(), place=place, kind=kind, amount=amount, document=document, since=since,
        owner="", note="", matched="", matched_by="",
    )  # fmt: skip
    session.add(item)
    return item


def begin_all(
    session: Session, place: str, kind: Kind, said: Iterable[tuple[Money, str, datetime]]
) -> None:
    """The same of many, each with its amount, its document and since when, in one statement."""
    rows = [
        {
            "code": codes.code(), "place": place, "kind": kind, "amount": amount,
            "document": document, "since": since, "owner": "", "note": "", "matched": "",
            "matched_by": "",
        }
        for amount, document, since in said
    ]  # fmt: skip
    if rows:
        session.execute(insert(OpenItem), rows)


def shift_gap(session: Session, place: str, amount: Money) -> None:
    """So much more that nobody can name: one item of a place stands for all of it."""
    gap = session.scalar(
        select(OpenItem)
        .where(OpenItem.place == place, OpenItem.matched == "", OpenItem.kind == Kind.GAP)
        .order_by(OpenItem.id)
        .limit(1)
        .with_for_update()
    )
    if amount == 0:
        return
    if gap is None:
        begin(session, place, Kind.GAP, amount, document="", since=clock.now())
    elif gap.amount + amount == 0:
        session.delete(gap)
    else:
        gap.amount += amount


def match(session: Session, items: Iterable[OpenItem], *, by: str) -> str:
    """They belong together. For stories that have looked: they come to nothing."""
    items = list(items)
    if sum(item.amount for item in items) or not items:
        raise ValueError("What belongs together comes to nothing.")
    group, now = codes.code(), clock.now()
    for item in items:
        item.matched, item.matched_at, item.matched_by = group, now, by
    session.flush()
    return group


def newer(session: Session, place: str) -> tuple[int, Money]:
    """Postings of this place that are not items yet: how many, and their sum."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(Posting.amount), 0))
        .outerjoin(OpenItem, OpenItem.posting == Posting.id)
        .where(Posting.account == place, Posting.id > _seen(session), OpenItem.id.is_(None))
    ).one()
    return count, int(total)


def waiting(session: Session, until: datetime) -> int:
    """How many postings of before this instant are not items yet."""
    new = _new(session, None).where(Entry.booked_at < until).subquery()
    return session.scalar(select(func.count()).select_from(new)) or 0


def _new(session: Session, most: int | None) -> Select[int, str, int, datetime]:
    return (
        select(Posting.id, Posting.account, Posting.amount, Entry.booked_at)
        .join(Entry, Entry.key == Posting.entry)
        .join(Account, Account.code == Posting.account)
        .outerjoin(OpenItem, OpenItem.posting == Posting.id)
        .where(Posting.id > _seen(session), Account.number.in_(NUMBERS), OpenItem.id.is_(None))
        .order_by(Posting.id)
        .limit(most)
    )


def _seen(session: Session) -> int:
    """Whatever was posted up to here is an item, where it stands for money at a place."""
    return (session.scalar(select(func.max(OpenItem.posting))) or 0) - LOOK_BACK


def _row(posting: int, place: str, amount: Money, booked_at: datetime) -> dict[str, object]:
    return {
        "code": codes.code(), "place": place, "kind": Kind.POSTING, "posting": posting,
        "amount": amount, "since": booked_at, "owner": "", "note": "", "matched": "",
        "matched_by": "",
    }  # fmt: skip
