"""Dated decisions of the cooperative: who set what, from when. Rows are only ever added, so that
what counted on any day can be told.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model


class Setting(Model):
    """One decision; `value` is JSON."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    value: Mapped[str]
    counts_from: Mapped[datetime]
    set_by: Mapped[str]
    set_at: Mapped[datetime]

    def read(self) -> Any:
        """The value itself."""
        return json.loads(self.value)


# Every page and every story asks this several times: it is put together once.
_CURRENT = (
    select(Setting)
    .where(Setting.key == bindparam("key"), Setting.counts_from <= bindparam("now"))
    .order_by(Setting.counts_from.desc(), Setting.id.desc())
    .limit(1)
)


def current(session: Session, key: str) -> Any:
    """What counts now under this key; `None` if nobody decided."""
    row = current_row(session, key)
    return None if row is None else row.read()


def current_row(session: Session, key: str) -> Setting | None:
    """The decision that counts now, with its date."""
    return session.scalar(_CURRENT, {"key": key, "now": clock.now()})


def put(
    session: Session, key: str, value: Any, *, by: str, counts_from: datetime | None = None
) -> None:
    """Decides `value`, from now on or from a later instant."""
    session.add(
        Setting(
            key=key,
            value=json.dumps(value, ensure_ascii=False),
            counts_from=counts_from or clock.now(),
            set_by=by,
            set_at=clock.now(),
        )
    )


def history(session: Session, key: str) -> list[Setting]:
    """All decisions under this key, the newest first."""
    return list(
        session.scalars(select(Setting).where(Setting.key == key).order_by(Setting.id.desc()))
    )
