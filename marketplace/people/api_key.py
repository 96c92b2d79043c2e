"""Keys by which programs of the office read what the public does not see. They open no page."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import codes
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy

STOCK = "stock"
"""The scope that reads exact counts."""

SCOPES = {STOCK: lazy("Exact counts of the stock")}
LONGEST = 80


class ApiKey(Model):
    """Shown once when it is made; only its digest is kept. `scope` says what it may read."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def holder_of(session: Session, key: str) -> ApiKey | None:
    """The row of a key that somebody presents, if it counts. One statement."""
    if not key or len(key) > LONGEST:
        return None
    return session.scalar(
        select(ApiKey).where(ApiKey.key_hash == codes.digest(key), ApiKey.revoked_at.is_(None))
    )


def known_as(session: Session, code: str) -> ApiKey:
    """Raises `NotFound`."""
    found = session.scalar(select(ApiKey).where(ApiKey.code == code))
    if found is None:
        raise NotFound()
    return found


def all_of_them(session: Session) -> list[ApiKey]:
    """Those that count first, then the newest first."""
    return list(
        session.scalars(
            select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())
        )
    )
