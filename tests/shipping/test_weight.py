"""What couriers charge a parcel for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shipping.weight import Size, chargeable_kg, packing_g, volumetric_g


@pytest.mark.parametrize(
    ("actual_g", "size", "kg"),
    [
        (0, None, 1),
        (250, None, 1),
        (1000, None, 1),
        (1300, None, 1),
        (1301, None, 2),
        (2300, None, 2),
        (2301, None, 3),
        (2450, None, 3),
        (900, Size(40, 30, 10), 2),
        (800, Size(30, 25, 20), 3),
        (35_000, Size(50, 50, 100), 42),
        (5_000, Size(10, 10, 10), 5),
    ],
)
def test_the_larger_of_weight_and_size_is_charged(
    actual_g: int, size: Size | None, kg: int
) -> None:
    assert chargeable_kg(actual_g, size) == kg


@pytest.mark.parametrize(
    ("size", "divisor", "grams"),
    [
        (Size(40, 30, 10), 6000, 2_000),
        (Size(30, 25, 20), 6000, 2_500),
        (Size(50, 50, 100), 6000, 41_667),
        (Size(50, 50, 100), 5000, 50_000),
        (Size(1, 1, 1), 6000, 1),
    ],
)
def test_size_counts_as_grams_rounded_up(size: Size, divisor: int, grams: int) -> None:
    assert volumetric_g(size, divisor) == grams


def test_couriers_have_tolerances_and_divisors_of_their_own() -> None:
    assert chargeable_kg(1_301, tolerance_g=500) == 1
    assert chargeable_kg(1_501, tolerance_g=500) == 2
    assert chargeable_kg(1_001, tolerance_g=0) == 2
    assert chargeable_kg(900, Size(40, 30, 10), divisor=5000) == 3


@pytest.mark.parametrize(
    ("goods_g", "packing"),
    [(0, 50), (180, 50), (500, 50), (501, 51), (510, 51), (1_000, 100), (1_001, 101)],
)
def test_packing_is_a_tenth_and_at_least_fifty_grams(goods_g: int, packing: int) -> None:
    assert packing_g(goods_g) == packing


@given(st.integers(0, 10**6), st.integers(0, 999))
def test_a_heavier_parcel_never_costs_less(grams: int, tolerance_g: int) -> None:
    lighter = chargeable_kg(grams, tolerance_g=tolerance_g)

    assert lighter <= chargeable_kg(grams + 1, tolerance_g=tolerance_g) <= lighter + 1
