"""What was given outside of the shop, cash from hand to hand or a transfer by telephone: when, and
a picture of her receipt. The money itself is a run of one payout.
"""

import base64
from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.payouts.payout import Run


class OutsidePayout(Model):
    """Her receipt may show a name, so it is sealed, and only whoever handles money sees it."""

    __tablename__ = "outside_payout"

    run_id: Mapped[int] = mapped_column(ForeignKey("payout_run.id"), primary_key=True)
    paid_on: Mapped[date]
    picture_sealed: Mapped[str] = mapped_column(deferred=True)

    run: Mapped[Run] = relationship()

    @property
    def picture(self) -> bytes:
        return base64.b64decode(sealing.unseal(self.picture_sealed, about=_place(self.run.code)))


def sealed(run: Run, picture: bytes) -> str:
    """As it is kept for this run."""
    return sealing.seal(base64.b64encode(picture).decode(), about=_place(run.code))


def of_run(session: Session, run: Run) -> OutsidePayout | None:
    """Without its picture; nothing for a run that pays."""
    return session.get(OutsidePayout, run.id)


def _place(run_code: str) -> str:
    return f"outside_payout.picture:{run_code}"
