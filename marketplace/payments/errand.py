"""Something to be done at a payment provider, promised in the transaction that needs it.

No page waits for a provider: the worker runs errands (`marketplace.payments.running`), and what it
learns moves payments and refunds. An errand holds a kind and a reference, never an amount: what is
true is read when it is run. At least once; each kind is written so that twice does no harm.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.lifecycles import ERRAND


class Errand(Lived, Model):
    """`about` is the code of a payment or a refund; `dedupe` makes a second promise of the same
    thing harmless.
    """

    __tablename__ = "errand"
    lifecycle: ClassVar[Lifecycle] = ERRAND
    __table_args__ = (ERRAND.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    about: Mapped[str] = mapped_column(index=True)
    gateway: Mapped[str]
    dedupe: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]


def queue(
    session: Session,
    kind: str,
    *,
    about: str,
    gateway: str,
    again: str = "",
    due_at: datetime | None = None,
) -> None:
    """Promises that `kind` is done for `about` at `gateway`, once; `again` tells a further time
    from the first.
    """
    dedupe = f"{kind}:{about}:{again}"
    if session.scalar(select(Errand.id).where(Errand.dedupe == dedupe)) is not None:
        return
    session.add(
        Errand(
            code=codes.code(),
            kind=kind,
            about=about,
            gateway=gateway,
            dedupe=dedupe,
            queued_at=clock.now(),
            due_at=due_at or clock.now(),
        )
    )
