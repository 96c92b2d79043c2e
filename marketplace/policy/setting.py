"""Dated decisions of the cooperative: who set what, from when. Rows are only ever added, so that
what counted on any day can be told.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import InstantType, Model

_READ = "settings that were read"


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


def current(session: Session, key: str) -> Any:
    """What counts now under this key; `None` if nobody decided."""
    row = current_row(session, key)
    return None if row is None else row.read()


def current_row(session: Session, key: str) -> Setting | None:
    """The decision that counts now, with its date. A story, or a page, asks the database once."""
    found, now = _asked(session), clock.now()
    kept = found.get(key)
    if kept is None or now < kept.at:
        kept = found[key] = _Kept(now, _from_now_on(session, key, now))
    return next((row for row in reversed(kept.rows) if row.counts_from <= now), None)


class _Kept(NamedTuple):
    """What counted `at` that moment, and what was decided for later."""

    at: datetime
    rows: list[Setting]


def _asked(session: Session) -> dict[str, _Kept]:
    """What this transaction read; with the next one it is read again."""
    here = session.get_transaction()
    found: dict[str, _Kept]
    of, found = session.info.get(_READ, (None, {}))
    if here is None or of is not here:
        of, found = here or session.begin(), {}
        session.info[_READ] = of, found
    return found


def _from_now_on(session: Session, key: str, now: datetime) -> list[Setting]:
    return list(session.scalars(_FROM_NOW_ON, {"key": key, "now": now}))


def put(
    session: Session, key: str, value: Any, *, by: str, counts_from: datetime | None = None
) -> None:
    """Decides `value`, from now on or from a later instant."""
    _asked(session).pop(key, None)
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


_EARLIER = aliased(Setting)
_KEY: BindParameter[Any] = bindparam("key")
_NOW: BindParameter[Any] = bindparam("now", type_=InstantType())
# Asked several times in each story: put together once.
_FROM_NOW_ON = (
    select(Setting)
    .where(
        Setting.key == _KEY,
        Setting.counts_from
        >= func.coalesce(
            select(func.max(_EARLIER.counts_from))
            .where(_EARLIER.key == _KEY, _EARLIER.counts_from <= _NOW)
            .scalar_subquery(),
            _NOW,
        ),
    )
    .order_by(Setting.counts_from, Setting.id)
)
