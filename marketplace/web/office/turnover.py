"""The cooperative's own turnover, by month and year, on the page, on paper and as a file."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import sheet_files
from marketplace.kernel import clock
from marketplace.kernel.words import _, format_month, lazy
from marketplace.reports import downloading
from marketplace.reports.period import Period
from marketplace.treasury import surplus, turnover
from marketplace.treasury.turnover import Turnover
from marketplace.web import pages
from marketplace.web.forms import Press, pressed

COLUMNS: tuple[tuple[str, Any, Any], ...] = (
    ("goods", lazy("Goods sold"), lazy("At the price on the order, less goods that went back.")),
    ("delivery", lazy("Delivery"), lazy("What buyers paid for parcels that were sent.")),
    ("discounts", lazy("Our discounts"), lazy("What the cooperative gave to whole orders.")),
    ("total", lazy("Turnover"), lazy("Goods and delivery, less our discounts.")),
    ("commission", lazy("Commission"), lazy("The cooperative's part of the goods.")),
    ("other", lazy("Other income"), lazy("From delivery, unique codes and the bank.")),
    (
        "costs",
        lazy("Costs of the cooperative"),
        lazy("Fees, what we bear, discounts, and cash that is missing."),
    ),
    ("surplus", lazy("Left over"), lazy("Commission and other income, less costs.")),
)
EARLIEST, LATEST = 2000, 2999


def turnover_() -> ResponseReturnValue:
    return _page("office/turnover.html")


def printed_turnover() -> ResponseReturnValue:
    """The same on paper."""
    return _page("office/printed_turnover.html")


def turnover_file() -> ResponseReturnValue:
    """The same as CSV; who took it stays in the audit."""
    pressed()
    year = _year()
    downloading.note("turnover", "month", year, by=current_user.actor)
    head = [str(_("Month")), *(str(word) for _name, word, _meaning in COLUMNS)]
    rows = [
        [_called(row), *(str(getattr(row, name)) for name, _word, _meaning in COLUMNS)]
        for row in turnover.of_year(pages.db_session(), year)
    ]
    return csv(f"turnover-{year.first.year}", [head, *rows])


def csv(name: str, rows: list[list[str]]) -> Response:
    """A file that a spreadsheet opens safely and no cache keeps."""
    answer = Response(sheet_files.write_csv(rows), content_type=sheet_files.TYPES["csv"])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(template: str) -> ResponseReturnValue:
    year = _year()
    this = year.first.year
    found = turnover.of_year(pages.db_session(), year)
    called: Callable[[Turnover], str] = _called
    return pages.page(
        template,
        year=this,
        rows=found[:-1],
        moved=[row for row in found[:-1] if any(row[1:])],
        total=found[-1],
        columns=COLUMNS,
        called=called,
        empty=not any(found[-1][1:]),
        before=url_for("office.turnover", year=this - 1),
        after=url_for("office.turnover", year=this + 1) if this < _today().year else None,
        press=Press(),
    )


def _called(row: Turnover) -> str:
    return format_month(row.month) if row.month else _("The whole year")


def _year() -> Period:
    asked = request.args.get("year", type=int) or _today().year
    return surplus.year_of(min(max(asked, EARLIEST), LATEST), pages.cooperative().zone)


def _today() -> date:
    return clock.today(pages.cooperative().zone)
