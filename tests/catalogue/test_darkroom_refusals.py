"""What the darkroom does not take, with which reason, and what a bomb can reach."""

import os
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from marketplace.catalogue.darkroom import ENLARGER, PictureRefused, develop
from tests.catalogue.negatives import MEGABYTE, encoded, grainy, jpeg_with_endless_passes, png


def assert_refused(reason: str, data: bytes) -> None:
    with pytest.raises(PictureRefused) as no:
        develop(data)
    assert no.value.reason == reason


def test_nothing_at_all_is_empty() -> None:
    assert_refused("empty", b"")


def test_fifteen_megabytes_pass_and_one_byte_more_does_not() -> None:
    picture = encoded(Image.new("RGB", (40, 30), "teal"), "JPEG")

    assert develop(picture.ljust(15 * MEGABYTE, b"\0")).width == 40
    assert_refused("too_heavy", picture.ljust(15 * MEGABYTE + 1, b"\0"))


@pytest.mark.parametrize(
    "data",
    [
        b"Selamat pagi, ini bukan gambar.",
        b"\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7\n",
        b"BM" + bytes(60),
        b"II*\0" + bytes(60),
        b"\0\0\0\x20ftypavif" + bytes(60),
        encoded(Image.new("P", (20, 20)), "GIF"),
    ],
)
def test_other_files_are_not_pictures(data: bytes) -> None:
    assert_refused("not_a_picture", data)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"mif1"])
def test_heic_has_its_own_reason_so_that_the_phone_can_be_set_right(brand: bytes) -> None:
    assert_refused("heic", b"\0\0\0\x24ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(200))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    first, *others = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]

    assert_refused("animated", encoded(first, kind, save_all=True, append_images=others))


@pytest.mark.parametrize(
    ("width", "height", "bits", "colour_type", "rows"),
    [
        (30_000, 30_000, 1, 0, [bytes(3_751)] * 30_000),
        (13_000, 13_000, 8, 2, [bytes(39_001)] * 13_000),
        (2**31 - 1, 2**31 - 1, 8, 2, [b"\0"]),
    ],
)
def test_a_png_bomb_is_judged_by_its_header(
    width: int, height: int, bits: int, colour_type: int, rows: list[bytes]
) -> None:
    bomb = png(width, height, bits, colour_type, rows)
    assert len(bomb) < 3 * MEGABYTE

    assert_refused("too_many_pixels", bomb)


def test_a_webp_bomb_is_judged_by_its_header() -> None:
    bomb = encoded(Image.new("RGB", (8000, 8000)), "WEBP", method=0)
    assert len(bomb) < MEGABYTE

    assert_refused("too_many_for_webp", bomb)


@pytest.mark.parametrize(
    ("chunk", "body"),
    [
        (b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 5001, 5001)),
        (b"VP8L", b"\x2f" + struct.pack("<I", 5000 | 5000 << 14)),
        (b"VP8X", bytes(4) + (5000).to_bytes(3, "little") * 2),
    ],
)
def test_each_kind_of_webp_header_is_read(chunk: bytes, body: bytes) -> None:
    riff = b"WEBP" + chunk + struct.pack("<I", len(body)) + body + bytes(10)

    assert_refused("too_many_for_webp", b"RIFF" + struct.pack("<I", len(riff)) + riff)


def test_the_limit_is_twenty_five_million_pixels() -> None:
    assert develop(encoded(Image.new("1", (5000, 5000)), "PNG")).width == 1600

    assert_refused("too_many_pixels", encoded(Image.new("1", (5000, 5001)), "PNG"))
    assert_refused("too_many_pixels", encoded(Image.new("L", (16_000, 10_000)), "JPEG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.9])
def test_a_picture_cut_off_on_its_way_is_damaged(kind: str, part: float) -> None:
    whole = encoded(grainy(400, 300), kind)

    assert_refused("damaged", whole[: int(len(whole) * part)])


def test_a_header_that_contradicts_its_checksum_is_damaged() -> None:
    whole = bytearray(encoded(grainy(400, 300), "PNG"))
    whole[19] ^= 0x01  # the last byte of the width

    assert_refused("damaged", bytes(whole))


@pytest.mark.parametrize("name", [b"iCCP", b"zTXt"])
def test_words_that_unpack_to_fifty_megabytes_are_not_unpacked(name: bytes) -> None:
    stuffed = name + b"x\0\0" + zlib.compress(bytes(50 * MEGABYTE), 9)

    assert_refused("damaged", png(4, 4, 8, 0, [bytes(5)] * 4, extra=stuffed))


def test_passes_without_end_are_not_begun() -> None:
    assert_refused("damaged", jpeg_with_endless_passes())


def test_a_child_that_is_ended_for_its_greed_takes_only_the_picture_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    greedy = tmp_path / "enlarger.py"
    greedy.write_text("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    monkeypatch.setattr("marketplace.catalogue.darkroom.ENLARGER", greedy)

    assert_refused("damaged", encoded(Image.new("RGB", (9, 9)), "PNG"))


def test_a_child_that_answers_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeper = tmp_path / "enlarger.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr("marketplace.catalogue.darkroom.ENLARGER", sleeper)
    monkeypatch.setattr("marketplace.catalogue.darkroom.PATIENCE_SECONDS", 0.2)

    assert_refused("damaged", encoded(Image.new("RGB", (9, 9)), "PNG"))


def test_one_hand_is_in_the_darkroom_and_no_other_waits_long(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A second photo in the same process is told to come again; pages keep the other hands."""
    slow, word = tmp_path / "enlarger.py", tmp_path / "word"
    os.mkfifo(word)
    slow.write_text(f"open({str(word)!r}).read(); print('{{\"refused\": \"damaged\"}}')")
    monkeypatch.setattr("marketplace.catalogue.darkroom.ENLARGER", slow)
    monkeypatch.setattr("marketplace.catalogue.darkroom.QUEUE_SECONDS", 0.05)
    picture = encoded(Image.new("RGB", (9, 9)), "PNG")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(assert_refused, "damaged", picture)
        with word.open("w"):  # opens when the child listens
            assert_refused("busy", picture)
        first.result()
    monkeypatch.undo()

    assert develop(picture).width == 9


def test_the_child_may_take_little_and_write_nothing() -> None:
    program = (
        "import resource, runpy, sys; runpy.run_path(sys.argv[1])['live_modestly']();"
        "print([resource.getrlimit(kind)[1] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU,"
        " resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)], flush=True); bytearray(400 * 2**20)"
    )

    child = subprocess.run(
        [sys.executable, "-I", "-c", program, str(ENLARGER)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert child.stdout == f"{[320 * MEGABYTE, 6, 0, 0]}\n"
    assert child.stderr.endswith("MemoryError\n")


def test_a_broken_installation_is_not_blamed_on_the_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("marketplace.catalogue.darkroom.ENLARGER", tmp_path / "missing.py")

    with pytest.raises(RuntimeError, match=r"can't open file .*missing\.py"):
        develop(encoded(Image.new("RGB", (9, 9)), "PNG"))
