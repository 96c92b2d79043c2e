"""How a thing moves from state to state. Which things may make which moves stands in
`marketplace.lifecycles`; this is the machinery: it is the only place that writes `state`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, object_session

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotAllowed, WrongState


@dataclass(frozen=True)
class Actor:
    """Who does something: their code, their roles, and for whom they do it, if not themselves."""

    code: str
    roles: frozenset[str]
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class Transition:
    """One move: `verb` takes a thing `from_states` `to_state`, done by any role in `who`."""

    verb: str
    from_states: frozenset[str]
    to_state: str
    who: frozenset[str]


def transition(
    verb: str, from_states: Iterable[StrEnum], to_state: StrEnum, who: Iterable[StrEnum]
) -> Transition:
    """A line of the table, from enumerations."""
    return Transition(
        verb, frozenset(map(str, from_states)), str(to_state), frozenset(map(str, who))
    )


class Lifecycle:
    """All that may happen to one kind of thing."""

    def __init__(self, thing: str, start: StrEnum, *transitions: Transition) -> None:
        self.thing = thing
        self.start = str(start)
        self.transitions = transitions
        self.states = tuple(str(state) for state in type(start))

    def find(self, verb: str, state: str) -> Transition | None:
        """The line for this verb from this state."""
        matches = (t for t in self.transitions if t.verb == verb and state in t.from_states)
        return next(matches, None)

    def check(self) -> CheckConstraint:
        """The database's own copy of the list of states."""
        known = ", ".join(f"'{state}'" for state in self.states)
        return CheckConstraint(f"state IN ({known})", name="state_known")


class Move(Model):
    """One row of a thing's history. Rows are only ever added."""

    __tablename__ = "move"

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[str]
    handle: Mapped[str] = mapped_column(index=True)
    verb: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    by: Mapped[str]
    on_behalf_of: Mapped[str | None]
    at: Mapped[datetime]


class Lived:
    """A thing with a lifecycle. Its `version` makes the second of two simultaneous moves fail."""

    lifecycle: ClassVar[Lifecycle]
    known_by: ClassVar[str] = "code"

    state: Mapped[str]
    version: Mapped[int]

    def __init__(self, **facts: Any) -> None:
        super().__init__(state=self.lifecycle.start, **facts)  # type: ignore[call-arg]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

    @property
    def handle(self) -> str:
        """The public name of this thing in its history."""
        return str(getattr(self, self.known_by))

    def begin_as(self, whole: "Lived") -> None:
        """What is cut off something begins where that stands, before it is in the database."""
        if object_session(self) is not None:
            raise RuntimeError("Only a new thing can begin anywhere.")
        self.state = whole.state

    def can(self, verb: str, by: Actor | None = None) -> bool:
        """Whether the move exists from here (and `by` may make it)."""
        found = self.lifecycle.find(verb, self.state)
        return found is not None and (by is None or bool(found.who & by.roles))

    def open_to(self, by: Actor) -> list[Transition]:
        """The moves `by` may make now: the buttons on the page."""
        return [
            t
            for t in self.lifecycle.transitions
            if self.state in t.from_states and t.who & by.roles
        ]

    def move(self, verb: str, *, by: Actor) -> None:
        """Makes the move and writes its history. Raises `WrongState`, `NotAllowed`."""
        found = self.lifecycle.find(verb, self.state)
        if found is None:
            raise WrongState()
        if not found.who & by.roles:
            raise NotAllowed()
        session = object_session(self)
        if session is None:
            raise RuntimeError("Only a thing in the database can move.")
        session.add(
            Move(
                thing=self.lifecycle.thing,
                handle=self.handle,
                verb=verb,
                from_state=self.state,
                to_state=found.to_state,
                by=by.code,
                on_behalf_of=by.on_behalf_of,
                at=clock.now(),
            )
        )
        self.state = found.to_state


def history(session: Session, handles: Collection[str]) -> list[Move]:
    """All moves of the things with these names, the oldest first."""
    return list(
        session.scalars(select(Move).where(Move.handle.in_(handles)).order_by(Move.at, Move.id))
    )
