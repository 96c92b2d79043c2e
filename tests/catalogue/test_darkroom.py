"""What leaves the darkroom: sizes, colours, the right way up, and nothing but pixels."""

import io
import json
import subprocess
import sys

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from marketplace.catalogue.darkroom import ENLARGER, WIDTHS, Developed, develop, widths
from tests.catalogue.insides import assert_nothing_but_pixels
from tests.catalogue.negatives import (
    CANARY,
    CORNERS,
    STORED_AS,
    camera_jpeg,
    encoded,
    flag,
    grainy,
    oriented,
    png,
    with_red_and_blue_swapped,
)

Colour = tuple[int, ...]


def test_a_camera_picture_comes_out_in_every_size_and_without_its_past() -> None:
    """S05: nothing of its place, maker, thumbnail or profile is left in any file."""
    taken = camera_jpeg()
    assert taken.count(CANARY) == 6

    developed = develop(taken)

    assert (developed.width, developed.height) == (1600, 1200)
    assert shapes(developed) == {
        "160.avif": (160, 120),
        "320.avif": (320, 240),
        "640.avif": (640, 480),
        "960.avif": (960, 720),
        "1600.avif": (1600, 1200),
        "320.webp": (320, 240),
        "960.webp": (960, 720),
        "320.jpg": (320, 240),
        "1200.jpg": (1200, 900),
    }
    assert_clean(developed)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_lose_their_words_too(kind: str) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CANARY.decode())
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    more = {"pnginfo": words} if kind == "PNG" else {"xmp": b"<x>" + CANARY + b"</x>"}
    taken = encoded(Image.new("RGB", (400, 300), "teal"), kind, exif=exif, **more)
    assert taken.count(CANARY) == 2

    assert_clean(develop(taken))


def test_a_portrait_stays_within_the_square_and_its_own_width_is_the_largest() -> None:
    developed = develop(encoded(Image.new("RGB", (1500, 3000), "teal"), "JPEG"))

    assert (developed.width, developed.height) == (800, 1600)
    assert shapes(developed) == {
        "160.avif": (160, 320),
        "320.avif": (320, 640),
        "640.avif": (640, 1280),
        "800.avif": (800, 1600),
        "320.webp": (320, 640),
        "800.webp": (800, 1600),
        "320.jpg": (320, 640),
        "800.jpg": (800, 1600),
    }


@pytest.mark.parametrize(
    ("size", "names"),
    [
        ((1, 1), ["1.avif", "1.webp", "1.jpg"]),
        ((200, 100), ["160.avif", "200.avif", "200.webp", "200.jpg"]),
        ((320, 320), ["160.avif", "320.avif", "320.webp", "320.jpg"]),
    ],
)
def test_nothing_is_enlarged(size: tuple[int, int], names: list[str]) -> None:
    developed = develop(encoded(Image.new("RGB", size, "teal"), "PNG"))

    assert list(developed.files) == names
    assert (developed.width, developed.height) == size


def test_widths_are_as_many_as_are_worth_it() -> None:
    assert widths("avif", 1600) == [160, 320, 640, 960, 1600]
    assert widths("avif", 700) == [160, 320, 640, 700]
    assert widths("webp", 1600) == [320, 960]
    assert widths("jpg", 1250) == [320, 1200]


def test_the_colour_is_the_one_that_covers_most() -> None:
    picture = Image.new("RGB", (480, 480), "#206040")
    picture.paste("#f0c020", (0, 0, 480, 160))

    assert develop(encoded(picture, "PNG")).colour == "#206040"


@pytest.mark.parametrize(
    ("orientation", "kind"),
    [*((number, "JPEG") for number in range(1, 9)), (6, "PNG"), (6, "WEBP"), (77, "JPEG")],
)
def test_every_orientation_is_turned_upright(orientation: int, kind: str) -> None:
    """S04: a phone may be held in any way."""
    stored = flag()
    if orientation in STORED_AS:
        stored = stored.transpose(STORED_AS[orientation])

    developed = develop(encoded(stored, kind, exif=oriented(orientation), quality=95))

    assert (developed.width, developed.height) == (300, 200)
    assert_corners(developed)


def test_a_large_picture_on_its_side_is_turned_as_well() -> None:
    stored = flag().resize((3000, 2000)).transpose(Image.Transpose.ROTATE_90)

    developed = develop(encoded(stored, "JPEG", exif=oriented(6)))

    assert (developed.width, developed.height) == (1600, 1067)
    assert_corners(developed)


