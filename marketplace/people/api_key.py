"""Keys by which programs of the office read what the public does not see. They open no page."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.db import Model


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
