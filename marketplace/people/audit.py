"""Who did what that people must be able to ask about later. Rows are only ever added."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor


class Audit(Model):
    """An act. It names people and things by code, never by name."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str]
    on_behalf_of: Mapped[str | None] = mapped_column(index=True)
    act: Mapped[str]
    about: Mapped[str] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(default="")


def note(session: Session, by: Actor, act: str, *, about: str, why: str = "") -> None:
    """Adds a row, inside the story's transaction."""
    session.add(
        Audit(
            at=clock.now(), by=by.code, on_behalf_of=by.on_behalf_of, act=act, about=about, why=why
        )
    )


def latest(session: Session, most: int = 100) -> list[Audit]:
    """The newest acts first."""
    return list(session.scalars(select(Audit).order_by(Audit.id.desc()).limit(most)))


def about(
    session: Session, things: Collection[str], *, before: int = 0, most: int = 50
) -> list[Audit]:
    """What was done to things with these codes, or for the people they name, the newest first, on
    from the row `before`.
    """
    query = (
        select(Audit)
        .where(or_(Audit.about.in_(things), Audit.on_behalf_of.in_(things)))
        .order_by(Audit.id.desc())
        .limit(most)
    )
    return list(session.scalars(query.where(Audit.id < before) if before else query))
