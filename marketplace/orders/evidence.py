"""Pictures that a buyer sends with a complaint. They may show a home, so they are sealed: staff see
them, and a maker only the one that was shown to her.
"""

import base64
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound


class ComplaintPhoto(Model):
    """One picture of one complaint, as JPEG."""

    __tablename__ = "complaint_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    picture_sealed: Mapped[str] = mapped_column(deferred=True)
    sent_at: Mapped[datetime]

    @property
    def picture(self) -> bytes:
        return base64.b64decode(sealing.unseal(self.picture_sealed, about=_place(self.code)))


def keep(session: Session, complaint_id: int, picture: bytes) -> ComplaintPhoto:
    """Sealed from the first moment."""
    code = codes.code()
    sealed = sealing.seal(base64.b64encode(picture).decode(), about=_place(code))
    photo = ComplaintPhoto(
        code=code, complaint_id=complaint_id, picture_sealed=sealed, sent_at=clock.now()
    )
    session.add(photo)
    session.flush()
    return photo


def known_as(session: Session, code: str) -> ComplaintPhoto:
    """For staff. Raises `NotFound`."""
    photo = session.scalar(select(ComplaintPhoto).where(ComplaintPhoto.code == code))
    if photo is None:
        raise NotFound()
    return photo


def of_complaint(session: Session, complaint_id: int) -> list[ComplaintPhoto]:
    """Without the pictures themselves, the oldest first."""
    mine = ComplaintPhoto.complaint_id == complaint_id
    return list(session.scalars(select(ComplaintPhoto).where(mine).order_by(ComplaintPhoto.id)))


def count_of(session: Session, complaint_id: int) -> int:
    query = select(func.count()).select_from(ComplaintPhoto)
    return session.scalar(query.where(ComplaintPhoto.complaint_id == complaint_id)) or 0


def _place(code: str) -> str:
    return f"complaint_photo.picture:{code}"
