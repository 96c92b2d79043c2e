"""Pictures that somebody could send to break the shop, or to learn more than it tells: what each
is called, and the words of the refusal it deserves (none: its pixels are stored, and only they).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, PngImagePlugin

from tests.catalogue.negatives import (
    CANARY,
    MEGABYTE,
    STORED_AS,
    camera_jpeg,
    encoded,
    exif_block,
    flag,
    grainy,
    jpeg_with_endless_passes,
    oriented,
    png,
)

NOT_ONE, DAMAGED, MOVING = "no picture we can read", "is damaged", "Moving pictures"
TOO_LARGE, TOO_LARGE_WEBP, TOO_HEAVY = "25 megapixels", "Please send it as JPEG", "15 MB at most"
HEIC, NO_FILE = "saves HEIC pictures", "Please choose a file."
SCRIPT = b"/*" + CANARY + b"*/=1;alert(document.cookie);//"
PAGE = b"<!doctype html><script>alert('" + CANARY + b"')</script>"


@dataclass(frozen=True)
class Sent:
    """A file as a browser sends it. `refused` are words of our answer."""

    name: str
    content: bytes
    refused: str = ""
    kind: str = "image/jpeg"

    @property
    def upright(self) -> bool:
        """Whether it is the flag, which must not lie on its side afterwards."""
        return self.name.startswith("held-")


def everything() -> Iterator[Sent]:
    """All of them, the same every time."""
    yield from _bombs()
    yield from _two_things_in_one()
    yield from _cut_short()
    yield from _dressed_up()
    yield from _other_kinds()
    yield from _talkative()
    yield from (_held(number) for number in range(1, 9))
    yield from _odd_pixels()
    yield from _broken()


def _bombs() -> Iterator[Sent]:
    yield Sent("bomb.png", png(30_000, 30_000, 1, 0, [bytes(3751)] * 9), TOO_LARGE)
    yield Sent("bomb-signed.png", png(2**31 - 1, 2**31 - 1, 8, 2, [b"\0"]), TOO_LARGE)
    yield Sent("bomb-long.png", png(1, 30_000_000, 8, 0, [b"\0"]), TOO_LARGE)
    yield Sent("bomb.jpg", _jpeg_of(16_000, 10_000), TOO_LARGE)
    yield Sent("bomb-square.jpg", _jpeg_of(65_500, 65_500), TOO_LARGE)
    vp8 = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383)
    yield Sent("bomb.webp", _riff(b"VP8 ", vp8), TOO_LARGE_WEBP)
    yield Sent("bomb-lossless.webp", _riff(b"VP8L", b"\x2f" + b"\xff" * 4), TOO_LARGE_WEBP)
    yield Sent("bomb-canvas.webp", _riff(b"VP8X", bytes(4) + b"\xff" * 6), TOO_LARGE_WEBP)
    inflated = b"x\0\0" + zlib.compress(bytes(50 * MEGABYTE), 9)
    for name in (b"zTXt", b"iCCP"):
        yield Sent(f"inflated-{name.decode()}.png", _small_png(name + inflated), DAMAGED)
    yield Sent("too-many-rows.png", png(4, 4, 8, 0, [bytes(MEGABYTE)] * 20))
    yield Sent("wordy.png", _small_png(b"tEXtAuthor\0" + CANARY * 600_000))
    yield Sent("passes.jpg", jpeg_with_endless_passes(64, 2_000), DAMAGED)
    yield Sent("heavy.jpg", _small("JPEG").ljust(15 * MEGABYTE + 1, b"\0"), TOO_HEAVY)
    yield Sent("heaviest.jpg", bytes(17 * MEGABYTE), TOO_HEAVY)
    for kind in ("GIF", "PNG", "WEBP"):
        yield Sent(f"moving.{kind.lower()}", _moving(kind), MOVING)


def _two_things_in_one() -> Iterator[Sent]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("run.sh", CANARY)
    still = _small("GIF")
    yield Sent("script.gif", still[:6] + SCRIPT + still[6 + len(SCRIPT) :] + SCRIPT, NOT_ONE)
    yield Sent("archive.jpg", _small("JPEG") + archive.getvalue())
    yield Sent("archive-first.png", archive.getvalue() + _small("PNG"), NOT_ONE)
    yield Sent("page.png", _small("PNG") + PAGE)
    yield Sent("page-inside.jpg", _small("JPEG", comment=PAGE))
    yield Sent("program.png", _small_png(b"tEXtComment\0<?php system('" + CANARY + b"'); ?>"))
    yield Sent("document.jpg", b"%PDF-1.7\n" + _small("JPEG"), NOT_ONE)
    yield Sent("script.webp", _small("WEBP") + SCRIPT)


def _cut_short() -> Iterator[Sent]:
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = encoded(grainy(200, 150), kind)
        for sixteenths in (1, 8, 15):
            part = whole[: len(whole) * sixteenths // 16]
            yield Sent(f"cut-{sixteenths}.{kind.lower()}", part, DAMAGED)


def _dressed_up() -> Iterator[Sent]:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield Sent("drawing.svg", svg, NOT_ONE, "image/svg+xml")
    yield Sent("drawing.jpg", svg, NOT_ONE)
    yield Sent("page.jpg", PAGE, NOT_ONE)
    yield Sent("words.png", CANARY, NOT_ONE, "image/png")
    yield Sent("photo.html", _small("JPEG"), kind="text/html")
    yield Sent("photo.exe", _small("PNG"), kind="application/octet-stream")
    yield Sent("../../../etc/cron.d/photo.jpg", _small("JPEG"))
    yield Sent("x" * 300 + ".jpg", _small("JPEG"), kind="nonsense")


def _other_kinds() -> Iterator[Sent]:
    for kind in ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PDF", "AVIF", "EPS"):
        yield Sent(f"still.{kind.lower()}", _small(kind), NOT_ONE)
    yield Sent("photo.psd", b"8BPS\0\1" + bytes(100), NOT_ONE)
    yield Sent("photo.heic", b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + bytes(200), HEIC)
    yield Sent("one-byte.jpg", b"\xff", NOT_ONE)
    yield Sent("nothing.jpg", b"", NO_FILE)


def _talkative() -> Iterator[Sent]:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Place", CANARY.decode(), zip=True)
    exif, xmp = b"Exif\0\0" + exif_block(b"thumbnail" + CANARY), b"<x>" + CANARY + b"</x>"
    yield Sent("told-by-a-camera.jpg", camera_jpeg(400, 300))
    yield Sent("told.png", _small("PNG", pnginfo=words, exif=exif))
    yield Sent("told.webp", _small("WEBP", exif=exif, xmp=xmp))
    yield Sent("profile.jpg", _small("JPEG", icc_profile=CANARY * 9))
    second = Image.new("RGB", (50, 50), "red")
    yield Sent("two.mpo", _small("MPO", save_all=True, append_images=[second]))


def _held(number: int) -> Sent:
    stored = flag()
    if number in STORED_AS:
        stored = stored.transpose(STORED_AS[number])
    return Sent(f"held-{number}.jpg", encoded(stored, "JPEG", exif=oriented(number), quality=95))


def _odd_pixels() -> Iterator[Sent]:
    for mode, kind in (
        ("CMYK", "JPEG"), ("L", "JPEG"), ("1", "PNG"), ("P", "PNG"), ("LA", "PNG"),
        ("I;16", "PNG"), ("RGBA", "PNG"), ("RGBA", "WEBP"),
    ):  # fmt: skip
        picture = Image.new(mode, (60, 40))
        yield Sent(f"{mode.strip(';')}.{kind.lower()}", encoded(picture, kind))
    yield Sent("deep.png", png(60, 40, 16, 2, [b"\0" + bytes(360)] * 40))
    yield Sent("see-through.png", _small_png(b"tRNS\0\0"))
    yield Sent("passes-honest.jpg", _small("JPEG", progressive=True))
    yield Sent("lossless.webp", _small("WEBP", lossless=True))
    yield Sent("thread.png", png(16_000, 1, 8, 0, [bytes(16_001)]))


def _broken() -> Iterator[Sent]:
    whole = _small("PNG")
    yield Sent("checksum.png", whole[:-13] + bytes([whole[-13] ^ 1]) + whole[-12:])
    yield Sent("checksum-of-size.png", whole[:29] + bytes([whole[29] ^ 1]) + whole[30:], DAMAGED)
    yield Sent("without-data.png", whole[: whole.index(b"IDAT") - 4] + whole[-12:], DAMAGED)
    yield Sent("no-size.png", png(0, 0, 8, 0, [b"\0"]), DAMAGED)
    yield Sent("no-size.jpg", _jpeg_of(40, 0), DAMAGED)
    yield Sent("only-begun.jpg", b"\xff\xd8\xff", DAMAGED)
    nonsense = b"Exif\0\0MM\0\x2a\0\0\0\x08" + b"\xff" * 99
    yield Sent("lost-in-exif.jpg", _small("JPEG", exif=nonsense))
    webp = _small("WEBP")
    for name, length in (("short", 20), ("long", 2**32 - 2)):
        yield Sent(f"{name}.webp", webp[:4] + struct.pack("<I", length) + webp[8:], DAMAGED)


def _small(kind: str, **options: object) -> bytes:
    return encoded(Image.new("RGB", (60, 40), "teal"), kind, **options)


def _small_png(extra: bytes) -> bytes:
    return png(4, 4, 8, 0, [bytes(5)] * 4, extra=extra)


def _jpeg_of(width: int, height: int) -> bytes:
    """A header that promises so many pixels."""
    whole = bytearray(_small("JPEG"))
    at = whole.index(b"\xff\xc0") + 5
    whole[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(whole)


def _riff(name: bytes, body: bytes) -> bytes:
    whole = b"WEBP" + name + struct.pack("<I", len(body)) + body + bytes(10)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _moving(kind: str) -> bytes:
    first, *others = [Image.new("RGB", (60, 40), (n, 0, 0)) for n in range(200)]
    return encoded(first, kind, save_all=True, append_images=others)
