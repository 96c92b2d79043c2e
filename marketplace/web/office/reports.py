"""The cooperative's figures: a report, the days it is about, and by what it is gathered. Nobody who
bought stands in them, and of makers only the shop and its code.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import sheet_files
from marketplace.fulfilment import checklist
from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, format_day
from marketplace.reports import agreeing, downloading, grouping, received
from marketplace.reports import period as periods
from marketplace.reports.grouping import By, Gathered
from marketplace.reports.period import Period
from marketplace.web import charts, pages
from marketplace.web.charts import Chart, Datum
from marketplace.web.forms import Press, pressed
from marketplace.web.office import figures
from marketplace.web.office.figure import Report, percent

MOST_DRAWN = 12


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see; whatever was mistyped is what one sees first."""

    report: Report
    period: Period
    by: By
    step: str

    @property
    def args(self) -> dict[str, str]:
        """As the address says it."""
        said = {"name": self.report.name, "by": str(self.by)}
        said |= {"first": str(self.period.first), "last": str(self.period.last)}
        return said | ({"step": self.step} if self.step else {})

    def found(self, most: int = grouping.MOST) -> Gathered:
        session = pages.db_session()
        return self.report.make(session, self.period, self.by, self.step, most)


def reports() -> ResponseReturnValue:
    """Sales first."""
    return _page("office/report.html", _asked("sales"))


def report(name: str) -> ResponseReturnValue:
    return _page("office/report.html", _asked(name))


def printed_report(name: str) -> ResponseReturnValue:
    """The same on paper."""
    return _page("office/printed_report.html", _asked(name))


def report_file(name: str) -> ResponseReturnValue:
    """All its rows, also those that a page has no room for."""
    pressed()
    asked = _asked(name)
    days = f"{asked.period.first}-{asked.period.last}"
    downloading.note(name, f"{asked.by} {asked.step}".strip(), asked.period, by=current_user.actor)
    rows = figures.sheet(asked.report, asked.by, asked.found(grouping.MANY))
    answer = Response(sheet_files.write_csv(rows), content_type=sheet_files.TYPES["csv"])
    filename = f"{name}-{asked.by}-{days}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(name: str) -> Asked:
    """Raises `NotFound`."""
    found = figures.REPORTS.get(name)
    if found is None:
        raise NotFound()
    today = clock.today(_zone())
    month = periods.month_of(today, _zone())
    first, last = _day("first") or month.first, _day("last") or month.last
    chosen = periods.between(first, last, _zone())
    by, step = request.args.get("by", ""), request.args.get("step", "")
    steps = [str(one) for one in found.steps]
    fallback = By(chosen.grain) if found.groups[0].grain else found.groups[0]
    return Asked(
        found,
        chosen,
        By(by) if by in list(found.groups) else fallback,
        step if step in steps else (steps[1] if steps else ""),
    )


def _page(template: str, asked: Asked) -> ResponseReturnValue:
    found = asked.found()
    return pages.page(
        template,
        asked=asked,
        found=found,
        columns=asked.report.shown(asked.by),
        said=figures.said,
        chart=_chart(asked, found),
        empty=not any(value for value in found.total.values()),
        agreed=_agreed(asked),
        failed=_failed(asked),
        reports=[(one.word, _address(asked, name=one.name)) for one in figures.REPORTS.values()],
        groups=[(by, figures.GROUP_WORDS[by]) for by in asked.report.groups],
        steps=[
            (figures.STEP_WORDS[step], _address(asked, step=step), step == asked.step)
            for step in asked.report.steps
        ],
        shortcuts=_shortcuts(asked),
        group=figures.GROUP_WORDS[asked.by],
        days=_days(asked.period),
        press=Press(),
    )


def _agreed(asked: Asked) -> list[Any]:
    """Sales beside the books."""
    if asked.report is not figures.SALES:
        return []
    rows = agreeing.agreements(pages.db_session(), asked.period)
    return [(figures.AGREED[row.what], row) for row in rows]


def _failed(asked: Asked) -> list[tuple[Any, int]]:
    """Why goods were sent back, the most frequent point first."""
    if asked.report is not figures.RECEIVED:
        return []
    found = received.failed(pages.db_session(), asked.period)
    other = _("Another reason")
    return [(checklist.WORDS.get(point, other), n) for point, n in found.most_common()]


def _chart(asked: Asked, found: Gathered) -> Chart | None:
    columns = [asked.report.of(name) for name in asked.report.drawn]
    data = [Datum(row.name, [row.figures.get(c.name) for c in columns]) for row in found.rows]
    drawn = [one for one in data if any(one.values)]
    if not drawn:
        return None
    data = data if asked.by.grain else drawn[:MOST_DRAWN]
    words, title = [str(column.word) for column in columns], str(asked.report.word)
    desc = _("%(report)s, %(days)s. The table below has all figures.", report=title,
             days=_days(asked.period))  # fmt: skip
    show = columns[0].show
    if not asked.by.grain:
        return charts.bars(title, desc, words, data, show)
    if show is percent:
        return charts.line(title, desc, data, show, top=10_000)
    return charts.columns(title, desc, words, data, show)


def _shortcuts(asked: Asked) -> list[tuple[str, str, bool]]:
    today = clock.today(_zone())
    month, quarter = periods.month_of(today, _zone()), periods.quarter_of(today, _zone())
    day = timedelta(days=1)
    new_year, last_day = date(today.year, 1, 1), date(today.year, 12, 31)
    named = [
        (_("This month"), month),
        (_("Last month"), periods.month_of(month.first - day, _zone())),
        (_("This quarter"), quarter),
        (_("Last quarter"), periods.quarter_of(quarter.first - day, _zone())),
        (_("This year"), periods.between(new_year, last_day, _zone())),
    ]
    return [
        (word, _address(asked, first=one.first, last=one.last, by=None), one == asked.period)
        for word, one in named
    ]


def _address(asked: Asked, **changed: Any) -> str:
    if "name" in changed:
        changed |= {"by": None, "step": None}
    return url_for("office.report", **asked.args | changed)


def _days(period: Period) -> str:
    return f"{format_day(period.first)} – {format_day(period.last)}"


def _day(name: str) -> date | None:
    return clock.parse_day(request.args.get(name, ""))


def _zone() -> str:
    return pages.cooperative().zone
