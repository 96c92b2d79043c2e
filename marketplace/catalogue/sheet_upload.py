"""A sheet that was sent and waits to be confirmed: its cells as text, for a day at most."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.people.producer import Producer

HOURS = 24


class SheetUpload(Model):
    """`cells` is JSON: rows of texts, the first of them names the columns."""

    __tablename__ = "sheet_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    cells: Mapped[str]


def of_producer(session: Session, her: Producer, code: str) -> SheetUpload:
    """Hers; anybody else's is not found. Raises `NotFound`."""
    found = session.scalar(
        select(SheetUpload).where(SheetUpload.code == code, SheetUpload.producer_id == her.id)
    )
    if found is None:
        raise NotFound()
    return found
