"""A promise to tell somebody, written in the same transaction as what there is to tell.

A message holds a kind and a reference, never the text: it is rendered when it is sent, from what
is true then. At least once, never silently lost.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.lifecycles import MESSAGE
from marketplace.lifecycles import Message as States

Facts: TypeAlias = Mapping[str, str | int]


class Message(Lived, Model):
    """`dedupe` makes the second promise of the same thing harmless."""

    __tablename__ = "message"
    lifecycle: ClassVar[Lifecycle] = MESSAGE
    __table_args__ = (MESSAGE.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    about: Mapped[str] = mapped_column(index=True)
    facts: Mapped[str] = mapped_column(default="{}")
    dedupe: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def known_facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.facts)
        return facts


def queue(session: Session, kind: str, *, about: str, **facts: str | int) -> None:
    """Promises to tell whom it concerns that `kind` happened to `about`, once."""
    queue_each(session, kind, [(about, facts)])


def queue_each(session: Session, kind: str, news: Sequence[tuple[str, Facts]]) -> None:
    """The same of several: what each is about, and its facts."""
    wanted = {named(kind, about, facts): (about, facts) for about, facts in news}
    if not wanted:
        return
    known = session.scalars(select(Message.dedupe).where(Message.dedupe.in_(wanted))).all()
    session.add_all(
        Message(
            code=codes.code(),
            kind=kind,
            about=about,
            facts=json.dumps(facts),
            dedupe=name,
            queued_at=clock.now(),
            due_at=clock.now(),
        )
        for name, (about, facts) in wanted.items()
        if name not in known
    )


def is_known(session: Session, kind: str, *, about: str, **facts: str | int) -> bool:
    """Whether the very same was promised before."""
    known = select(Message.id).where(Message.dedupe == named(kind, about, facts))
    return session.scalar(known) is not None


def about_thing(session: Session, about: str) -> list[Message]:
    """Everything promised about one thing, the oldest first."""
    return list(session.scalars(select(Message).where(Message.about == about).order_by(Message.id)))


def to_tell_by_hand(session: Session, most: int = 50) -> list[Message]:
    """What somebody of the staff must say, because there is no address to write to; the oldest."""
    return _oldest(session, States.BY_HAND, most)


def failed(session: Session, most: int = 50) -> list[Message]:
    """What could not be sent after all tries; the oldest."""
    return _oldest(session, States.DEAD, most)


def _oldest(session: Session, state: States, most: int) -> list[Message]:
    return list(
        session.scalars(
            select(Message).where(Message.state == state).order_by(Message.id).limit(most)
        )
    )


def named(kind: str, about: str, facts: Facts) -> str:
    """What tells one promise from all others."""
    return f"{kind}:{about}:{json.dumps(facts, sort_keys=True)}"
