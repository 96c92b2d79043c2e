"""Whole numbers and digits as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.numbers import NotANumber, parse_digits, parse_whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("999", 999),
        (" 12 ", 12),
        ("08", 8),
        ("017", 17),
        ("12\u00a0", 12),
        ("0" * 300 + "7", 7),
    ],
)
def test_whole_numbers_in_range_are_read(text: str, number: int) -> None:
    assert parse_whole(text, 1, 999) == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \t ", "empty"),
        ("0", "too_small"),
        ("-0", "too_small"),
        ("-1", "too_small"),
        ("−1", "too_small"),
        ("1000", "too_large"),
        ("2147483648", "too_large"),
        ("9007199254740993", "too_large"),
        ("9223372036854775808", "too_large"),
        ("9" * 40, "too_large"),
        ("9" * 1_000_000, "too_large"),
        ("0.1", "not_a_number"),
        ("1.000", "not_a_number"),
        ("1,000", "not_a_number"),
        ("1e9", "not_a_number"),
        ("1e309", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("+5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("１２", "not_a_number"),
        ("١٢", "not_a_number"),
        ("²", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1 2", "not_a_number"),
        ("12\n", "not_a_number"),
        ("12\x00", "not_a_number"),
        ("True", "not_a_number"),
        ("[1]", "not_a_number"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotANumber) as no:
        parse_whole(text, 1, 999)

    assert no.value.reason == reason


@given(st.text())
def test_any_text_is_a_number_in_range_or_a_refusal(text: str) -> None:
    try:
        number = parse_whole(text, 3, 4096)
    except NotANumber:
        return
    assert 3 <= number <= 4096


@given(st.integers(0, 10**18))
def test_every_number_in_range_is_read(number: int) -> None:
    assert parse_whole(str(number), 0, 10**18) == number


@pytest.mark.parametrize(
    ("text", "digits"),
    [("012345", "012345"), (" 012 345 ", "012345"), ("000000", "000000")],
)
def test_a_pin_keeps_its_zeros(text: str, digits: str) -> None:
    assert parse_digits(text, 6) == digits


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("12345", "wrong_length"),
        ("1234567", "wrong_length"),
        ("１２３４５６", "not_a_number"),
        ("12345a", "not_a_number"),
        ("12-345", "not_a_number"),
        ("-12345", "not_a_number"),
        ("12345\x00", "not_a_number"),
        ("123456\n", "not_a_number"),
    ],
)
def test_what_is_not_a_pin_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NotANumber) as no:
        parse_digits(text, 6)

    assert no.value.reason == reason
