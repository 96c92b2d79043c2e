"""Counters that protect accounts: how often somebody failed lately."""

from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model


class Throttle(Model):
    """Failures under one key since one instant."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]


def too_often(session: Session, key: str, most: int, within: timedelta) -> bool:
    """Whether `most` failures happened within the window."""
    row = session.get(Throttle, key)
    return row is not None and row.count >= most and row.since > clock.now() - within


def count(session: Session, key: str, within: timedelta) -> None:
    """One more failure."""
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    session.execute(
        insert(Throttle).values(key=key, count=0, since=clock.now()).on_conflict_do_nothing()
    )
    row = session.get_one(Throttle, key, with_for_update=True)
    if row.since <= clock.now() - within:
        row.count, row.since = 0, clock.now()
    row.count += 1


def forget(session: Session, key: str) -> None:
    """It went well: the count starts anew."""
    row = session.get(Throttle, key)
    if row is not None:
        row.count = 0
