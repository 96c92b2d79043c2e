"""Managers give a page of the studio a voice, or take it away again."""

from contextlib import suppress

from marketplace.kernel import codes, sound
from marketplace.kernel.album import PicturesAway
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit, spoken_help
from marketplace.people.spoken_help import Recording

MOST_BYTES = 1_000_000
MOST_SECONDS = 60


class NoRecording(NotNow):
    says = lazy("We cannot read this sound. Please send an MP3 or M4A recording.")


class TooLong(NotNow):
    says = lazy("Please keep it short: at most a minute and 1 MB.")


def record(screen: str, language: str, content: bytes, *, by: Actor) -> None:
    """In place of the one there was. Raises `NoRecording`, `TooLong`, `PicturesAway`."""
    made = _clean(content)
    new = Recording(screen, language, codes.token(), made.kind, made.seconds, len(made.content))
    spoken_help.album().put(new.place, {new.file: made.content})
    try:
        with transaction() as session:
            kept = spoken_help.all_of_them(session)
            old = kept.get((screen, language))
            kept[screen, language] = new
            spoken_help.put(session, list(kept.values()), by=by.code)
            audit.note(session, by, "record spoken help", about=spoken_help.KEY)
    except BaseException:
        _discard(new)
        raise
    if old:
        _discard(old)


def fall_silent(screen: str, language: str, *, by: Actor) -> None:
    """The page has no voice any more. Nothing happens where it had none."""
    with transaction() as session:
        kept = spoken_help.all_of_them(session)
        old = kept.pop((screen, language), None)
        if old is None:
            return
        spoken_help.put(session, list(kept.values()), by=by.code)
        audit.note(session, by, "remove spoken help", about=spoken_help.KEY)
    _discard(old)


def _clean(content: bytes) -> sound.Sound:
    if len(content) > MOST_BYTES:
        raise TooLong()
    try:
        made = sound.read(content)
    except sound.NotSound:
        raise NoRecording() from None
    if made.seconds > MOST_SECONDS:
        raise TooLong()
    return made


def _discard(recording: Recording) -> None:
    """A file that stays behind harms nobody: no page leads to it."""
    with suppress(PicturesAway, NotFound):
        spoken_help.album().discard(recording.place, [recording.file])
