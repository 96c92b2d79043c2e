"""Goods that did not pass the check: how many, why, and perhaps a picture of it for her who made
them. The picture is sealed like every picture that is not meant for the shop.
"""

import base64
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.orders.part import Part


class Rejection(Model):
    """So many of a part went back to who made them; `points` are those of the check that failed,
    `words` are said to her.
    """

    __tablename__ = "rejection"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    part: Mapped[str] = mapped_column(ForeignKey("part.code"), index=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    quantity: Mapped[int]
    points: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
    picture_sealed: Mapped[str] = mapped_column(default="", deferred=True)
    pictured: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str]
    at: Mapped[datetime]

    @property
    def failed(self) -> list[str]:
        return self.points.split()

    @property
    def picture(self) -> bytes:
        """A JPEG. Raises `NotFound` where nobody took one."""
        if not self.picture_sealed:
            raise NotFound()
        return base64.b64decode(sealing.unseal(self.picture_sealed, about=_place(self.code)))


def keep(
    session: Session,
    part: Part,
    quantity: int,
    *,
    words: str,
    points: Sequence[str],
    picture: bytes | None,
    by: Actor,
) -> Rejection:
    code, sealed = codes.code(), ""
    if picture:
        sealed = sealing.seal(base64.b64encode(picture).decode(), about=_place(code))
    kept = Rejection(
        code=code, part=part.code, producer=part.producer, quantity=quantity,
        points=" ".join(points), words=words, picture_sealed=sealed,
        pictured=bool(sealed), by=by.code, at=clock.now(),
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def known_as(session: Session, code: str) -> Rejection:
    """For staff. Raises `NotFound`."""
    found = session.scalar(select(Rejection).where(Rejection.code == code))
    if found is None:
        raise NotFound()
    return found


def pictured(session: Session, parts: Collection[str]) -> set[str]:
    """Those of these parts that there is a picture of."""
    return set(
        session.scalars(
            select(Rejection.part).where(Rejection.part.in_(parts), Rejection.pictured)
        )
    )


def picture_of(session: Session, part: str) -> bytes:
    """The newest of a part. Raises `NotFound`."""
    for found in of_part(session, part):
        if found.pictured:
            return found.picture
    raise NotFound()


def of_part(session: Session, part: str) -> list[Rejection]:
    """The newest first."""
    return list(
        session.scalars(
            select(Rejection).where(Rejection.part == part).order_by(Rejection.id.desc())
        )
    )


def _place(code: str) -> str:
    return f"rejection.picture:{code}"
