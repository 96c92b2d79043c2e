"""The cash box: counted by note and coin, and what was over or short."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import APPROVERS
from marketplace.people import deciding
from marketplace.people import user as users
from marketplace.policy import till
from marketplace.treasury import cash_count as counts
from marketplace.treasury import counting_cash
from marketplace.treasury.cash_count import MOST_LISTED, NOTES
from marketplace.web import pages
from marketplace.web.doors import leaders
from marketplace.web.fields import PlainField, RupiahField, WholeField
from marketplace.web.forms import Form, Press, pressed

MOST_PIECES = 100_000


class CountForm(Form):
    """How many of each: empty is none. What the books say is not shown before."""

    reason = PlainField(
        lazy("If it is not what you expected: why?"), longest=200, optional=True,
    )  # fmt: skip

    def pieces(self) -> dict[int, int]:
        return {note: self[f"of_{note}"].data or 0 for note in NOTES}


for _note in NOTES:
    setattr(
        CountForm,
        f"of_{_note}",
        WholeField(format_rupiah(_note), least=0, most=MOST_PIECES, optional=True),
    )


class LimitForm(Form):
    limit = RupiahField(lazy("Another person looks at more than"), least=0)


def cash_counts() -> ResponseReturnValue:
    """The newest first."""
    session = pages.db_session()
    found = counts.listed(session, before=max(0, request.args.get("before", type=int) or 0))
    more = found[MOST_LISTED - 1].id if len(found) > MOST_LISTED else None
    found = found[:MOST_LISTED]
    return pages.page(
        "office/cash_counts.html",
        counts=found,
        limit=till.limit(session),
        may_count=bool({"manager", "packer", "treasurer"} & current_user.roles),
        may_decide=bool(leaders.roles & current_user.roles),
        people=users.names_of(session, [count.counted_by for count in found]),
        more=more and url_for("office.cash_counts", before=more),
    )


def count_cash() -> ResponseReturnValue:
    form = CountForm()
    if form.validate_on_submit():
        with form.refusals():
            code = counting_cash.count(
                form.pieces(), reason=form.reason.data, key=form.once.data, by=current_user.actor
            )
            flash(_("Counted."), "good")
            return redirect(url_for("office.cash_count", code=code), 303)
    fields = [form[f"of_{note}"] for note in NOTES]
    for each in fields:
        each.flags.optional = False  # the page says so once
    return pages.page("office/count_cash.html", form, fields=fields)


def cash_count(code: str) -> ResponseReturnValue:
    session, actor = pages.db_session(), current_user.actor
    found = counts.known_as(session, code)
    return pages.page(
        "office/cash_count.html",
        count=found,
        verbs=_verbs(found),
        another=found.counted_by == actor.code,
        people=users.names_of(session, [found.counted_by, found.decided_by or ""]),
        press=Press(),
    )


def book_count(code: str) -> ResponseReturnValue:
    pressed()
    counting_cash.book(code, by=current_user.actor)
    flash(_("The books know it now."), "good")
    return redirect(url_for("office.cash_count", code=code), 303)


def withdraw_count(code: str) -> ResponseReturnValue:
    pressed()
    counting_cash.withdraw(code, by=current_user.actor)
    flash(_("Withdrawn. Please count again."), "info")
    return redirect(url_for("office.cash_counts"), 303)


def cash_limit() -> ResponseReturnValue:
    form = LimitForm(limit=till.limit(pages.db_session()))
    if form.validate_on_submit():
        with form.refusals():
            deciding.change_till_limit(form.limit.data, by=current_user.actor)
            flash(_("It is kept."), "good")
            return redirect(url_for("office.cash_counts"), 303)
    return pages.page("office/cash_limit.html", form)


def _verbs(found: Any) -> set[str]:
    """Whoever counted may only withdraw it."""
    actor = current_user.actor
    verbs = {move.verb for move in found.open_to(actor)}
    may_book = set(map(str, APPROVERS)) & actor.roles and found.counted_by != actor.code
    return verbs if may_book else verbs - {"book"}
