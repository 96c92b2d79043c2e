"""Text as people type it, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.text import NotPlain, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("   ", ""),
        ("  Keripik Tempe \t", "Keripik Tempe"),
        ("Keripik\tTempe", "Keripik Tempe"),
        ("Cafe\u0301", "Café"),
        ("\u00a0Bros kain\u3000", "Bros kain"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}} %n%s '; --", "{{7*7}} %n%s '; --"),
        ("Terima kasih 👨‍👩‍👧 🧕🏽‍🍳 ❤️‍🔥 🇮🇩", "Terima kasih 👨‍👩‍👧 🧕🏽‍🍳 ❤️‍🔥 🇮🇩"),
        ("İstanbul straße", "İstanbul straße"),
    ],
)
def test_plain_text_is_kept(typed: str, kept: str) -> None:
    assert clean_text(typed, 80) == kept


def test_lines_end_in_one_way() -> None:
    assert clean_text("a\r\nb\rc\nd\u2028e\n", 80, multiline=True) == "a\nb\nc\nd\ne"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", "\u2028", "\u2029"])
def test_one_line_stays_one_line(line_end: str) -> None:
    with pytest.raises(NotPlain) as no:
        clean_text(f"Subject{line_end}Bcc: x", 80)

    assert no.value.reason == "line_break"


@pytest.mark.parametrize(
    ("character", "reason"),
    [
        ("\x00", "control"),
        ("\x07", "control"),
        ("\x0b", "control"),
        ("\x1b", "control"),
        ("\x1f", "control"),
        ("\x7f", "control"),
        ("\x85", "control"),
        ("\x9f", "control"),
        ("\ud800", "surrogate"),
        ("\udfff", "surrogate"),
        ("\u202e", "direction"),
        ("\u200f", "direction"),
        ("\u2066", "direction"),
        ("\u061c", "direction"),
        ("\u200b", "invisible"),
        ("\u200c", "invisible"),
        ("\u200d", "invisible"),
        ("\u2060", "invisible"),
        ("\ufeff", "invisible"),
        ("\u00ad", "invisible"),
        ("\u180e", "invisible"),
        ("\u3164", "invisible"),
        ("\u2800", "invisible"),
        ("\U000e0041", "invisible"),
    ],
)
@pytest.mark.parametrize("multiline", [True, False])
@pytest.mark.parametrize("place", ["{}Melati", "Mel{}ati", "Melati{}"])
def test_characters_that_hide_are_refused(
    character: str, reason: str, multiline: bool, place: str
) -> None:
    with pytest.raises(NotPlain) as no:
        clean_text(place.format(character), 80, multiline=multiline)

    assert no.value.reason == reason


def test_length_is_counted_in_characters_after_trimming() -> None:
    assert clean_text(" " + "é" * 10 + " ", 10) == "é" * 10
    assert clean_text("e\u0301" * 10, 10) == "é" * 10
    with pytest.raises(NotPlain) as no:
        clean_text("é" * 11, 10)

    assert no.value.reason == "too_long"


def test_marks_piled_on_one_letter_are_refused() -> None:
    assert clean_text("q" + "\u0301" * 4, 80) == "q" + "\u0301" * 4
    with pytest.raises(NotPlain) as no:
        clean_text("q" + "\u0301" * 5, 80)

    assert no.value.reason == "marks"


@pytest.mark.parametrize("text", ["\u0301\u0323" * 500_000, "a" * 1_000_000, " a" * 500_000])
def test_a_megabyte_is_refused_before_it_is_normalised(text: str) -> None:
    with pytest.raises(NotPlain) as no:
        clean_text(text, 2_000)

    assert no.value.reason == "too_long"


@given(st.text(max_size=60), st.booleans())
def test_what_is_kept_stays_as_it_is(text: str, multiline: bool) -> None:
    try:
        kept = clean_text(text, 40, multiline=multiline)
    except NotPlain:
        return
    assert kept == kept.strip() == unicodedata.normalize("NFC", kept)
    assert len(kept) <= 40
    assert clean_text(kept, 40, multiline=multiline) == kept
    kept.encode()
