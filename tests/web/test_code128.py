"""Bars are read back by somebody else's reader."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.web import code128
from tests.bars import read

PRINTABLE = [chr(n) for n in range(32, 127)]


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
