"""A picture of a product: clean sizes made by the darkroom, under random keys.

The key the office and its producer use is private. Only when a revision is accepted its photo
gets a public key; both lead to the same bytes, whose place nobody outside can name.
"""

from datetime import datetime
from pathlib import Path
from typing import ClassVar

import obstore
from obstore.store import LocalStore
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import darkroom
from marketplace.catalogue.darkroom import Developed, PictureRefused
from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy

_store: LocalStore | None = None


class Photo(Model):
    """`place` is where the bytes are; `key` and `public_key` are what addresses say."""

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
    def sizes(self) -> list[int]:
        return [int(width) for width in self.widths.split()]


class PhotoRefused(NotNow):
    """A picture we cannot take; the sentence says what to do about it."""

    sentences: ClassVar = {
        "too_heavy": lazy("This picture is too heavy. It may have 15 MB at most."),
        "too_many_pixels": lazy("This picture is too large. It may have 25 megapixels at most."),
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


def use_store(folder: Path) -> None:
    """Where the bytes of all pictures are kept."""
    global _store  # noqa: PLW0603 - one store a process
    folder.mkdir(parents=True, exist_ok=True)
    _store = LocalStore(folder)


def develop(data: bytes) -> Developed:
    """Clean sizes of an uploaded picture, made outside any transaction. Raises `PhotoRefused`."""
    try:
        return darkroom.develop(data)
    except PictureRefused as refused:
        raise PhotoRefused(refused.reason) from refused


def keep(session: Session, producer_id: int, developed: Developed) -> Photo:
    """Stores the sizes, then the row: a crash between leaves bytes nobody can name."""
    place = codes.token()
    for width, data in developed.sizes.items():
        obstore.put(_opened(), f"{place}/{width}.webp", data)
    photo = Photo(
        key=codes.token(),
        place=place,
        producer_id=producer_id,
        width=developed.width,
        height=developed.height,
        colour=developed.colour,
        widths=" ".join(str(width) for width in sorted(developed.sizes)),
        kept_at=clock.now(),
    )
    session.add(photo)
    session.flush()
    return photo


def publish(photo: Photo) -> None:
    """A fresh public key; an earlier one leads nowhere from now on."""
    photo.public_key = codes.token()


def read(photo: Photo, width: int) -> bytes:
    """The bytes of one size. Raises `NotFound` for a size there is not."""
    if width not in photo.sizes:
        raise NotFound()
    return bytes(obstore.get(_opened(), f"{photo.place}/{width}.webp").bytes())


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


def _opened() -> LocalStore:
    if _store is None:
        raise RuntimeError("No store for pictures.")
    return _store
