"""Pictures to send into the darkroom: honest, talkative and malicious ones, all made here."""

import io
import random
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from PIL import Image

CANARY = b"burung-kenari-7731"
MEGABYTE = 1024 * 1024


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def grainy(width: int, height: int) -> Image.Image:
    """Something like a real surface: it compresses badly, and is the same every time."""
    small = (max(1, width // 8), max(1, height // 8))
    grain = random.Random(7731).randbytes(small[0] * small[1] * 3)
    return Image.frombytes("RGB", small, grain).resize((width, height))


def flag() -> Image.Image:
    """300 × 200 with another colour in each corner; see `CORNERS`."""
    picture = Image.new("RGB", (300, 200))
    for colour, box in zip(CORNERS, QUARTERS, strict=True):
        picture.paste(colour, box)
    return picture


CORNERS = ((250, 0, 0), (0, 250, 0), (0, 0, 250), (250, 250, 0))
QUARTERS = ((0, 0, 150, 100), (150, 0, 300, 100), (0, 100, 150, 200), (150, 100, 300, 200))


def camera_jpeg(width: int = 4000, height: int = 3000) -> bytes:
    """Twelve megapixels with a canary in six places a phone or an editor writes to."""
    plain = encoded(grainy(width, height), "JPEG", quality=88)
    thumbnail = encoded(Image.new("RGB", (160, 120), "grey"), "JPEG", comment=CANARY)
    words = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY
    resources = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(words)) + words
    segments = [
        (0xE1, b"Exif\0\0" + exif_block(thumbnail)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"),
        (0xED, b"Photoshop 3.0\0" + resources),
        (0xFE, CANARY),
    ]
    packed = b"".join(struct.pack(">BBH", 0xFF, mark, 2 + len(b)) + b for mark, b in segments)
    return plain[:2] + packed + plain[2:]


def exif_block(thumbnail: bytes) -> bytes:
    """A TIFF block by hand, because no library writes the thumbnail of a second directory."""
    text = CANARY + b"\0"
    place = struct.pack(">6I", 6, 1, 59, 1, 30, 1)
    first, gps = 8, 8 + 2 + 3 * 12 + 4
    second = gps + 2 + 3 * 12 + 4
    words = second + 2 + 2 * 12 + 4
    return b"".join(
        [
            b"MM\0\x2a" + struct.pack(">I", first),
            # Description, orientation and the way to the GPS directory.
            _directory((0x010E, 2, len(text), words), (0x0112, 3, 1, 1 << 16), (0x8825, 4, 1, gps)),
            struct.pack(">I", second),
            # Latitude reference, latitude and map datum.
            _directory(
                (1, 2, 2, 0x53000000), (2, 5, 3, words + len(text)), (0x12, 2, len(text), words)
            ),
            bytes(4),
            _directory(
                (0x0201, 4, 1, words + 2 * len(text) + len(place)), (0x0202, 4, 1, len(thumbnail))
            ),
            bytes(4),
            text + place + text + thumbnail,
        ]
    )


def _directory(*entries: tuple[int, int, int, int]) -> bytes:
    return struct.pack(">H", len(entries)) + b"".join(struct.pack(">HHII", *e) for e in entries)


def png(
    width: int, height: int, bits: int, colour_type: int, rows: Iterable[bytes], extra: bytes = b""
) -> bytes:
    """Any header over any rows; `extra` is one more chunk, its name first."""
    press = zlib.compressobj(1)
    squeezed = b"".join([press.compress(row) for row in rows]) + press.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    chunks = [b"IHDR" + header, extra, b"IDAT" + squeezed, b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(chunk) for chunk in chunks if chunk)


def _png_chunk(chunk: bytes) -> bytes:
    return struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def jpeg_with_endless_passes(side: int = 5000, passes: int = 20_000) -> bytes:
    """25 million pixels, refined by their last pass thousands of times over."""
    whole = encoded(Image.new("L", (side, side), 99), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * passes + b"\xff\xd9"


def oriented(number: int) -> Image.Exif:
    """EXIF that says how the camera was held."""
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


# How a camera that was held in this way lays the pixels down.
STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def with_red_and_blue_swapped(profile: bytes) -> bytes:
    """An RGB profile whose first number means blue and whose third means red."""
    return (
        profile.replace(b"rXYZ", b"????", 1)
        .replace(b"bXYZ", b"rXYZ", 1)
        .replace(b"????", b"bXYZ", 1)
    )
