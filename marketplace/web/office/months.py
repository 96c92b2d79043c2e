"""Months: what must be explained, the closing, what was frozen, and how one is opened again."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.words import _, format_month, lazy
from marketplace.people import user as users
from marketplace.reports.period import Period
from marketplace.treasury import closing_months, month_points
from marketplace.treasury import month as months_kept
from marketplace.treasury.month import MOST_LISTED, MonthClosing
from marketplace.treasury.month_points import Point
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.figures import AGREED
from marketplace.web.office.ledger_words import ACCOUNTS

# Each point: what it asks, and the page where one works on it.
POINTS: dict[str, tuple[Any, str]] = {
    "read": (lazy("The bank's statement after the last day is imported"), "statements"),
    "lines": (lazy("Every line of the bank is decided"), "statements"),
    "unknown": (lazy("No money of unknown buyers is left"), "kept"),
    "kept": (lazy("No money is kept apart"), "kept"),
    "counted": (lazy("The cash box was counted at the end"), "cash_counts"),
    "items": (lazy("Nothing is left to explain where money stands"), "reconciliation"),
    "agree": (lazy("Reports and books say the same"), "reports"),
    "chained": (lazy("Every entry stands in the chain"), "books"),
}


class CloseForm(Form):
    """A reason for each point that is left open."""

    read = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    lines = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    unknown = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    kept = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    counted = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    items = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    agree = PlainField(lazy("Why may it stay?"), longest=200, optional=True)
    chained = PlainField(lazy("Why may it stay?"), longest=200, optional=True)

    def reasons(self) -> dict[str, str]:
        return {key: self[key].data for key in month_points.KEYS}


class WhyForm(Form):
    why = PlainField(lazy("Why must it be opened again?"), longest=200)


def months() -> ResponseReturnValue:
    """Those that are closed, and the one that comes next."""
    session = pages.db_session()
    before = max(0, request.args.get("before", type=int) or 0)
    found = months_kept.listed(session, before=before, most=MOST_LISTED + 1)
    more = found[MOST_LISTED - 1][0].id if len(found) > MOST_LISTED else None
    found = found[:MOST_LISTED]
    coming = closing_months.next_one(session)
    return pages.page(
        "office/months.html",
        months=[(_called(closing), closing, stands) for closing, stands in found],
        coming=coming and format_month(coming.first),
        over=coming and coming.until <= clock.now(),
        may_close="treasurer" in current_user.roles,
        people=users.names_of(session, [closing.closed_by for closing, _stands in found]),
        more=more and url_for("office.months", before=more),
    )


def close_month() -> ResponseReturnValue:
    """The checklist of the next month; it is closed on the same page."""
    session, form = pages.db_session(), CloseForm()
    coming = closing_months.next_one(session)
    if coming is None:
        return redirect(url_for("office.months"), 303)
    if form.validate_on_submit():
        with form.refusals():
            code = closing_months.close(
                coming.first, form.reasons(), key=form.once.data, by=current_user.actor
            )
            flash(_("The month is closed."), "good")
            return redirect(url_for("office.month", code=code), 303)
    return pages.page(
        "office/close_month.html",
        form,
        called=format_month(coming.first),
        over=coming.until <= clock.now(),
        points=_points(coming),
    )


def month(code: str) -> ResponseReturnValue:
    return _page("office/month.html", code)


def printed_month(code: str) -> ResponseReturnValue:
    """The same on paper."""
    return _page("office/printed_month.html", code)


def ask_month(code: str) -> ResponseReturnValue:
    """Somebody wants it open; another person answers."""
    form = WhyForm()
    if form.validate_on_submit():
        with form.refusals():
            closing_months.ask_to_reopen(
                code, why=form.why.data, key=form.once.data, by=current_user.actor
            )
            flash(_("Asked. Another person must agree."), "good")
            return redirect(url_for("office.month", code=code), 303)
    closing = months_kept.known_as(pages.db_session(), code)
    return pages.page("office/ask_month.html", form, closing=closing, called=_called(closing))


def reopen_month(code: str) -> ResponseReturnValue:
    pressed()
    closing_months.reopen(code, by=current_user.actor)
    flash(_("The month is open again."), "good")
    return redirect(url_for("office.month", code=code), 303)


def leave_month(code: str) -> ResponseReturnValue:
    pressed()
    closing_months.leave_closed(code, by=current_user.actor)
    flash(_("The month stays closed."), "good")
    return redirect(url_for("office.month", code=code), 303)


def _page(template: str, code: str) -> ResponseReturnValue:
    session = pages.db_session()
    closing = months_kept.known_as(session, code)
    asked, told = months_kept.asked(session, closing), months_kept.reopenings(session, closing)
    latest = months_kept.latest(session)
    stands = months_kept.in_force(session, closing)
    people = [closing.closed_by, *(each.asked_by for each in told)]
    people += [name for each in told for name in (each.opened_by, each.declined_by) if name]
    return pages.page(
        template,
        closing=closing,
        called=_called(closing),
        stands=stands,
        is_last=latest is not None and latest.id == closing.id,
        compared=closing_months.compare(session, closing) if stands else None,
        accounts=ACCOUNTS,
        figures=[(AGREED[key], n) for key, n in closing.counted.items() if key in AGREED],
        reasons=[(POINTS[key][0], why) for key, why in closing.reasons.items()],
        asked=asked,
        told=told,
        me=current_user.actor.code,
        may="treasurer" in current_user.roles or "administrator" in current_user.roles,
        people=users.names_of(session, people),
        press=Press(),
    )


def _points(period: Period) -> list[tuple[Any, str, Point]]:
    found = month_points.points(pages.db_session(), period)
    return [
        (POINTS[point.key][0], url_for(f"office.{POINTS[point.key][1]}"), point) for point in found
    ]


def _called(closing: MonthClosing) -> str:
    return format_month(closing.first)
