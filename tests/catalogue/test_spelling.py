"""Everyday spellings, and slips of the hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.spelling import MOST_VARIANTS, beginnings, everyday, nearest, perhaps

VOCABULARY = {"keripik", "kedelai", "tempe", "tahu", "bros", "mukena", "tas", "kemasan", "kelapa"}


@pytest.mark.parametrize(
    ("written", "elsewhere"),
    [
        ("bayem", "bayam"),
        ("sambal", "sambel"),
        ("kranjang", "keranjang"),
        ("keranjang", "kranjang"),
        ("coklat", "cokelat"),
        ("klapa", "kelapa"),
        ("telor", "telur"),
        ("kripek", "keripik"),
        ("cabe", "cabai"),
        ("kedelay", "kedelai"),
        ("utan", "hutan"),
        ("tau", "tahu"),
        ("ijin", "izin"),
        ("tissu", "tisu"),
    ],
)
def test_a_word_is_also_written(written: str, elsewhere: str) -> None:
    ways = {*everyday(written), *everyday(elsewhere)}

    assert {written, elsewhere} & ways


@pytest.mark.parametrize("word", ["", "ab", "tas", "250", "t-shirt", "ку", "kü"])
def test_a_word_that_no_rule_knows_is_left_alone(word: str) -> None:
    assert everyday(word) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kedelay", "kedelai"),
        ("keripk", "keripik"),
        ("keripiik", "keripik"),
        ("ketipik", "keripik"),
        ("tmpe", "tempe"),
        ("tepme", "tempe"),
        ("bross", "bros"),
        ("mukna", "mukena"),
        ("tempe", "tempe"),
        ("tau", "tahu"),
        ("klpa", None),
        ("ta", None),
        ("100", None),
        ("xyzzy", None),
        ("", None),
        ("q" * 40, None),
    ],
)
def test_a_slip_of_the_hand_is_mended(typed: str, meant: str | None) -> None:
    assert nearest(typed, VOCABULARY) == meant


def test_of_two_slips_one_must_be_light() -> None:
    assert nearest("kedelop", ["kedelai"]) is None
    assert nearest("kedekau", ["kedelai"]) == "kedelai"  # k lies beside l


def test_a_word_farther_away_is_only_asked_for() -> None:
    assert nearest("kelpz", VOCABULARY) is None
    assert perhaps("kelpz", VOCABULARY, real=False) == "kelapa"
    assert perhaps("kelpz", VOCABULARY, real=True) is None
    assert perhaps("tmpa", VOCABULARY, real=False) is None


@pytest.mark.parametrize(
    ("typed", "near", "meant"),
    [
        ("tad", ["tap", "tas"], "tas"),  # s lies beside d, p does not
        ("kuee", ["kuhe", "kue"], "kue"),  # a doubled letter
        ("tsa", ["tas", "tia"], "tas"),  # two letters in the wrong order
        ("batek", ["katek", "batok"], "batok"),  # the same beginning
    ],
)
def test_of_near_words_the_more_probable_is_meant(typed: str, near: list[str], meant: str) -> None:
    assert nearest(typed, near) == meant
    assert nearest(typed, reversed(near)) == meant


def test_nothing_is_near_in_an_empty_shop() -> None:
    assert nearest("tempe", []) is None


@given(st.sampled_from(sorted(VOCABULARY)), st.data())
def test_a_word_with_one_slip_begins_as_foreseen(word: str, data: st.DataObject) -> None:
    """Wherever the slip, the word meant is among those that are looked at."""
    at = data.draw(st.integers(1, len(word) - 1))
    typed = data.draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]]
        )
    )
    first, *others = beginnings(typed)

    same = word.startswith(first) and {word[1:2], word[2:3]} & {*typed[1:3]}
    assert same or word.startswith(tuple(others))


@given(st.text(alphabet="abcdehikloprstuyz", min_size=4, max_size=40))
def test_spellings_stay_few(word: str) -> None:
    ways = everyday(word)

    assert len(ways) < MOST_VARIANTS
    assert word not in ways
