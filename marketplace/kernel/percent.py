"""Percentages as people type them, kept as whole basis points: `12,5` is 1250."""

import re
from decimal import Decimal

from marketplace.kernel.words import format_number

_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*%?")


def parse_percent(text: str) -> int | None:
    """Basis points of `10`, `12,5`, `12.5` or `12,5 %`; nothing when it is no such percentage."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def format_percent(bp: int) -> str:
    """`12,5` of 1250; English writes `12.5`."""
    return format_number(Decimal(bp).scaleb(-2))
