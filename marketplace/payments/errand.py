"""Something to be done at a payment provider, promised in the transaction that needs it.

No page waits for a provider: the worker runs errands (`marketplace.payments.running`), and what it
learns moves payments and refunds. An errand holds a kind and a reference, never an amount: what is
true is read when it is run. At least once; each kind is written so that twice does no harm.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.lifecycles import ERRAND
from marketplace.payments.leasing import Leased

BEGIN, FETCH, EXPIRE, TEST = "begin", "fetch", "expire", "test"
REFUND, DISPUTE = "refund", "dispute"


class Errand(Leased, Model):
    """`about` is the code of a payment, a refund or a dispute, or a gateway's name; `said` is what
    its provider said to it. `dedupe` makes a second promise of the same thing harmless.
    """

    __tablename__ = "errand"
    lifecycle: ClassVar[Lifecycle] = ERRAND
    __table_args__ = (ERRAND.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str] = mapped_column(index=True)
    dedupe: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    said: Mapped[str] = mapped_column(default="")
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
    postgres = session.get_bind().dialect.name == "postgresql"
    session.execute(
        (postgresql.insert if postgres else sqlite.insert)(Errand)
        .values(
            code=codes.code(),
            kind=kind,
            about=about,
            gateway=gateway,
            dedupe=f"{kind}:{about}:{again}",
            queued_at=clock.now(),
            due_at=due_at or clock.now(),
            attempts=0,
            trouble="",
            said="",
            state=ERRAND.start,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["dedupe"])
    )
