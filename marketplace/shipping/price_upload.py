"""A price list that was sent and waits to be confirmed: its text, for a day at most."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound

KEPT = timedelta(hours=24)


class PriceUpload(Model):
    """`content` is the file as CSV."""

    __tablename__ = "price_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    content: Mapped[str]


def known_as(session: Session, code: str) -> PriceUpload:
    """Raises `NotFound`, also when its time is over."""
    found = session.scalar(select(PriceUpload).where(PriceUpload.code == code))
    if found is None or found.made_at < clock.now() - KEPT:
        raise NotFound()
    return found


def forget_old(session: Session, by: str) -> None:
    """The earlier ones of this person, and anybody's of yesterday."""
    old = PriceUpload.made_at < clock.now() - KEPT
    session.execute(delete(PriceUpload).where((PriceUpload.made_by == by) | old))
