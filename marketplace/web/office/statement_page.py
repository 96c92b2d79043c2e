"""One statement of the bank, a page of its lines at a time: what each most likely is, and many
confirmed together.
"""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import lazy, ngettext
from marketplace.payments import confirming_many, matching, owing
from marketplace.payments import proof as proofs
from marketplace.payments import statement as statements
from marketplace.payments.matching import Match
from marketplace.payments.statement import StatementLine
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.forms import Form, Press, checked
from marketplace.web.office import choosing
from marketplace.web.office.choosing import ChosenField


class ManyLinesForm(Form):
    chosen = ChosenField(lazy("Lines to confirm"), validate_choice=False)


def statement(code: str) -> ResponseReturnValue:
    """Each line with what it most likely is. A person decides. `?all=1` ticks all that fit, and
    `?left=` those that were ticked before and had no turn yet.
    """
    session, after = pages.db_session(), request.args.get("after", "")
    found = statements.known_as(session, code)
    some = statements.some_lines(session, found, after)
    owed = owing.by_providers(session)
    proposed = matching.proposals(session, some.lines, owed)
    paid_for = [one.code for each in proposed.values() for one in each.payments]
    fitting = {
        line.code
        for line in some.lines
        if not line.booked_as and proposed[line.code].match == Match.EXACT
    }
    left = fitting.intersection(request.args.get("left", "").split("."))
    return pages.page(
        "office/statement.html",
        statement=found,
        lines=some.lines,
        after=after or None,
        next=url_for("office.statement", code=code, after=some.next) if some.next else None,
        previous=_previous(found, after) if after else None,
        proposals=proposed,
        proofs=proofs.of_payments(session, paid_for),
        owing=owed,
        people=users.names_of(session, [each.booked_by for each in some.lines if each.booked_by]),
        fitting=fitting,
        left=left,
        ticked=fitting if request.args.get("all") == "1" else left,
        decided=statements.decided(session, found),
        press=Press(),
        many=ManyLinesForm(formdata=None),
    )


def _previous(found: statements.Statement, after: str) -> str:
    before = statements.page_before(pages.db_session(), found, after)
    return url_for("office.statement", code=found.code, after=before or None)


def confirm_many(code: str) -> ResponseReturnValue:
    """All lines of this page that were ticked."""
    form = checked(ManyLinesForm())
    of_it = statements.known_as(pages.db_session(), code).code
    confirmed, refused, left = confirming_many.confirm_many(
        form.chosen.data, key=form.once.data, by=current_user.actor
    )
    said = ngettext("%(n)s line is confirmed.", "%(n)s lines are confirmed.", confirmed)
    choosing.tell(
        said if confirmed else "",
        sorted(set(refused.values())),
        ticked=bool(form.chosen.data),
    )
    after, next_ones = request.args.get("after"), ".".join(left[: statements.PAGE]) or None
    return redirect(url_for("office.statement", code=of_it, after=after, left=next_ones), 303)


def told(line_code: str, said: str) -> ResponseReturnValue:
    """Back to the line somebody decided on, with what came of it."""
    flash(said, "good")
    return redirect(where(statements.line_known_as(pages.db_session(), line_code)), 303)


def where(line: StatementLine) -> str:
    """The page on which a line stands."""
    after = statements.page_of(pages.db_session(), line) or None
    return url_for("office.statement", code=line.statement.code, after=after, _anchor=line.code)