def test_broken_exif_does_not_cost_the_picture() -> None:
    developed = develop(encoded(flag(), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff", quality=95))

    assert_corners(developed)


@pytest.mark.parametrize(
    ("mode", "ink", "kind", "expected"),
    [
        ("CMYK", (0, 255, 255, 0), "JPEG", (255, 0, 0)),
        ("L", 90, "JPEG", (90, 90, 90)),
        ("1", 1, "PNG", (255, 255, 255)),
        ("I;16", 200 * 256 + 17, "PNG", (200, 200, 200)),
        ("LA", (0, 128), "PNG", (127, 127, 127)),
        ("RGBA", (0, 0, 200, 0), "PNG", (255, 255, 255)),
        ("RGBA", (0, 0, 0, 128), "WEBP", (127, 127, 127)),
    ],
)
def test_every_kind_of_pixel_becomes_a_colour_on_white(
    mode: str, ink: int | Colour, kind: str, expected: Colour
) -> None:
    developed = develop(encoded(Image.new(mode, (400, 300), ink), kind))

    assert_near(pixel(developed, 200, 150), expected)


def test_sixteen_bits_a_channel_are_read() -> None:
    row = b"\0" + bytes([0x20, 7, 0x80, 7, 0xC0, 7]) * 400

    developed = develop(png(400, 300, bits=16, colour_type=2, rows=[row] * 300))

    assert_near(pixel(developed, 200, 150), (0x20, 0x80, 0xC0))


def test_a_palette_with_a_transparent_entry_lies_on_white() -> None:
    picture = Image.new("P", (400, 300), 1)
    picture.putpalette([0, 0, 0, 200, 30, 30])
    picture.paste(0, (0, 0, 400, 100))

    developed = develop(encoded(picture, "PNG", transparency=0))

    assert_near(pixel(developed, 200, 40), (255, 255, 255))
    assert_near(pixel(developed, 200, 200), (200, 30, 30))


def test_a_colour_profile_is_obeyed_before_it_is_dropped() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = Image.new("RGB", (400, 300), (200, 80, 40))

    plain = develop(encoded(picture, "PNG", icc_profile=srgb))
    swapped = develop(encoded(picture, "PNG", icc_profile=with_red_and_blue_swapped(srgb)))
    nonsense = develop(encoded(picture, "PNG", icc_profile=b"nonsense" * 40))

    assert_near(pixel(plain, 200, 150), (200, 80, 40))
    assert_near(pixel(swapped, 200, 150), (40, 80, 200))
    assert_near(pixel(nonsense, 200, 150), (200, 80, 40))
    assert_clean(swapped)


def test_twelve_megapixels_weigh_little() -> None:
    """At most 120 MiB at any moment, all sizes and formats included."""
    program = (
        "import re, runpy, sys; sys.argv = sys.argv[1:];"
        "runpy.run_path(sys.argv[0], run_name='__main__');"
        "told = open('/proc/self/status').read();"
        "print(re.search(r'VmHWM:\\s+(\\d+)', told)[1], file=sys.stderr)"
    )

    child = subprocess.run(
        [sys.executable, "-I", "-c", program, str(ENLARGER), "JPEG", json.dumps(WIDTHS)],
        input=camera_jpeg(),
        capture_output=True,
        check=True,
    )

    assert len(child.stdout) > 1_000_000
    assert int(child.stderr) < 120 * 1024


def test_a_still_with_a_second_picture_inside_is_a_still() -> None:
    """Newer phones append a depth or brightness map to the photograph (multi-picture JPEG)."""
    second = Image.new("RGB", (50, 50), "red")
    taken = encoded(
        Image.new("RGB", (400, 300), "teal"), "MPO", save_all=True, append_images=[second]
    )

    developed = develop(taken)

    assert (developed.width, developed.height) == (400, 300)
    assert_near(pixel(developed, 200, 150), (0, 128, 128))


def test_the_thumbnail_of_a_busy_scene_stays_light() -> None:
    developed = develop(encoded(grainy(160, 120).resize((1600, 1200)), "JPEG"))

    assert len(developed.files["320.avif"]) <= 6_000 < len(developed.files["640.avif"])
    assert len(developed.files["320.webp"]) <= 6_000


def test_no_decoder_is_ever_loaded_beside_the_shop() -> None:
    program = (
        "import sys; from marketplace.catalogue.darkroom import develop;"
        "developed = develop(sys.stdin.buffer.read()); print(developed.width,"
        " [name for name in sys.modules if name.startswith('PIL.') and name.endswith('Plugin')])"
    )

    shop = subprocess.run(
        [sys.executable, "-c", program],
        input=encoded(Image.new("RGB", (50, 40)), "JPEG"),
        capture_output=True,
        check=True,
        cwd=ENLARGER.parents[2],
    )

    assert shop.stdout == b"50 []\n"


def shapes(developed: Developed) -> dict[str, tuple[int, int]]:
    return {name: Image.open(io.BytesIO(file)).size for name, file in developed.files.items()}


def assert_clean(developed: Developed) -> None:
    for name, file in developed.files.items():
        assert_nothing_but_pixels(name, file)
        assert CANARY not in file


def pixel(developed: Developed, x: int, y: int, kind: str = "avif") -> Colour:
    largest = Image.open(io.BytesIO(developed.files[f"{developed.width}.{kind}"]))
    assert largest.mode == "RGB"
    colour = largest.getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour


def assert_near(seen: Colour, expected: Colour) -> None:
    """Four steps of 255 are what two lossy encoders may round away."""
    assert max(abs(a - b) for a, b in zip(seen, expected, strict=True)) <= 4, (seen, expected)


def assert_corners(developed: Developed) -> None:
    right, low = developed.width - 20, developed.height - 20
    places = [(20, 20), (right, 20), (20, low), (right, low)]
    kinds = ["avif", "webp", "jpg"] if developed.width <= 320 else ["avif"]
    for kind in kinds:
        for (x, y), colour in zip(places, CORNERS, strict=True):
            assert_near(pixel(developed, x, y, kind), colour)
