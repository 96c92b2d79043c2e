"""A statement of the bank that waits for somebody to say what its columns are. It is sealed, and
goes when it was read.
"""

import base64
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound


class UnreadFile(Model):
    """As it was sent, until it was read: then nothing is left but the code of its statement."""

    __tablename__ = "unread_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    content_sealed: Mapped[str]
    read_as: Mapped[str] = mapped_column(default="")
    sent_by: Mapped[str]
    sent_at: Mapped[datetime]

    @property
    def content(self) -> bytes:
        return base64.b64decode(sealing.unseal(self.content_sealed, about=_place(self.code)))

    def forget(self, statement: str) -> None:
        """It was read."""
        self.content_sealed, self.read_as = "", statement


def keep(session: Session, content: bytes, *, by: str) -> UnreadFile:
    """Until its columns are named."""
    code = codes.code()
    sealed = sealing.seal(base64.b64encode(content).decode(), about=_place(code))
    file = UnreadFile(code=code, content_sealed=sealed, sent_by=by, sent_at=clock.now())
    session.add(file)
    session.flush()
    return file


def known_as(session: Session, code: str) -> UnreadFile:
    """Raises `NotFound`."""
    file = session.scalar(select(UnreadFile).where(UnreadFile.code == code))
    if file is None:
        raise NotFound()
    return file


def _place(code: str) -> str:
    return f"unread_file.content:{code}"
