"""The permits foods are sold under. Whose they are decides what may be printed: only numbers that
the cooperative itself holds, because anybody can look up the holder.
"""

from datetime import date

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue.permit_number import HALAL, MD, PIRT
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound

COOPERATIVE, PERSON = "cooperative", "person"


class Permit(Model):
    """A number, until `ends_on`; halal certificates have no end."""

    __tablename__ = "permit"
    __table_args__ = (
        CheckConstraint(f"kind IN ('{PIRT}', '{MD}', '{HALAL}')", name="kind_known"),
        CheckConstraint(f"holder IN ('{COOPERATIVE}', '{PERSON}')", name="holder_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str]
    ends_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str]

    def counts_on(self, day: date) -> bool:
        """Whether goods may be sold under it on this day."""
        return self.withdrawn_on is None and (self.ends_on is None or day <= self.ends_on)


def known_as(session: Session, code: str) -> Permit:
    """Raises `NotFound`."""
    permit = session.scalar(select(Permit).where(Permit.code == code))
    if permit is None:
        raise NotFound()
    return permit


def of_number(session: Session, kind: str, number: str) -> Permit | None:
    """The permit with this number that was not withdrawn."""
    return session.scalar(
        select(Permit).where(
            Permit.kind == kind, Permit.number == number, Permit.withdrawn_on.is_(None)
        )
    )


def all_of_them(session: Session) -> list[Permit]:
    """Those that end first come first, then those without an end, then what was withdrawn."""
    return list(
        session.scalars(
            select(Permit).order_by(
                Permit.withdrawn_on.is_not(None),
                Permit.ends_on.is_(None),
                Permit.ends_on,
                Permit.kind,
                Permit.number,
            )
        )
    )


def to_use(session: Session, kind: str, day: date) -> list[Permit]:
    """The cooperative's own of this kind that count on this day: for a food to be sold under."""
    kept = (p for p in all_of_them(session) if p.kind == kind and p.holder == COOPERATIVE)
    return [permit for permit in kept if permit.counts_on(day)]


def ending(session: Session, first: date, last: date) -> list[Permit]:
    """Those that were not withdrawn and end between these days."""
    return list(
        session.scalars(
            select(Permit)
            .where(Permit.withdrawn_on.is_(None), Permit.ends_on.between(first, last))
            .order_by(Permit.ends_on, Permit.code)
        )
    )
