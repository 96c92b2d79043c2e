"""Decodes one picture and prints it in every size: the one page of the running shop with Pillow.

A program of its own, started by `darkroom.py` and imported by nobody: the picture comes on standard
input, its kind and the sizes wanted as arguments, and the answer (or the refusal) leaves on
standard output.
"""

import io
import json
import resource
import sys
from typing import Any

# Naming these two spares Pillow from loading forty others to find them.
from PIL import AvifImagePlugin, Image, ImageCms, WebPImagePlugin

MOST_PIXELS = {"JPEG": 25_000_000, "PNG": 25_000_000, "WEBP": 13_000_000}
MOST_SCANS = 100  # a progressive JPEG needs about ten
LONGEST = 1600

# A page of twelve thumbnails must stay light, so these give up sharpness before weight.
THUMBNAIL_WIDTH, THUMBNAIL_BYTES = 320, 6_000
QUALITIES = {"avif": (60, 50, 40, 30), "webp": (80, 65, 50, 35), "jpg": (80, 65, 50, 35)}
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": AvifImagePlugin.AvifImageFile.format, "max_threads": 1},
    "webp": {"format": WebPImagePlugin.WebPImageFile.format, "method": 2},
    "jpg": {"format": "JPEG", "progressive": True},
}

WIDEST_THOROUGH = 960

MEMORY_BYTES = 320 * 1024 * 1024
CPU_SECONDS = 5

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """A no with one of the reasons listed in `darkroom.py`."""


def main() -> None:
    live_modestly()
    kind, wanted, data = sys.argv[1], json.loads(sys.argv[2]), sys.stdin.buffer.read()
    try:
        answer = answered(enlarged(kind, data), wanted)
    except Refused as reason:
        answer = json.dumps({"refused": str(reason)}).encode()
    except Exception:  # Decoders fail in every way there is, MemoryError among them.
        answer = json.dumps({"refused": "damaged"}).encode()
    sys.stdout.buffer.write(answer)


def live_modestly() -> None:
    """A bomb ends this process and nothing else, and a hijacked decoder can write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answered(master: Image.Image, wanted: dict[str, list[int]]) -> bytes:
    """One line of JSON with the facts, then the files one after the other."""
    files = [
        printed(fitted(master, width), kind)
        for kind, widths in wanted.items()
        # A picture that does not reach a width takes its place with its own.
        for width in sorted({min(width, master.width) for width in widths})
    ]
    facts = {
        "width": master.width,
        "height": master.height,
        "colour": dominant_colour(master),
        "lengths": [len(file) for file in files],
    }
    return b"".join([json.dumps(facts).encode(), b"\n", *files])


def enlarged(kind: str, data: bytes) -> Image.Image:
    """The master: upright, RGB, at most LONGEST either way, carrying nothing but pixels."""
    picture = opened(kind, data)
    turn, profile = turn_of(picture), picture.info.get("icc_profile")
    size = within(picture.size, LONGEST)
    # Only a request of the same shape lets libjpeg skip work; a square one would change nothing.
    picture.draft(picture.mode, size)
    picture.load()
    picture = coarse(picture, picture.width // size[0])
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture = in_srgb(picture, profile)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()
    return picture


def opened(kind: str, data: bytes) -> Image.Image:
    """Reads headers only; no pixel is decoded before their number is known."""
    Image.MAX_IMAGE_PIXELS = None
    if kind == "WEBP":
        # Pillow's WebP reader reserves memory for the whole canvas as soon as it opens a file.
        judge_webp_header(data)
    if data.count(b"\xff\xda") > MOST_SCANS and kind == "JPEG":
        raise Refused("damaged")
    picture = Image.open(io.BytesIO(data), formats=[kind])
    judge_pixels(kind, *picture.size)
    # A phone's JPEG may hold a second picture for depth or brightness, and is still a still.
    if kind != "JPEG" and getattr(picture, "is_animated", False):
        raise Refused("animated")
    return picture


def judge_pixels(kind: str, width: int, height: int) -> None:
    """The reader of WebP holds four copies of a picture, so it may hold half as many pixels."""
    if width * height > MOST_PIXELS[kind]:
        raise Refused("too_many_for_webp" if kind == "WEBP" else "too_many_pixels")


def judge_webp_header(data: bytes) -> None:
    """Canvas size and animation flag, at the places RFC 9649 gives them."""
    kind = data[12:16]
    if kind == b"VP8X":
        if data[20] & 0x02:
            raise Refused("animated")
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width = int.from_bytes(data[26:28], "little") & 0x3FFF
        height = int.from_bytes(data[28:30], "little") & 0x3FFF
    judge_pixels("WEBP", width, height)


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """What brings the picture upright, as far as its EXIF can be read."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # Broken EXIF around good pixels: show them as they lie.
        return None


def within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def coarse(picture: Image.Image, by: int) -> Image.Image:
    """Plain pixels on white, the sides divided by a whole number, one strip after the other: a
    second copy of 25 million pixels would weigh more than all the rest of the shop.
    """
    high, sheet = 32 * by, None
    for top in range(0, picture.height, high):
        box = (0, top, picture.width, min(top + high, picture.height))
        strip = on_white(plain(picture.crop(box))).reduce(by)
        if sheet is None:
            sheet = Image.new(strip.mode, (strip.width, -(-picture.height // by)))
        sheet.paste(strip, (0, top // by))
    return sheet or picture


def plain(picture: Image.Image) -> Image.Image:
    """One of the four modes the rest understands, eight bits a channel: L, RGB, RGBA, CMYK."""
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("RGB")


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours its profile means; a profile that cannot be used is ignored."""
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, meant, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert("RGB")
        return converted or picture.convert("RGB")
    return picture.convert("RGB")


def fitted(master: Image.Image, width: int) -> Image.Image:
    if width == master.width:
        return master
    height = max(1, round(master.height * width / master.width))
    return master.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2)


def printed(picture: Image.Image, kind: str) -> bytes:
    # AVIF alone reads it: past 8 a file grows by a quarter, which only the largest may.
    speed = 9 if picture.width > WIDEST_THOROUGH else 8
    for quality in QUALITIES[kind]:
        file = io.BytesIO()
        picture.save(file, quality=quality, speed=speed, **ENCODERS[kind])
        if picture.width > THUMBNAIL_WIDTH or file.tell() <= THUMBNAIL_BYTES:
            break
    return file.getvalue()


def dominant_colour(master: Image.Image) -> str:
    """The commonest of a few colours: it fills the place until the picture has come."""
    small = master.resize((48, 48), Image.Resampling.BOX)
    few = small.quantize(6, method=Image.Quantize.MEDIANCUT)
    counts, palette = few.histogram(), few.getpalette() or []
    start = 3 * counts.index(max(counts))
    return "#" + bytes(palette[start : start + 3]).hex()


if __name__ == "__main__":
    main()
