"""Bars are read back by somebody else's reader."""

import re
import string

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from marketplace.web import code128

PRINTABLE = [chr(n) for n in range(32, 127)]


def read(svg: str) -> str:
    """What an independent reader makes of the picture."""
    width, height = (int(n) for n in re.findall(r'(?:width|height)="(\d+)"', svg)[:2])
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for x, _y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", svg.rpartition("<path")[2]):
        pen.rectangle((int(x), 0, int(x) + int(w) - 1, int(h) - 1), 0)
    [found] = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.Code128
    return str(found.text)


@pytest.mark.parametrize(
    "text", ["K7M29QXF", "TTP-4H7Q2M", "23456789", "A", string.ascii_letters, "~ !\"#$%&'()*+"]
)
def test_what_is_said_in_bars_is_read_again(text: str) -> None:
    """M05: the code of a parcel, and anything else on our papers."""
    assert read(code128.svg(text)) == text


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(PRINTABLE), min_size=1, max_size=30).filter(str.strip))
def test_any_text_is(text: str) -> None:
    assert read(code128.svg(text)) == text


def test_bars_keep_their_distance_and_are_named() -> None:
    first, _width = code128.bars("K7M29QXF")[0]

    assert first == 10
    assert 'aria-label="&lt;&amp;"' in code128.svg("<&")
    assert "style" not in code128.svg("A")


@pytest.mark.parametrize("text", ["", "é", "\n", "A\tB"])
def test_what_bars_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="plain"):
        code128.bars(text)
