"""A file of the books that takes a while: who asked for it, how far it is, and what is written of
it already. It is sealed, and kept for a day.
"""

import base64
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.ledger.reading import Mark, Whole
from marketplace.reports.booking_files import Asked
from marketplace.reports.period import Period

KEPT = timedelta(days=1)
MOST_TRIES = 3


class BooksFile(Model):
    """`done` of its `total` entries are written, in so many `pieces`; the next ones come after
    `after_at` and `after_key`. Neither ready nor failed, it is being made.
    """

    __tablename__ = "books_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    zone: Mapped[str]
    until: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    after_at: Mapped[datetime | None]
    after_key: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    @property
    def waits(self) -> bool:
        """Whether it is being made."""
        return self.ready_at is None and self.failed_at is None

    @property
    def period(self) -> Period:
        return Period(self.first, self.last, self.zone)

    @property
    def asked(self) -> Asked:
        return Asked(self.period, self.until)

    @property
    def mark(self) -> Mark | None:
        """Where to go on."""
        return (self.after_at, self.after_key) if self.after_at else None

    @property
    def name(self) -> str:
        return f"books-{self.first}-{self.last}.{self.kind}"

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + KEPT

    def add(self, session: Session, text: str, entries: Sequence[Whole]) -> None:
        """The next piece, with these entries in it."""
        written = text.encode()
        session.add(BooksPiece.of(self, self.pieces, written))
        self.pieces, self.size = self.pieces + 1, self.size + len(written)
        if entries:
            self.done += len(entries)
            self.after_at, self.after_key = entries[-1].booked_at, entries[-1].key

    def begin_anew(self, session: Session, total: int) -> None:
        """As if nothing were written."""
        _forget_pieces(session, self)
        self.total, self.done, self.pieces, self.size = total, 0, 0, 0
        self.after_at, self.after_key = None, ""

    def try_again(self, session: Session) -> None:
        """It did not work; more than a few times it is not tried."""
        self.tries += 1
        if self.tries >= MOST_TRIES:
            self.failed_at = clock.now()
            _forget_pieces(session, self)


class BooksPiece(Model):
    """A part of such a file: pressed together, sealed, and bound to its place."""

    __tablename__ = "books_file_piece"
    __table_args__ = (UniqueConstraint("file_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("books_file.id", ondelete="CASCADE"))
    position: Mapped[int]
    content_sealed: Mapped[str]

    @classmethod
    def of(cls, file: BooksFile, position: int, written: bytes) -> "BooksPiece":
        packed = base64.b64encode(zlib.compress(written)).decode()
        sealed = sealing.seal(packed, about=_place(file.code, position))
        return cls(file_id=file.id, position=position, content_sealed=sealed)


def content(session: Session, file: BooksFile) -> Iterator[bytes]:
    """All of it, piece by piece. What is still pressed together is opened before the first one is
    given: nothing can fail in the middle. Raises `NotUnsealable`.
    """
    found = session.execute(
        select(BooksPiece.position, BooksPiece.content_sealed)
        .where(BooksPiece.file_id == file.id)
        .order_by(BooksPiece.position)
    )
    packed = [
        base64.b64decode(sealing.unseal(sealed, about=_place(file.code, position)))
        for position, sealed in found
    ]
    return (zlib.decompress(piece) for piece in packed)


def known_to(session: Session, person: str, code: str) -> BooksFile:
    """Whoever asked for it; to anybody else it is not there. Raises `NotFound`."""
    query = select(BooksFile).where(BooksFile.code == code, BooksFile.asked_by == person)
    file = session.scalar(query)
    if file is None:
        raise NotFound()
    return file


def of_person(session: Session, person: str) -> list[BooksFile]:
    """The newest first."""
    query = select(BooksFile).where(BooksFile.asked_by == person).order_by(BooksFile.id.desc())
    return list(session.scalars(query))


def next_to_make(session: Session) -> BooksFile | None:
    """Who asked first comes first."""
    query = select(BooksFile).where(BooksFile.ready_at.is_(None), BooksFile.failed_at.is_(None))
    return session.scalars(query.order_by(BooksFile.id).limit(1)).first()


def to_go_on_with(session: Session, code: str, pieces: int) -> BooksFile | None:
    """For stories: the same as it was looked at, or nothing where it went or went on meanwhile."""
    file = session.scalar(
        select(BooksFile)
        .where(BooksFile.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return file if file is not None and file.waits and file.pieces == pieces else None


def new(kind: str, asked: Asked, total: int, *, by: str) -> BooksFile:
    period = asked.period
    return BooksFile(
        code=codes.code(), kind=kind, first=period.first, last=period.last, zone=period.zone,
        until=asked.until, asked_by=by, asked_at=clock.now(), total=total,
    )  # fmt: skip


def _forget_pieces(session: Session, file: BooksFile) -> None:
    session.execute(delete(BooksPiece).where(BooksPiece.file_id == file.id))


def _place(code: str, position: int) -> str:
    return f"books_file_piece.content:{code}:{position}"
