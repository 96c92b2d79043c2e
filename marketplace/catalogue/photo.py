"""A picture of a product: clean sizes made by the darkroom, under random keys.

The key the office and its producer use is private. Only when a revision is accepted its photo
gets a public key; both lead to the same bytes, whose place nobody outside can name.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import darkroom
from marketplace.catalogue.darkroom import Developed, PictureRefused, Upload
from marketplace.kernel import clock, codes
from marketplace.kernel.album import Album, PicturesAway
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound, NotNow, Unavailable
from marketplace.kernel.words import lazy

WEBP_ALONE = "webp"

_album: Album | None = None


class Photo(Model):
    """`place` is where the files are; `key` and `public_key` are what addresses say. `formats` are
    the kinds of file it has, best first.
    """

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str | None] = mapped_column(unique=True)
    place: Mapped[str] = mapped_column(unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    width: Mapped[int]
    height: Mapped[int]
    colour: Mapped[str]
    widths: Mapped[str]
    formats: Mapped[str] = mapped_column(default="webp")
    kept_at: Mapped[datetime]

    @property
    def sizes(self) -> dict[str, list[int]]:
        return sizes(self.formats, self.widths, self.width)

    @property
    def names(self) -> set[str]:
        """Its files: `320.avif`."""
        return {f"{width}.{kind}" for kind, widths in self.sizes.items() for width in widths}


def sizes(formats: str, widths: str, largest: int) -> dict[str, list[int]]:
    """The widths there are in each format. Photos of the first days are in WebP alone and say
    their widths themselves.
    """
    if formats == WEBP_ALONE:
        return {WEBP_ALONE: [int(width) for width in widths.split()]}
    return {kind: darkroom.widths(kind, largest) for kind in formats.split()}


@dataclass(frozen=True)
class Filed:
    """A clean picture in the album that no row speaks of yet."""

    place: str
    picture: Developed


class PhotoRefused(NotNow):
    """A picture we cannot take; the sentence says what to do about it."""

    sentences: ClassVar = {
        "too_heavy": lazy("This picture is too heavy. It may have 15 MB at most."),
        "too_many_pixels": lazy("This picture is too large. It may have 25 megapixels at most."),
        "too_many_for_webp": lazy("This WebP picture is too large. Please send it as JPEG."),
        "not_a_picture": lazy("This file is no picture we can read. Please send a JPEG photo."),
        "heic": lazy("This phone saves HEIC pictures. Please set the camera to JPEG."),
        "animated": lazy("Moving pictures are not possible. Please send a photo."),
        "damaged": lazy("This picture is damaged. Please take the photo again."),
        "empty": lazy("This file is empty. Please choose the photo again."),
    }

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def sentence(self) -> str:
        return str(self.sentences[self.reason])


def use(album: Album) -> None:
    """Where the files of all pictures are kept."""
    global _album  # noqa: PLW0603 - one album a process
    _album = album


@contextmanager
def filed(sent: Upload) -> Iterator[Filed]:
    """An uploaded picture, developed and filed outside any transaction: neither a decoder nor a
    bucket may keep the database waiting. If the story inside fails, its files go again.

    Raises `PhotoRefused`, `PicturesAway`, and `Unavailable` when others send photos too.
    """
    found = file(developed(sent))
    try:
        yield found
    except BaseException:
        with suppress(PicturesAway):
            _opened().discard(found.place, found.picture.files)
        raise


def developed(sent: Upload, wanted: darkroom.Widths = darkroom.WIDTHS) -> Developed:
    """Clean, in these sizes. Raises `PhotoRefused`, and `Unavailable` when others send too."""
    try:
        return darkroom.develop(sent, wanted)
    except PictureRefused as refused:
        if refused.reason == "busy":
            raise Unavailable() from refused
        raise PhotoRefused(refused.reason) from refused


def file(picture: Developed) -> Filed:
    """Its files under a place nobody can name. Raises `PicturesAway`."""
    found = Filed(codes.token(), picture)
    _opened().put(found.place, picture.files)
    return found


def keep(session: Session, producer_id: int, found: Filed) -> Photo:
    """The row for a filed picture."""
    picture = found.picture
    photo = Photo(
        key=codes.token(),
        place=found.place,
        producer_id=producer_id,
        width=picture.width,
        height=picture.height,
        colour=picture.colour,
        widths=" ".join(map(str, darkroom.widths("avif", picture.width))),
        formats=" ".join(darkroom.WIDTHS),
        kept_at=clock.now(),
    )
    session.add(photo)
    session.flush()
    return photo


def publish(photo: Photo) -> None:
    """A fresh public key; an earlier one leads nowhere from now on."""
    photo.public_key = codes.code(16)


def read(photo: Photo, name: str) -> bytes:
    """One of its files. Raises `NotFound`, `PicturesAway`."""
    if name not in photo.names:
        raise NotFound()
    return _opened().get(photo.place, name)


def of_key(session: Session, key: str) -> Photo:
    """By its private key. Raises `NotFound`."""
    photo = session.scalar(select(Photo).where(Photo.key == key))
    if photo is None:
        raise NotFound()
    return photo


def of_producer(session: Session, producer_id: int, key: str) -> Photo:
    """Her own picture by its private key; anybody else's is not found. Raises `NotFound`."""
    photo = of_key(session, key)
    if photo.producer_id != producer_id:
        raise NotFound()
    return photo


def _opened() -> Album:
    if _album is None:
        raise RuntimeError("No album for pictures.")
    return _album
