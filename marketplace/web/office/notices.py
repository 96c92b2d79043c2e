"""What strangers say about goods: the queue, and the office's decision with its reason."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import notice as kept
from marketplace.catalogue import noticing
from marketplace.kernel.words import _, lazy
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.fields import ChoiceField, PlainField
from marketplace.web.forms import Form

UPHOLD, DISMISS = "uphold", "dismiss"


class VerdictForm(Form):
    """A reason, and which of the two buttons was pressed."""

    why = PlainField(lazy("Why?"), longest=200)
    verdict = ChoiceField("", choices=[(UPHOLD, UPHOLD), (DISMISS, DISMISS)])


def notices() -> ResponseReturnValue:
    """What waits, the oldest first; with `?decided=1` what was decided, the newest first."""
    decided = bool(request.args.get("decided"))
    found = kept.page_of(
        pages.db_session(), decided=decided, after=request.args.get("after", "")
    )
    more = url_for("office.notices", decided=decided or None, after=found.after)
    return pages.page(
        "office/notices.html",
        found=found.notices,
        decided=decided,
        words=kept.WORDS,
        more=more if found.after else None,
    )


def notice(code: str) -> ResponseReturnValue:
    """What was said, and a decision. Upheld goods are off sale at once."""
    form = VerdictForm()
    if form.validate_on_submit():
        with form.refusals():
            tell = noticing.uphold if form.verdict.data == UPHOLD else noticing.dismiss
            tell(code, why=form.why.data, by=current_user.actor)
            flash(_("Decided."), "good")
            return redirect(url_for("office.notices"), 303)
    session = pages.db_session()
    found = kept.known_as(session, code)
    return pages.page(
        "office/notice.html",
        form,
        notice=found,
        word=kept.WORDS[kept.Why(found.reason)],
        names=users.names_of(session, [found.decided_by or ""]),
    )
