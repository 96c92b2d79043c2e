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
