"""The next day on which the clock proposes payouts, and those that are over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model


class PayoutDay(Model):
    """Planned ahead, so that a day is kept once, also when nothing ran at that moment. `run` is
    what came of it: empty where nobody could be paid.
    """

    __tablename__ = "payout_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(unique=True)
    run: Mapped[str | None]


def ahead(session: Session, *, lock: bool = False) -> PayoutDay | None:
    """The one that is not over; `lock` for a story that ends or moves it."""
    query = select(PayoutDay).where(PayoutDay.run.is_(None))
    return session.scalar(query.with_for_update() if lock else query)
