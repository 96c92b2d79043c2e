"""How a bank statement spells dates and amounts, and how we say no to one.

A spelling is decided for a whole file, never row by row: `71.123` beside `71,123` may be the same
amount or a thousand times it.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy

Reason = Literal[
    "empty",
    "too_large",
    "not_text",
    "not_csv",
    "columns",
    "too_many_lines",
    "date",
    "amount",
    "fraction",
    "mixed_amounts",
    "mark",
    "pending",
    "other_account",
    "no_balances",
    "balance_contradicts",
    "does_not_add_up",
    "not_mt940",
    "currency",
]

Period = tuple[date, date]

_SUMS = {"opening", "total", "closing"}


_SAYS: dict[Reason, Any] = {
    "not_mt940": lazy("This MT940 file cannot be read. Please download it again."),
    "currency": lazy("This file is in %(text)s. We keep our books in rupiah."),
    "empty": lazy("This file is empty."),
    "too_large": lazy("This file is too large. It may have 2 MB at most."),
    "not_text": lazy("This file is no text. Please download the statement as CSV."),
    "not_csv": lazy("Row %(row)s cannot be read. Please download the file again."),
    "columns": lazy("We do not find date, description and amount in this file."),
    "too_many_lines": lazy("This file has more than %(most)s lines. Please take a shorter time."),
    "date": lazy("Row %(row)s: “%(text)s” is no date."),
    "amount": lazy("Row %(row)s: the amount cannot be read."),
    "fraction": lazy("Row %(row)s: “%(text)s” is no whole rupiah."),
    "mixed_amounts": lazy("Amounts are written in two ways in this file. Please export again."),
    "mark": lazy("Row %(row)s does not say whether money came or went."),
    "pending": lazy("A line without a date stands between others. Please export again."),
    "other_account": lazy("This file is of account %(stated)s. That is not ours."),
    "no_balances": lazy("The file shows no balance, so that it cannot be checked."),
    "balance_contradicts": lazy("Row %(row)s: the balance does not follow from the rows before."),
    "does_not_add_up": lazy(
        "%(opening)s at the start and %(total)s in between do not give %(closing)s."
    ),
}


class StatementRefused(NotNow):
    """The whole file is refused: why, in which row, and the figures that show it."""

    def __init__(self, reason: Reason, row: int | None = None, **facts: int | str) -> None:
        super().__init__(**facts)
        self.reason: Reason = reason
        self.row = row

    def sentence(self) -> str:
        shown = {
            name: format_rupiah(fact) if isinstance(fact, int) and name in _SUMS else fact
            for name, fact in self.facts.items()
        }
        return str(_SAYS[self.reason]) % ({"row": self.row or ""} | shown)


class Cell(NamedTuple):
    """What stands in one place of the file; the first row is number 1."""

    row: int
    text: str


_BLANKS = " \t\u00a0'"
_CREDIT = frozenset({"CR", "C", "K", "KR", "KREDIT", "CREDIT"})
_DEBIT = frozenset({"DB", "D", "DR", "DEBET", "DEBIT"})
_FIGURE = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−])?(?:RP\.?|IDR)?[ \u00a0]*(?P<number>[0-9][0-9.,]{0,30})"
    r"(?P<close>\))?[ \u00a0]*(?P<mark>[A-Z]{0,6})"
)
_DOTS = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?")
_COMMAS = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")
_MOST_DIGITS = 15


class Amounts:
    """Reads the amounts of one file, given all of them to decide by."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        numbers = [(cell, _figure(cell)["number"]) for cell in cells if not is_blank(cell.text)]
        for cell, number in numbers:
            if not (_DOTS.fullmatch(number) or _COMMAS.fullmatch(number)):
                raise StatementRefused("amount", cell.row, text=cell.text)
        fitting = [s for s in (_DOTS, _COMMAS) if all(s.fullmatch(n) for _, n in numbers)]
        if not fitting:
            raise StatementRefused("mixed_amounts")
        self._spelling = fitting[0]

    def read(self, cell: Cell, mark: str = "") -> Money:
        """Blank is nothing. Credit is positive; a `mark` may stand in the cell or beside it."""
        if is_blank(cell.text):
            return 0
        figure = _figure(cell)
        value = self._whole(cell, figure["number"])
        sign = _sign(cell, figure["mark"] or mark.strip(_BLANKS).upper())
        negative = figure["sign"] in ("-", "−") or bool(figure["open"])
        if sign is None:
            return -value if negative else value
        if negative and sign > 0:
            raise StatementRefused("mark", cell.row, text=cell.text)
        return sign * value

    def _whole(self, cell: Cell, number: str) -> Money:
        match = self._spelling.fullmatch(number)
        if match is None:
            raise StatementRefused("amount", cell.row, text=cell.text)
        whole, part = re.sub("[.,]", "", match[1]), match[2] or "0"
        if len(whole) > _MOST_DIGITS:
            raise StatementRefused("amount", cell.row, text=cell.text)
        if int(part):
            raise StatementRefused("fraction", cell.row, text=cell.text)
        return int(whole)


def is_blank(text: str) -> bool:
    """Nothing, or how banks write nothing."""
    return text.strip(_BLANKS) in ("", "-", ".00", ",00")


def _figure(cell: Cell) -> dict[str, str]:
    match = _FIGURE.fullmatch(cell.text.strip(_BLANKS).upper())
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise StatementRefused("amount", cell.row, text=cell.text[:80])
    return {name: part or "" for name, part in match.groupdict().items()}


def _sign(cell: Cell, mark: str) -> int | None:
    if not mark:
        return None
    if mark in _CREDIT:
        return 1
    if mark in _DEBIT:
        return -1
    raise StatementRefused("mark", cell.row, text=mark)


# The first three letters, in Indonesian, in English, and as some banks shorten them.
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7,
    "agu": 8, "ags": 8, "agt": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10,
    "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_TIME = r"(?:[ T,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?)?"
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED = re.compile(r"([0-9]{1,2})[-/ ]([a-z]{3,9})[-/ ]([0-9]{4}|[0-9]{2})" + _TIME, re.IGNORECASE)
_YEARLESS = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")


def read_date(cell: Cell, period: Period | None) -> date:
    """The day is written before the month, as banks here do; a year left out is the period's."""
    text = cell.text.strip(_BLANKS)
    try:
        if match := _YEAR_FIRST.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY_FIRST.fullmatch(text):
            return date(_year(match[3]), int(match[2]), int(match[1]))
        if match := _NAMED.fullmatch(text):
            return date(_year(match[3]), _MONTHS[match[2][:3].lower()], int(match[1]))
        if (match := _YEARLESS.fullmatch(text)) and period:
            return _within(period, day=int(match[1]), month=int(match[2]))
    except (KeyError, ValueError):
        pass
    raise StatementRefused("date", cell.row, text=text[:80])


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _within(period: Period, *, day: int, month: int) -> date:
    first, last = period
    for year in range(first.year, last.year + 1):
        if first <= (found := date(year, month, day)) <= last:
            return found
    raise ValueError("outside the period")
