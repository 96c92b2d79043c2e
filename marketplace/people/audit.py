"""Who did what that people must be able to ask about later. Rows are only ever added."""

from datetime import datetime

from sqlalchemy import select
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
    on_behalf_of: Mapped[str | None]
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
