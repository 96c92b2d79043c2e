"""Whole numbers and digits as people type and read them. Amounts of money are read in `money`."""

import re
from typing import Literal

Reason = Literal["empty", "not_a_number", "too_small", "too_large", "wrong_length"]

_BLANKS = " \t\u00a0"
_DIGITS = re.compile(r"[0-9]+")
_NEGATIVE = re.compile(r"[-−][0-9]+")


class NotANumber(Exception):
    """A text that is not the number asked for, and why. The form makes the sentence."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def format_whole(number: int) -> str:
    """As people read it here: 12.000."""
    return f"{number:,}".replace(",", ".")


def parse_whole(text: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`, both not negative. Raises `NotANumber`.

    Only the ten ASCII digits count: `int` alone would also take `1_000` and `１２`.
    """
    written = _written(text)
    if _NEGATIVE.fullmatch(written):
        raise NotANumber("too_small")
    if not _DIGITS.fullmatch(written):
        raise NotANumber("not_a_number")
    digits = written.lstrip("0") or "0"
    # Counted before it is converted: `int` of very many digits is slow, or an error.
    if len(digits) > len(str(most)) or int(digits) > most:
        raise NotANumber("too_large")
    if int(digits) < least:
        raise NotANumber("too_small")
    return int(digits)


def parse_digits(text: str, length: int) -> str:
    """A PIN or a one-time code: its zeros in front matter, blanks between its digits do not.

    Raises `NotANumber`.
    """
    written = _written(text).replace(" ", "")
    if not _DIGITS.fullmatch(written):
        raise NotANumber("not_a_number")
    if len(written) != length:
        raise NotANumber("wrong_length")
    return written


def _written(text: str) -> str:
    written = text.strip(_BLANKS)
    if not written:
        raise NotANumber("empty")
    return written
