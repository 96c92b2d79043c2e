"""Recordings of speech, as MP3 or M4A: whether a file really is one, how long it lasts, and a copy
of the sound alone. What a phone writes beside it (who, where, when) is left behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}

_LEAST_FRAMES = 10  # fewer may be chance
# Of layer III: kilobits by index for MPEG 1 and for its successors, hertz by version and index.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}

_ASIDE = {b"udta", b"meta", b"uuid", b"free", b"skip"}
_INSIDE = {b"moov", b"trak", b"mdia"}
_DEEPEST = 3


class NotSound(Exception):
    """No MP3 and no M4A with nothing but sound in it."""


@dataclass(frozen=True)
class Sound:
    """`kind` is a key of `TYPES`."""

    kind: str
    content: bytes
    seconds: int


class _Box(NamedTuple):
    """A piece of an M4A file, by where it starts, where its content does, and where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


def read(content: bytes) -> Sound:
    """By what is inside, whatever the file is called. Raises `NotSound`."""
    return _m4a(content) if content[4:8] == b"ftyp" else _mp3(content)


def _mp3(content: bytes) -> Sound:
    """All frames that follow each other; tags before and after them are left out."""
    first = at = _after_tag(content)
    frames, seconds = 0, 0.0
    while frame := _frame(content[at : at + 4]):
        length, lasts = frame
        if at + length > len(content):
            break
        at, seconds, frames = at + length, seconds + lasts, frames + 1
    if frames < _LEAST_FRAMES:
        raise NotSound()
    return Sound("mp3", content[first:at], round(seconds))


def _after_tag(content: bytes) -> int:
    """Where an ID3 tag at the beginning ends; its size has seven bits a byte."""
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    end = 10 + size
    return end + len(content[end:]) - len(content[end:].lstrip(b"\0"))


def _frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the frame with this head; nothing when it is none of layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in _HERTZ or rate in {0, 15} or hertz == 3:
        return None
    first, per_second = version == 3, _HERTZ[version][hertz]
    bits = (_RATES_1 if first else _RATES_2)[rate] * 1000
    samples = 1152 if first else 576
    return samples // 8 * bits // per_second + (head[2] >> 1 & 1), samples / per_second


def _m4a(content: bytes) -> Sound:
    """What stands beside the sound becomes empty space of the same size, so that nothing moves."""
    clean = bytearray(content)
    boxes = list(_boxes(content, 0, len(content)))
    kinds = {content[box.body + 8 : box.body + 12] for box in boxes if box.kind == b"hdlr"}
    if kinds != {b"soun"} or not {b"moov", b"mdat"} <= {box.kind for box in boxes}:
        raise NotSound()
    for box in boxes:
        if box.kind in _ASIDE:
            clean[box.start + 4 : box.start + 8] = b"free"
            clean[box.body : box.end] = bytes(box.end - box.body)
    return Sound("m4a", bytes(clean), _lasts(content, boxes))


def _boxes(content: bytes, at: int, end: int, deep: int = 0) -> Iterator[_Box]:
    """Each box, and what is inside those that hold others."""
    if deep > _DEEPEST:
        raise NotSound()
    while at < end:
        size, body = int.from_bytes(content[at : at + 4]), at + 8
        if size == 1:
            size, body = int.from_bytes(content[body : body + 8]), at + 16
        box = _Box(content[at + 4 : at + 8], at, body, at + size if size else end)
        if box.end > end or box.end < body:
            raise NotSound()
        yield box
        if box.kind in _INSIDE:
            yield from _boxes(content, body, box.end, deep + 1)
        at = box.end


def _lasts(content: bytes, boxes: list[_Box]) -> int:
    """Seconds; the two forms of this box have four or eight bytes for each time."""
    head = next((box for box in boxes if box.kind == b"mvhd"), None)
    if head is None:
        raise NotSound()
    skip, width = (20, 8) if content[head.body] == 1 else (12, 4)
    at = head.body + skip
    per_second = int.from_bytes(content[at : at + 4])
    if not per_second or at + 4 + width > head.end:
        raise NotSound()
    return round(int.from_bytes(content[at + 4 : at + 4 + width]) / per_second)
