"""What the cooperative recorded to explain pages of the studio aloud: one recording a page and
language. The voice is the cooperative's own; nobody records a producer.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from marketplace.kernel.album import Album
from marketplace.kernel.refusals import NotFound
from marketplace.policy import setting

KEY = "spoken help"

_album: Album | None = None


@dataclass(frozen=True)
class Recording:
    """`screen` is the name of a page; `place` is where its file is, which no address tells."""

    screen: str
    language: str
    place: str
    kind: str
    seconds: int
    size: int

    @property
    def file(self) -> str:
        return f"spoken.{self.kind}"


def use(album: Album) -> None:
    """Where the files are kept."""
    global _album  # noqa: PLW0603 - one album a process
    _album = album


def album() -> Album:
    """Where the files are kept."""
    if _album is None:
        raise RuntimeError("No album for recordings.")
    return _album


def all_of_them(session: Session) -> dict[tuple[str, str], Recording]:
    """By page and language."""
    kept: list[dict[str, Any]] = setting.current(session, KEY) or []
    found = [Recording(**each) for each in kept]
    return {(each.screen, each.language): each for each in found}


def known(session: Session, screen: str, language: str) -> Recording:
    """Raises `NotFound`."""
    found = all_of_them(session).get((screen, language))
    if found is None:
        raise NotFound()
    return found


def read(recording: Recording) -> bytes:
    """The sound. Raises `NotFound`, `PicturesAway`."""
    return album().get(recording.place, recording.file)


def put(session: Session, recordings: list[Recording], *, by: str) -> None:
    """These, and no others, from now on."""
    setting.put(session, KEY, [asdict(each) for each in recordings], by=by)
