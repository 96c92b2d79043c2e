"""A form pressed twice is done once: each money form carries a random key, kept for ever."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model


class Once(Model):
    """One press of one form. `result` names what came of it."""

    __tablename__ = "once"

    key: Mapped[str] = mapped_column(primary_key=True)
    story: Mapped[str]
    result: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


def claim(session: Session, key: str, story: str) -> Once:
    """The row of this press, inside the story's transaction. If it has a `result`, the story was
    told before: return that and do nothing. A twin in flight waits here for the first to end.
    `story` says what is done to which thing, so that one key does not stand for two deeds.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Once)
        .values(key=f"{story}:{key}", story=story, result="", at=clock.now())
        .on_conflict_do_nothing()
    )
    return session.get_one(Once, f"{story}:{key}")
