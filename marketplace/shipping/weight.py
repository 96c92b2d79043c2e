"""What couriers charge a parcel for: whole kilograms of its weight or its size, whichever is more.

Prices are in `tariff`.
"""

from typing import NamedTuple

_GRAMS_A_KG = 1000
_PACKING_BP = 1000
_PACKING_LEAST_G = 50
DIVISOR, TOLERANCE_G = 6000, 300


class Size(NamedTuple):
    """The outside of a parcel."""

    length_cm: int
    width_cm: int
    height_cm: int


def packing_g(goods_g: int) -> int:
    """Box, padding and tape where nobody has weighed them: a tenth, at least 50 g."""
    return max(_PACKING_LEAST_G, -(-goods_g * _PACKING_BP // 10_000))


def volumetric_g(size: Size, divisor: int = DIVISOR) -> int:
    """The grams a courier takes a parcel's size for, rounded up."""
    return -(-size.length_cm * size.width_cm * size.height_cm * _GRAMS_A_KG // divisor)


def chargeable_kg(
    actual_g: int,
    size: Size | None = None,
    *,
    divisor: int = DIVISOR,
    tolerance_g: int = TOLERANCE_G,
) -> int:
    """At least one kilogram; grams over a full kilogram count only above the tolerance.

    Couriers differ in both: J&T Cargo divides by 5000, some round at 500 g.
    """
    grams = max(actual_g, volumetric_g(size, divisor) if size else 0)
    full, rest = divmod(grams, _GRAMS_A_KG)
    return max(1, full + (rest > tolerance_g))
