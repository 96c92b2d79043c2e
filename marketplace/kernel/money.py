"""Whole rupiah: how they are written, read and shared out. No cents here, and no floats."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

# An integer to the type checker; to the database layer a name of its own, so that every amount
# can be given a wide column.
Money: TypeAlias = Annotated[int, "rupiah"]

Reason = Literal["empty", "not_a_number", "negative", "fraction", "too_large"]

LARGEST: Money = 10**12
"""What a person may type. No price, order or payout here comes near a million million."""

_BLANKS = " \t\u00a0"
_CURRENCY = re.compile(r"rp\.?", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_FRACTION = re.compile(r"[0-9][0-9.]*,[0-9]{1,2}|[0-9]+\.[0-9]{1,2}|0\.[0-9]+")


class NotAnAmount(Exception):
    """A text that is not an amount of rupiah, and why. The form makes the sentence."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def format_rupiah(amount: Money) -> str:
    """`Rp15.000`, the same in both languages: a comma would invite a mistake by a thousand."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def parse_rupiah(text: str) -> Money:
    """Read `15000`, `15.000`, `Rp 15.000` or `Rp15.000`. Raises `NotAnAmount`.

    A comma is never taken for a thousands mark: `1,000` could be one rupiah or a thousand.
    """
    written = text.strip(_BLANKS)
    if not written:
        raise NotAnAmount("empty")
    unsigned = _without_currency(written)
    if unsigned.startswith(("-", "−")):
        raise NotAnAmount("negative" if _means_something(unsigned[1:]) else "not_a_number")
    return _whole(unsigned)


def share_bp(amount: Money, bp: int) -> Money:
    """`bp` basis points of `amount`, rounded down.

    To take a share back, negate the share: the share of a negated amount would be rounded
    the other way.
    """
    return amount * bp // 10_000


def refunded_commission(gross: Money, commission: Money, before: Money, after: Money) -> Money:
    """What a refund gives back of the commission on `gross`.

    `before` and `after` are what was refunded of `gross` in all, before and with this refund.
    Counting from the beginning each time, many small refunds give back exactly what one would.
    """
    return commission * after // gross - commission * before // gross


def split(total: Money, weights: Sequence[int]) -> list[Money]:
    """Share `total` by `weights` so that the parts add up to it exactly.

    The largest remainders get the rupiah left over; among equals the earlier one does.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and not all zero")
    if total < 0:
        return [-part for part in split(-total, weights)]
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _without_currency(written: str) -> str:
    """`-Rp5` and `Rp -5` both become `-5`."""
    sign = written[0] if written[0] in "-−" else ""
    rest = written.removeprefix(sign).lstrip(_BLANKS)
    if currency := _CURRENCY.match(rest):
        rest = rest[currency.end() :].lstrip(_BLANKS)
    return sign + rest


def _means_something(unsigned: str) -> bool:
    """Whether this would have been an amount, or nearly one, without its minus."""
    try:
        _whole(unsigned.lstrip(_BLANKS))
    except NotAnAmount as no:
        return no.reason != "not_a_number"
    return True


def _whole(unsigned: str) -> Money:
    if _FRACTION.fullmatch(unsigned):
        raise NotAnAmount("fraction")
    if not (_PLAIN.fullmatch(unsigned) or _DOTTED.fullmatch(unsigned)):
        raise NotAnAmount("not_a_number")
    digits = unsigned.replace(".", "").lstrip("0")
    # Counted before it is converted: `int` of very many digits is slow, or an error.
    if len(digits) > len(str(LARGEST)) or int(digits or "0") > LARGEST:
        raise NotAnAmount("too_large")
    return int(digits or "0")
