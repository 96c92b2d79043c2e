"""What somebody agreed to, in which words, and when."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model

TEXT_VERSION = "2026-11"
SELL, PAY = "sell my goods", "pay me"


class Consent(Model):
    """One purpose, agreed to once. Taking it back is as easy and also a row of its own."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[str]
    text_version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def give(session: Session, user_id: int, *purposes: str) -> None:
    """She agrees, separately to each purpose."""
    for purpose in purposes:
        session.add(
            Consent(
                user_id=user_id, purpose=purpose, text_version=TEXT_VERSION, given_at=clock.now()
            )
        )
