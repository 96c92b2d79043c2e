"""A recording is known by what is inside, and keeps nothing but its sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import sound
from marketplace.kernel.sound import NotSound
from tests.recordings import box, id3, m4a, mp3


def nested(times: int) -> bytes:
    """Boxes in boxes, as nobody makes them."""
    inside = b""
    for _ in range(times):
        inside = box(b"moov", inside)
    return inside


PLACE = b"Rumah Melati -6.98+110.41"


def test_an_mp3_keeps_its_frames_only() -> None:
    plain = mp3(20)

    made = sound.read(mp3(20, before=id3(PLACE), after=b"TAG" + PLACE.ljust(125)))

    assert (made.kind, made.seconds, made.content) == ("mp3", 20, plain)


def test_an_m4a_forgets_what_stands_beside_the_sound() -> None:
    sent = m4a(31, aside=PLACE)
    assert sent.count(PLACE) == 2

    made = sound.read(sent)

    assert (made.kind, made.seconds, len(made.content)) == ("m4a", 31, len(sent))
    assert PLACE not in made.content and b"udta" not in made.content
    assert made.content[made.content.index(b"mdat") :] == sent[sent.index(b"mdat") :]
    assert sound.read(made.content) == made


@pytest.mark.parametrize(
    "content",
    [
        b"", b"ID3", b"RIFF\x00\x00\x00\x00WAVE", b"<html>", mp3(0.1), id3(PLACE),
        m4a(10, handler=b"vide"), m4a(10)[:-70], box(b"ftyp", b"M4A "),
        box(b"ftyp", b"M4A ") + (1).to_bytes(4) + b"moov", box(b"ftyp", b"") + b"\x00" * 3,
        b"\xff\xfb\x90\x00" + bytes(40), box(b"ftyp", b"") + nested(2_000),
    ],
)  # fmt: skip
def test_anything_else_is_no_sound(content: bytes) -> None:
    with pytest.raises(NotSound):
        sound.read(content)


@given(st.integers(0, 300), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_and_never_breaks(at: int, noise: bytes) -> None:
    content = m4a(10, aside=PLACE)
    damaged = content[:at] + noise + content[at + len(noise) :]
    try:
        made = sound.read(damaged)
    except NotSound:
        return
    assert made.kind in sound.TYPES
