"""Stretches of the chain that were followed link by link once, each with a digest over its rows.

To follow a chain is slow: each entry is gathered from three tables, in the order of the links. To
read rows in the order in which they lie is quick, so whoever checks the books every ten minutes
compares digests, and follows again only what is new, what differs, and one stretch by chance.
A stretch is sealed when it is an hour old: no story takes so long, so nothing can still come
between its postings.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.ledger import journal
from marketplace.ledger.journal import GENESIS, Entry, Link, Posting

LENGTH = 2_000
SETTLED = timedelta(hours=1)
AT_ONCE = 1_000


class Stretch(Model):
    """From after the one before to the `last` position, and to the `last_posting` there was."""

    __tablename__ = "ledger_stretch"
    __table_args__ = ({"sqlite_strict": True},)

    last: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str]
    last_posting: Mapped[int]
    digest: Mapped[str]
    sealed_at: Mapped[datetime]


NOTHING = Stretch(last=0, hash=GENESIS, last_posting=0, digest="")


def every(session: Session) -> Sequence[Stretch]:
    """From the first entry on."""
    return session.scalars(select(Stretch).order_by(Stretch.last)).all()


def seal(session: Session, most: int = 100) -> int:
    """Seals what is long and old enough and unbroken; returns how many stretches."""
    before = session.scalar(select(Stretch).order_by(Stretch.last.desc()).limit(1)) or NOTHING
    for count in range(most):
        new = _next(session, before)
        if new is None or any(broken_links(session, before, new.last)):
            return count
        session.add(new)
        session.flush()
        before = new
    return most


def _next(session: Session, before: Stretch) -> Stretch | None:
    end = session.execute(
        select(Link.hash, Entry.booked_at)
        .join(Entry, Entry.key == Link.entry)
        .where(Link.position == before.last + LENGTH)
    ).one_or_none()
    if end is None or end.booked_at > clock.now() - SETTLED:
        return None
    links = Link.position.between(before.last + 1, before.last + LENGTH)
    last_posting = session.scalar(
        select(func.max(Posting.id)).join(Link, Link.entry == Posting.entry).where(links)
    )
    new = Stretch(
        last=before.last + LENGTH,
        hash=end.hash,
        last_posting=max(before.last_posting, last_posting or 0),
        sealed_at=clock.now(),
    )
    new.digest = digest(session, before, new)
    return new


def digest(session: Session, before: Stretch, stretch: Stretch) -> str:
    """SHA-256 over all of its rows, as the database writes them in one long text."""
    asked = {
        "after_posting": before.last_posting, "last_posting": stretch.last_posting,
        "after": before.last, "last": stretch.last,
    }  # fmt: skip
    found = hashlib.sha256()
    for query in _rows_of(session.get_bind().dialect.name == "sqlite"):
        found.update((session.scalar(query, asked) or "").encode())
        found.update(b"\n\n")
    return found.hexdigest()


@cache
def _rows_of(sqlite: bool) -> tuple[Select[str], Select[str]]:
    """Put together once: all books are asked for in hundreds of stretches."""
    return _in_one(_postings()), _in_one(_links(sqlite))


def _in_one(lines: Select[str]) -> Select[str]:
    rows = lines.subquery()
    return select(func.aggregate_strings(rows.c.line, "\n"))


def _postings() -> Select[str]:
    return (
        select(_line(cast(Posting.id, Text), Posting.entry, Posting.account, _text(Posting.amount)))
        .where(Posting.id > bindparam("after_posting"), Posting.id <= bindparam("last_posting"))
        .order_by(Posting.id)
    )


def _links(sqlite: bool) -> Select[str]:
    moment = Entry.booked_at if sqlite else func.timezone("UTC", Entry.booked_at)
    # A question of each link: joined, some planners would read all entries for every stretch.
    facts = select(_line(Entry.recipe, Entry.reference, _text(moment))).where(
        Entry.key == Link.entry
    )
    known = func.coalesce(facts.correlate(Link).scalar_subquery(), "")
    return (
        select(_line(_text(Link.position), Link.entry, Link.hash, known))
        .where(Link.position > bindparam("after"), Link.position <= bindparam("last"))
        .order_by(Link.position)
    )


def _line(first: Any, *others: Any) -> Any:
    line = first
    for one in others:
        line = line + "|" + one
    return line.label("line")


def _text(column: Any) -> Any:
    return cast(column, Text)


def broken_links(session: Session, before: Stretch, last: int | None = None) -> Iterator[str]:
    """I14: follows the chain on from a stretch, up to `last` or its end; tells the first link that
    does not follow from the one before.
    """
    position, previous = before.last, before.hash
    while links := session.execute(_some_links(position, last)).all():
        sealed = journal.sealed_texts(session, [link.entry for link in links])
        for link in links:
            position += 1
            previous = journal.next_hash(previous, sealed.get(link.entry, ""))
            if (link.position, link.hash) != (position, previous):
                yield f"I14 the chain breaks at {link.position}, entry {link.entry}"
                return
    if last is not None and position < last:
        yield f"I14 the chain ends at {position}, it went on to {last}"


def _some_links(after: int, last: int | None) -> Any:
    query = select(Link.position, Link.entry, Link.hash).where(Link.position > after)
    if last is not None:
        query = query.where(Link.position <= last)
    return query.order_by(Link.position).limit(AT_ONCE)
