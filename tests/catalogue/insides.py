"""Looks into picture files byte by byte, as somebody would who hopes for more than pixels."""

import struct
from collections.abc import Iterator

CONTAINERS = {b"iprp", b"ipco"}
DELIMITER, SEQUENCE, FRAME = 2, 1, 6


def assert_nothing_but_pixels(name: str, file: bytes) -> None:
    """No EXIF, no XMP, no profile, no comment, no second picture, no byte outside the format."""
    LOOKS[name.rpartition(".")[2]](file)


def _webp(file: bytes) -> None:
    assert riff_chunks(file) == ["VP8 "]


def riff_chunks(file: bytes) -> list[str]:
    """The names of all chunks of a WebP file, which must fill it to the last byte."""
    assert file[:4] == b"RIFF" and file[8:12] == b"WEBP"
    assert int.from_bytes(file[4:8], "little") == len(file) - 8
    names, at = [], 12
    while at < len(file):
        names.append(file[at : at + 4].decode())
        length = int.from_bytes(file[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    assert at == len(file)
    return names


def _jpeg(file: bytes) -> None:
    """Tables, frames and scans; the one word is the version of the format, without a thumbnail."""
    for marker, content in jpeg_segments(file):
        if marker == 0xE0:
            assert content == b"JFIF\0\1\1\0\0\1\0\1\0\0"
        else:
            assert marker in {0xC0, 0xC2, 0xC4, 0xDA, 0xDB}, hex(marker)


def jpeg_segments(file: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each, from the first byte to the last."""
    assert file[:2] == b"\xff\xd8"
    at = 2
    while file[at : at + 2] != b"\xff\xd9":
        mark, marker, length = struct.unpack(">BBH", file[at : at + 4])
        assert mark == 0xFF
        yield marker, file[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            while file[at] != 0xFF or file[at + 1] in {0, *range(0xD0, 0xD8)}:
                at += 1
    assert at + 2 == len(file)


def _avif(file: bytes) -> None:
    """One picture of coded frames, and the properties a decoder needs."""
    found = list(boxes(file))
    assert len(found) == len(dict(found))
    contents = dict(found)
    assert set(contents) == {
        *(b"ftyp", b"meta", b"hdlr", b"pitm", b"iloc", b"iinf", b"infe", b"iprp", b"ipco"),
        *(b"ispe", b"pixi", b"av1C", b"colr", b"ipma", b"mdat"),
    }
    assert contents[b"colr"][:4] == b"nclx"
    assert contents[b"hdlr"][8:].strip(b"\0") == b"pict"
    assert contents[b"infe"][8:] == b"av01Color\0"
    assert units(contents[b"mdat"]) == [DELIMITER, SEQUENCE, FRAME]


def boxes(file: bytes, at: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box, outer ones before what they hold."""
    while at < len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        content = file[at + 8 : at + length]
        assert length == 8 + len(content)
        yield kind, content
        if kind in CONTAINERS:
            yield from boxes(content)
        elif kind == b"meta":
            yield from boxes(content, 4)
        elif kind == b"iinf":
            yield from boxes(content, 6)
        at += length


def units(data: bytes) -> list[int]:
    """The kinds of the units of an AV1 stream, which must fill it."""
    kinds, at = [], 0
    while at < len(data):
        header = data[at]
        assert header & 2, "a unit without a length"
        at += 2 if header & 4 else 1
        length = shift = 0
        while True:
            length |= (data[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 128:
                break
        kinds.append(header >> 3 & 15)
        at += length
    assert at == len(data)
    return kinds


LOOKS = {"avif": _avif, "webp": _webp, "jpg": _jpeg}
