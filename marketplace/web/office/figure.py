"""What a report and each of its columns are, and how their figures are written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from marketplace.kernel.words import format_number, ngettext
from marketplace.reports import sales
from marketplace.reports.grouping import By, Gathered
from marketplace.reports.lateness import Step
from marketplace.reports.period import Period

Make = Callable[[Session, Period, By, str, int], Gathered]


@dataclass(frozen=True)
class Column:
    """One figure: what it is called, what it means, and how it is written."""

    name: str
    word: Any
    says: Any
    show: Callable[[int], str]


@dataclass(frozen=True)
class Report:
    """`drawn` are the columns of its chart, one above the other; a share is drawn as a line."""

    name: str
    word: Any
    lede: Any
    groups: Sequence[By]
    columns: Sequence[Column]
    drawn: Sequence[str]
    make: Make
    steps: Sequence[Step] = ()

    def of(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def shown(self, by: By) -> list[Column]:
        """The columns that can be said of such groups."""
        hidden = set() if by in sales.WITH_DELIVERY else {sales.DELIVERY, sales.COST}
        hidden |= set() if by.grain else {sales.DISCOUNT}
        return [column for column in self.columns if column.name not in hidden]


def pieces(n: int) -> str:
    """1.250, as it is written here."""
    return format_number(n)


def percent(bp: int) -> str:
    return f"{whole(bp)} %"


def whole(bp: int) -> int:
    """Percent, rounded."""
    return (bp + 50) // 100


def days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n)
