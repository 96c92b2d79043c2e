"""The calendar of a year: national holidays, days the office added, busy seasons."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.indonesia import national_holidays
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, format_day, lazy, weekday
from marketplace.people import audit
from marketplace.people import user as users
from marketplace.policy import calendar as days_kept
from marketplace.policy import seasons as seasons_kept
from marketplace.policy.calendar import CalendarDay, Scope
from marketplace.policy.seasons import Season
from marketplace.shipping import scheduling
from marketplace.shipping.scheduling import NewDay
from marketplace.web import pages
from marketplace.web.fields import PlainField, TickField, WholeField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office import acts
from marketplace.web.office.fields import DayField, HourField, MayStayEmpty, PickField

SCOPE_WORDS = {
    Scope.ID: lazy("All of Indonesia"),
    Scope.BALI: lazy("Bali"),
    Scope.KOPERASI: lazy("The cooperative"),
}
MOST_MORE_DAYS = 30
YEARS = range(2020, 2100)


class DayForm(Form):
    day = DayField(lazy("Day"))
    scope = PickField(lazy("Where?"), choices=list(SCOPE_WORDS.items()), default=Scope.KOPERASI)
    no_pickup = TickField(lazy("Nothing is fetched or sent"), optional=True, default=True)
    no_production = TickField(lazy("Nothing is made"), optional=True, default=True)
    note = PlainField(lazy("Why?"), longest=80, optional=True)

    def new(self) -> NewDay:
        """What was typed."""
        return NewDay(
            self.day.data, Scope(self.scope.data), self.no_pickup.data, self.no_production.data,
            self.note.data,
        )  # fmt: skip


class OptionalHour(HourField):
    """An hour, or nothing."""

    def _value(self) -> str:
        return super()._value() or ""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class SeasonForm(Form):
    first = DayField(lazy("First day"))
    last = DayField(lazy("Last day"))
    more_days = WholeField(lazy("Working days more"), least=0, most=MOST_MORE_DAYS)
    cutoff = OptionalHour(lazy("Orders for the same day until"), validators=[MayStayEmpty()])

    def season(self) -> Season:
        """What was typed."""
        return Season(
            self.first.data, self.last.data, self.more_days.data, self.cutoff.data or None
        )


@dataclass
class Marked:
    """A day of the year that is not like others."""

    day: date
    holiday: str = ""
    rows: list[CalendarDay] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Why, for a pointer that rests on it."""
        added = [r.note or str(SCOPE_WORDS[Scope(r.scope)]) for r in self.rows]
        return "; ".join(word for word in (self.holiday, *added) if word)


def calendar() -> ResponseReturnValue:
    form, session = DayForm(), pages.db_session()
    if form.validate_on_submit():
        with form.refusals():
            scheduling.add_day(form.new(), key=form.once.data, by=current_user.actor)
            flash(_("Kept. It counts for new orders."), "good")
            return _back(form.day.data.year)
    year = _year(form)
    rows = days_kept.of_year(session, year)
    marked = _marked(year, [row for row in rows if row.removed_at is None])
    return pages.page(
        "office/calendar.html", form, year=year, marked=marked, months=_months(year),
        week=_week(), removed=[row for row in rows if row.removed_at], scope_words=SCOPE_WORDS,
        balinese=days_kept.counts_balinese(session), press=Press(), today=clock.today(),
        decreed=bool(national_holidays(year)), **_log(),
    )  # fmt: skip


def remove_day(code: str) -> ResponseReturnValue:
    pressed()
    scheduling.remove_day(code, by=current_user.actor)
    flash(_("Taken out. It can be put back below."), "good")
    return _back(days_kept.known_as(pages.db_session(), code).day.year)


def put_day_back(code: str) -> ResponseReturnValue:
    pressed()
    scheduling.put_day_back(code, by=current_user.actor)
    flash(_("It counts again."), "good")
    return _back(days_kept.known_as(pages.db_session(), code).day.year)


def count_balinese(to: str) -> ResponseReturnValue:
    pressed()
    if to not in {"count", "leave"}:
        raise NotFound()
    scheduling.count_balinese(to == "count", by=current_user.actor)
    flash(_("Kept. It counts for new orders."), "good")
    return redirect(url_for("office.calendar"), 303)


def seasons() -> ResponseReturnValue:
    form = SeasonForm()
    if form.validate_on_submit():
        with form.refusals():
            scheduling.add_season(form.season(), key=form.once.data, by=current_user.actor)
            flash(_("Kept. It counts for new orders."), "good")
            return redirect(url_for("office.seasons"), 303)
    known = seasons_kept.current(pages.db_session())
    return pages.page("office/seasons.html", form, seasons=known, press=Press(), **_log())


def end_season(first: str) -> ResponseReturnValue:
    pressed()
    try:
        day = date.fromisoformat(first)
    except ValueError as error:
        raise NotFound() from error
    scheduling.end_season(day, by=current_user.actor)
    flash(_("This season is over."), "good")
    return redirect(url_for("office.seasons"), 303)


def _back(year: int) -> ResponseReturnValue:
    return redirect(url_for("office.calendar", year=year), 303)


def _year(form: DayForm) -> int:
    asked = request.args.get("year", "")
    this = clock.today(pages.cooperative().zone).year
    return int(asked) if asked.isdecimal() and asked.isascii() and int(asked) in YEARS else this


def _marked(year: int, rows: Iterable[CalendarDay]) -> dict[date, Marked]:
    found = {day: Marked(day, name) for day, name in national_holidays(year).items()}
    for row in rows:
        found.setdefault(row.day, Marked(row.day)).rows.append(row)
    return dict(sorted(found.items()))


def _months(year: int) -> list[tuple[str, list[list[date | None]]]]:
    """Each month's name and its weeks, Monday first; days of other months are empty."""
    return [
        (
            format_day(date(year, month, 1), "MMMM"),
            [
                [day if day.month == month else None for day in week]
                for week in Calendar().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _week() -> list[tuple[str, str]]:
    """Names of the days of a week, short and long."""
    return [(weekday(n, "short"), weekday(n)) for n in range(7)]


def _log() -> dict[str, Any]:
    session = pages.db_session()
    done = audit.about(session, [scheduling.KEY], most=20)
    names = users.names_of(session, [act.by for act in done])
    return {"acts": done, "act_words": acts.OF_DELIVERY, "act_names": names}
