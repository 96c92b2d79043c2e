"""Turns whatever a phone sends into clean pictures, or refuses it with a reason.

A decoder is the most exposed code a shop runs, so none is loaded here: `enlarger.py` decodes in a
child process with little memory, little time and no settings. This page knows no Flask, no files
and no database.
"""

import fcntl
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Literal

Upload = bytes | BinaryIO
Reason = Literal[
    "too_heavy",
    "too_many_pixels",
    "too_many_for_webp",
    "not_a_picture",
    "heic",
    "animated",
    "damaged",
    "empty",
    "busy",
]

# AVIF is what browsers of today read. WebP is for those of the years before: a card and a page.
# JPEG is for everything else: a card, and what other people's cards and feeds show of a product.
Widths = Mapping[str, tuple[int, ...]]
WIDTHS: Widths = {"avif": (160, 320, 640, 960, 1600), "webp": (320, 960), "jpg": (320, 1200)}

HEAVIEST = 15 * 1024 * 1024
PATIENCE_SECONDS = 20
QUEUE_SECONDS = 3

ENLARGER = Path(__file__).with_name("enlarger.py")
# A process has few hands. One may be in the darkroom; the others stay with the pages.
_free_hand = threading.Semaphore()

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture without a past: pixels only.

    `width` and `height` are those of the largest size, `colour` is `#rrggbb`, and `files` holds
    the picture in every size: `320.avif`.
    """

    width: int
    height: int
    colour: str
    files: dict[str, bytes]


class PictureRefused(Exception):
    """These bytes will not become a picture; `reason` says why, for a sentence elsewhere."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def develop(sent: Upload, wanted: Widths = WIDTHS) -> Developed:
    """Upright, in sRGB, without metadata, in the sizes of `wanted`. Refuses: PictureRefused.

    The largest fits into a square of 1600 and nothing is enlarged. What was sent as a file is not
    read here: many may wait for their turn, and none should weigh while it waits.
    """
    with _as_file(sent) as file:
        weight = file.seek(0, os.SEEK_END)
        if not weight:
            raise PictureRefused("empty")
        if weight > HEAVIEST:
            raise PictureRefused("too_heavy")
        kind = kind_of(file)
        with _one_at_a_time():
            answer = _ask_child(kind, file, wanted)
    return _read(answer, wanted)


def widths(kind: str, largest: int, wanted: Widths = WIDTHS) -> list[int]:
    """What there is of a picture in one format. A picture that does not reach a width takes its
    place with its own.
    """
    return sorted({min(width, largest) for width in wanted[kind]})


def kind_of(file: BinaryIO) -> str:
    """JPEG, PNG or WEBP by the first bytes; neither a name nor a declared type is believed."""
    file.seek(0)
    head = file.read(12)
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise PictureRefused("heic")
    if head[:6] in (b"GIF87a", b"GIF89a") and file.read().count(b"\x21\xf9\x04") > 1:
        raise PictureRefused("animated")
    raise PictureRefused("not_a_picture")


@contextmanager
def _as_file(sent: Upload) -> Iterator[BinaryIO]:
    """A file of the operating system, for the child to read from."""
    if not isinstance(sent, bytes | io.BytesIO):
        yield sent
        return
    with TemporaryFile() as file:
        file.write(sent if isinstance(sent, bytes) else sent.getvalue())
        yield file


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A child may take 300 MB; several at once could take the machine, whichever process asks."""
    if not _free_hand.acquire(timeout=QUEUE_SECONDS):
        raise PictureRefused("busy")
    try:
        with Path(__file__).open("rb") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield
    finally:
        _free_hand.release()


def _ask_child(kind: str, file: BinaryIO, wanted: Widths) -> bytes:
    """The empty environment keeps the installation's secrets out of the child."""
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(ENLARGER), kind, json.dumps(wanted)],
            stdin=file,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise PictureRefused("damaged") from None
    if child.returncode < 0:
        raise PictureRefused("damaged")
    if child.returncode > 0:
        # The child survives whatever a picture does to it, so this installation is broken.
        raise RuntimeError(child.stderr.decode(errors="replace")[-2000:])
    return child.stdout


def _read(answer: bytes, wanted: Widths) -> Developed:
    """One line of JSON, then the files one after the other. The child names nothing: its decoder
    has met a stranger.
    """
    line, _, content = answer.partition(b"\n")
    facts = json.loads(line)
    if "refused" in facts:
        raise PictureRefused(facts["refused"])
    files, start = {}, 0
    names = [f"{width}.{kind}" for kind in wanted for width in widths(kind, facts["width"], wanted)]
    for name, length in zip(names, facts["lengths"], strict=True):
        files[name] = content[start : start + length]
        start += length
    return Developed(facts["width"], facts["height"], facts["colour"], files)
