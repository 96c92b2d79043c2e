"""Whole rupiah: written, read and shared out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import (
    LARGEST,
    NotAnAmount,
    format_rupiah,
    parse_rupiah,
    refunded_commission,
    share_bp,
    split,
)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "Rp0"),
        (999, "Rp999"),
        (15_000, "Rp15.000"),
        (-15_000, "-Rp15.000"),
        (2_125_500, "Rp2.125.500"),
        (10**12, "Rp1.000.000.000.000"),
    ],
)
def test_amounts_are_written_with_dots(amount: int, written: str) -> None:
    assert format_rupiah(amount) == written


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("15000", 15_000),
        ("15.000", 15_000),
        ("Rp 15.000", 15_000),
        ("Rp15.000", 15_000),
        ("rp. 15000", 15_000),
        ("Rp\u00a015.000", 15_000),
        ("  15.000\t", 15_000),
        ("0", 0),
        ("007", 7),
        ("1.000.000.000.000", 10**12),
        ("1000000000000", 10**12),
        ("0000000000000000000000015", 15),
    ],
)
def test_people_write_amounts_in_these_ways(text: str, amount: int) -> None:
    assert parse_rupiah(text) == amount


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\u00a0", "empty"),
        ("-1", "negative"),
        ("−1", "negative"),
        ("-0", "negative"),
        ("-Rp15.000", "negative"),
        ("Rp-15.000", "negative"),
        ("Rp -15.000", "negative"),
        ("- 5", "negative"),
        ("-0.1", "negative"),
        ("-1e9", "not_a_number"),
        ("--5", "not_a_number"),
        ("-", "not_a_number"),
        ("15,5", "fraction"),
        ("15.000,00", "fraction"),
        ("15000.5", "fraction"),
        ("15.00", "fraction"),
        ("0.1", "fraction"),
        ("0.100", "fraction"),
        ("12.345,6", "fraction"),
        ("1000000000001", "too_large"),
        ("9" * 40, "too_large"),
        ("9" * 1_000_000, "too_large"),
        ("1.000.000.000.001", "too_large"),
        ("1,000", "not_a_number"),
        ("1,000.00", "not_a_number"),
        ("1.0000", "not_a_number"),
        ("1..000", "not_a_number"),
        ("15.000.", "not_a_number"),
        (".5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("１２", "not_a_number"),
        ("١٢", "not_a_number"),
        ("1e9", "not_a_number"),
        ("1e309", "not_a_number"),
        ("+5", "not_a_number"),
        ("0x10", "not_a_number"),
        ("0o17", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("12\x00", "not_a_number"),
        ("\x0012", "not_a_number"),
        ("12\n", "not_a_number"),
        ("1 000", "not_a_number"),
        ("15.000 rupiah", "not_a_number"),
        ("Rp", "not_a_number"),
        ("Rp Rp 5", "not_a_number"),
        ("null", "not_a_number"),
        ("1." * 500_000, "not_a_number"),
    ],
)
def test_what_is_not_an_amount_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAnAmount) as no:
        parse_rupiah(text)

    assert no.value.reason == reason


@given(st.integers(0, LARGEST))
def test_what_is_written_can_be_read_back(amount: int) -> None:
    assert parse_rupiah(format_rupiah(amount)) == amount
    assert parse_rupiah(str(amount)) == amount


@given(st.text())
def test_any_text_is_an_amount_or_a_refusal(text: str) -> None:
    try:
        amount = parse_rupiah(text)
    except NotAnAmount:
        return
    assert 0 <= amount <= LARGEST


@pytest.mark.parametrize(
    ("amount", "bp", "share"),
    [
        (12_345, 1000, 1_234),
        (9_999, 1250, 1_249),
        (35_000, 1000, 3_500),
        (25_000, 1000, 2_500),
        (15_000, 0, 0),
        (15_000, 10_000, 15_000),
        (9, 1000, 0),
    ],
)
def test_a_share_is_rounded_down_in_the_producers_favour(amount: int, bp: int, share: int) -> None:
    assert share_bp(amount, bp) == share


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (11, [1, 1, 1], [4, 4, 3]),
        (100, [1, 2], [33, 67]),
        (0, [3, 4], [0, 0]),
        (5, [0, 1, 0], [0, 5, 0]),
        (71_000, [35_000, 25_000, 11_000], [35_000, 25_000, 11_000]),
        (1, [1, 1], [1, 0]),
        (-10, [1, 1, 1], [-4, -3, -3]),
    ],
)
def test_a_split_gives_the_leftover_to_the_largest_remainders(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert split(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1]])
def test_there_is_no_split_without_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any),
)
def test_a_split_adds_up_and_is_nowhere_a_rupiah_off(total: int, weights: list[int]) -> None:
    parts = split(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@given(
    st.integers(1, 10**7),
    st.integers(0, 10_000),
    st.lists(st.integers(0, 10**6), max_size=12),
)
def test_many_small_refunds_give_back_what_one_would(
    gross: int, bp: int, pieces: list[int]
) -> None:
    commission = share_bp(gross, bp)
    back = refunded = 0
    for piece in [*pieces, gross]:
        after = min(gross, refunded + piece)
        back += refunded_commission(gross, commission, refunded, after)
        refunded = after

    assert back == commission
