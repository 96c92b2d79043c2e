"""A producer's month and year, as she reads them and as the office does: the same figures in the
same words.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, format_month, lazy
from marketplace.reports import monthly, yearly
from marketplace.reports import period as periods
from marketplace.reports.monthly import Monthly
from marketplace.reports.period import Period
from marketplace.reports.yearly import Year

FIGURES = {
    monthly.EARNED: lazy("Earned"),
    monthly.SURPLUS: lazy("Share of the surplus"),
    monthly.TAKEN_BACK: lazy("Goods that buyers gave back"),
    monthly.RECOVERED: lazy("Paid back of what you owed"),
    monthly.PAID: lazy("Paid to you"),
    monthly.OTHER: lazy("Put right by the cooperative"),
}
YEARS = range(2020, 2100)


def month_named(name: str, zone: str) -> Period:
    """`2026-11`. Raises `NotFound`."""
    try:
        day = date.fromisoformat(f"{name}-01")
    except ValueError:
        raise NotFound() from None
    if day.year not in YEARS or len(name) != len("2026-11"):
        raise NotFound()
    return periods.month_of(day, zone)


def year_named(name: str) -> int:
    """`2026`. Raises `NotFound`."""
    if name not in map(str, YEARS):
        raise NotFound()
    return int(name)


def name_of(month: Period) -> str:
    """`2026-11`, for addresses and files."""
    return f"{month.first:%Y-%m}"


def words_of(month: Period | int, year: int = 0) -> str:
    """`November 2026`."""
    day = month.first if isinstance(month, Period) else date(year, month, 1)
    return format_month(day)


def has(found: Monthly) -> list[tuple[Any, int]]:
    """What she is owed: at first, what changed it, at last."""
    return [(_("At the beginning"), found.opening), *_changes(found.sum_of)]


def owes(found: Monthly) -> list[tuple[Any, int]]:
    return [(_("At the beginning"), found.opening_debt), *_changes(found.debt_of)]


def sheet(found: Monthly, code: str) -> Iterator[list[str | int]]:
    """A file of one month: every event, then the sums. It names her by her code alone."""
    yield ["producer", "month", "at", "what", "goods", "pieces", "price", "commission", "payout",
           "has", "owes"]  # fmt: skip
    month = name_of(found.period)
    yield [code, month, "", "opening", "", "", "", "", "", found.opening, found.opening_debt]
    for move in found.shown:
        yield [
            code, month, move.at.isoformat(timespec="seconds"), move.figure, move.what,
            move.quantity or "", move.gross or "", move.commission or "", move.about, move.has,
            move.owes,
        ]  # fmt: skip
    yield [code, month, "", "closing", "", "", "", "", "", found.closing, found.closing_debt]


def her_sheet(found: Monthly, zone: str) -> Iterator[list[str | int]]:
    """The same for herself, in her words. Whoever finds the file learns no name from it."""
    yield [
        str(word) for word in (_("Day"), _("What"), _("Goods"), _("Pieces"), _("Price"),
                               _("Kept by the cooperative"), _("What is yours"), _("What you owe"))
    ]  # fmt: skip
    yield ["", _("At the beginning"), "", "", "", "", found.opening, found.opening_debt]
    for move in found.shown:
        what = " ".join(word for word in (str(FIGURES[move.figure]), move.about) if word)
        yield [
            f"{clock.local(move.at, zone):%Y-%m-%d}", what, move.what, move.quantity or "",
            move.gross or "", move.commission or "", move.has, move.owes,
        ]  # fmt: skip
    yield ["", _("At the end"), "", "", "", "", found.closing, found.closing_debt]


def her_year_sheet(found: Year, year: int) -> Iterator[list[str | int]]:
    """Her months of a year, in her words."""
    words = _("Month"), _("Sold for"), _("Kept by the cooperative"), _("You earned")
    yield [str(word) for word in words]
    for month, sums in sorted(found.months.items()):
        yield [words_of(month, year), sums.turnover, sums.commission, sums.net]
    total = found.total
    yield [str(year), total.turnover, total.commission, total.net]


def year_sheet(found: list[Year], year: int) -> Iterator[list[str | int]]:
    """A file of one year: a row for each producer and month, and one for her whole year."""
    yield ["producer", "year", "month", "turnover", "commission", "net"]
    for her in found:
        rows: list[tuple[int | str, yearly.Sums]] = [*sorted(her.months.items()), ("", her.total)]
        for month, sums in rows:
            yield [her.producer, year, month, sums.turnover, sums.commission, sums.net]


def _changes(sum_of: Any) -> list[tuple[Any, int]]:
    sums = [(word, sum_of(figure)) for figure, word in FIGURES.items()]
    return [(word, amount) for word, amount in sums if amount]
