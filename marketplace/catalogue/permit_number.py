"""Numbers of permits as people copy them from certificates: P-IRT, BPOM MD and halal. Whether a
permit still counts is not written in its number.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy

PIRT, MD, HALAL = "PIRT", "MD", "HALAL"

_PIRT = re.compile(r"([1-8])(\d{2})(\d{4})(\d{2})(\d{4})-?(\d{2})")
_OLD_PIRT = re.compile(r"\d{12}")
_MD = re.compile(r"M[DL]\d{12}")
_HALAL = re.compile(r"ID\d{12,20}")
_CENTURY = 2000


class BadNumber(NotNow):
    """Base of all: the number cannot be one of its kind."""


class NotPirt(BadNumber):
    says = lazy("A P-IRT number has 15 digits. Example: 2159999000000-31.")


class OldPirt(BadNumber):
    says = lazy("P-IRT numbers of 12 digits are old. Please ask for the new one.")


class NotMd(BadNumber):
    says = lazy("A BPOM number is MD and 12 digits.")


class NotHalal(BadNumber):
    says = lazy("A halal number begins with ID and has 12 to 20 digits.")


class FatwaNumber(BadNumber):
    says = lazy("Please type the number of the certificate (ID …), not the KH number.")


@dataclass(frozen=True)
class Pirt:
    """A P-IRT number taken apart: the packing, the group of foods, the regency, which product of
    which producer there, and the year it ends.
    """

    packing: int
    group: str
    region: str
    product: str
    producer: str
    year: int

    @property
    def number(self) -> str:
        """As we keep and print it."""
        front = f"{self.packing}{self.group}{self.region}{self.product}{self.producer}"
        return f"{front}-{self.year % 100:02}"

    def over_on(self, day: date) -> bool:
        """Whether its year is behind us. The certificate knows the day."""
        return self.year < day.year


def read_pirt(typed: str) -> Pirt:
    """`P-IRT No. 2159999000000-31`, however it is written. Raises `NotPirt`, `OldPirt`."""
    number = _bare(typed, "P-IRT", "PIRT", "NO")
    if _OLD_PIRT.fullmatch(number):
        raise OldPirt()
    parts = _PIRT.fullmatch(number)
    if parts is None:
        raise NotPirt()
    packing, group, region, product, producer, year = parts.groups()
    return Pirt(int(packing), group, region, product, producer, _CENTURY + int(year))


def read(kind: str, typed: str) -> str:
    """The number as we keep it. Raises one of `BadNumber`."""
    return _READERS[kind](typed)


def shown(kind: str, number: str) -> str:
    """As it stands on a label."""
    return {PIRT: f"P-IRT No. {number}", MD: f"BPOM RI {number}"}.get(kind, number)


def year_differs(kind: str, number: str, ends_on: date | None) -> bool:
    """Whether the year in a P-IRT number is not the certificate's: somebody should look again."""
    return kind == PIRT and ends_on is not None and read_pirt(number).year != ends_on.year


def days_left(ends_on: date, today: date) -> int:
    """Zero on the last day it counts."""
    return (ends_on - today).days


def warning_due(ends_on: date, today: date, warn_days: Iterable[int]) -> int | None:
    """The nearest of these days before the end that has come, while the permit still counts."""
    left = days_left(ends_on, today)
    return min((days for days in warn_days if 0 <= left <= days), default=None)


def _read_md(typed: str) -> str:
    number = _bare(typed, "BPOM", "RI", "NO")
    if not _MD.fullmatch(number):
        raise NotMd()
    return number


def _read_halal(typed: str) -> str:
    number = _bare(typed)
    if number.startswith("KH"):
        raise FatwaNumber()
    if not _HALAL.fullmatch(number):
        raise NotHalal()
    return number


def _bare(typed: str, *prefixes: str) -> str:
    """In capitals, without blanks and dots, without what stands in front."""
    number = "".join(c for c in typed.upper() if not c.isspace() and c not in ".:")
    for prefix in prefixes:
        number = number.removeprefix(prefix)
    return number


_READERS: dict[str, Callable[[str], str]] = {
    PIRT: lambda typed: read_pirt(typed).number,
    MD: _read_md,
    HALAL: _read_halal,
}
