"""Percentages are basis points and never fractions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.percent import format_percent, parse_percent
from marketplace.kernel.words import speaking


@pytest.mark.parametrize(
    ("typed", "bp"),
    [("10", 1000), ("12,5", 1250), ("12.5 %", 1250), (" 0,25% ", 25), ("0", 0), ("100", 10_000)],
)
def test_a_percentage_is_read(typed: str, bp: int) -> None:
    assert parse_percent(typed) == bp


@pytest.mark.parametrize(
    "typed", ["", "%", "ten", "-1", "1,234", "1.000,5", "1e1", ",5", "5,", "１２", "1000"]
)
def test_anything_else_is_none(typed: str) -> None:
    assert parse_percent(typed) is None


@given(st.integers(0, 99_999), st.sampled_from(["id", "en"]))
def test_what_is_written_is_read_again(bp: int, language: str) -> None:
    with speaking(language):
        assert parse_percent(format_percent(bp)) == bp
