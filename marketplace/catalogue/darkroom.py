"""Turns whatever a phone sends into clean pictures, or refuses it with a reason.

A decoder is the most exposed code a shop runs, so none is loaded here: `enlarger.py` decodes in a
child process with little memory, little time and no settings. This page knows no Flask, no files
and no database.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Reason = Literal[
    "too_heavy", "too_many_pixels", "not_a_picture", "heic", "animated", "damaged", "empty"
]

HEAVIEST = 15 * 1024 * 1024
PATIENCE_SECONDS = 20

ENLARGER = Path(__file__).with_name("enlarger.py")
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

# The child may take half a gigabyte; several at once could take the machine.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture without a past: pixels only.

    `width` and `height` are those of the largest size, `colour` is `#rrggbb`, and `sizes` holds
    WebP files by their width.
    """

    width: int
    height: int
    colour: str
    sizes: dict[int, bytes]


class PictureRefused(Exception):
    """These bytes will not become a picture; `reason` says why, for a sentence elsewhere."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def develop(data: bytes) -> Developed:
    """Upright, in sRGB, without metadata, 320, 640, 960 and 1600 wide. Refuses: PictureRefused.

    The largest fits into a square of 1600 and nothing is enlarged, so the own width of a portrait
    or of a small picture takes the place of the widths that it does not reach.
    """
    if not data:
        raise PictureRefused("empty")
    if len(data) > HEAVIEST:
        raise PictureRefused("too_heavy")
    kind = kind_of(data)
    with _one_at_a_time:
        answer = _ask_child(kind, data)
    return _read(answer)


def kind_of(data: bytes) -> str:
    """JPEG, PNG or WEBP by the first bytes; neither a name nor a declared type is believed."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        raise PictureRefused("heic")
    if data[:6] in (b"GIF87a", b"GIF89a") and data.count(b"\x21\xf9\x04") > 1:
        raise PictureRefused("animated")
    raise PictureRefused("not_a_picture")


def _ask_child(kind: str, data: bytes) -> bytes:
    """The empty environment keeps the installation's secrets out of the child."""
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(ENLARGER), kind],
            input=data,
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


def _read(answer: bytes) -> Developed:
    """One line of JSON, then the WebP files one after the other."""
    line, _, files = answer.partition(b"\n")
    facts = json.loads(line)
    if "refused" in facts:
        raise PictureRefused(facts["refused"])
    sizes, start = {}, 0
    for width, length in facts["lengths"]:
        sizes[width] = files[start : start + length]
        start += length
    return Developed(facts["width"], facts["height"], facts["colour"], sizes)
