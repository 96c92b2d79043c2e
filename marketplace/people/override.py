"""A category that somebody may offer in without a certificate, because the office said so."""

from datetime import date

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.people.producer import Producer


class CategoryOverride(Model):
    """It counts until it is ended. The audit tells both."""

    __tablename__ = "category_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    category: Mapped[str] = mapped_column(ForeignKey("category.slug"))
    why: Mapped[str]
    given_by: Mapped[str]
    given_on: Mapped[date]
    ended_on: Mapped[date | None]


def of_producer(session: Session, her: Producer) -> list[CategoryOverride]:
    """Hers that count, the oldest first."""
    return list(
        session.scalars(
            select(CategoryOverride)
            .where(CategoryOverride.producer_id == her.id, CategoryOverride.ended_on.is_(None))
            .order_by(CategoryOverride.id)
        )
    )
