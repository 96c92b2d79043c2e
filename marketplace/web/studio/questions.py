"""What the cooperative asks a producer about her goods. It says nothing of who wants to know; what
she answers is read by the office first.
"""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.kernel.words import _, lazy
from marketplace.orders import question as questions
from marketplace.orders import questioning
from marketplace.orders.question import LONGEST, WITH_HER, Kind
from marketplace.web import pages
from marketplace.web.fields import LongField
from marketplace.web.forms import Form
from marketplace.web.studio.acting import acting, way, whose


class ReplyForm(Form):
    words = LongField(
        lazy("Your answer"),
        longest=LONGEST,
        description=lazy("Please write about the goods alone: no name, no number."),
    )


def asked() -> ResponseReturnValue:
    """The oldest first."""
    found = questions.for_maker(pages.db_session(), whose().code)
    rows = [
        (one.code, one.product.face.name, one.latest(Kind.TO_MAKER)) for one in found if one.product
    ]
    return pages.page("studio/asked.html", rows=rows)


def reply(code: str) -> ResponseReturnValue:
    form = ReplyForm()
    if form.validate_on_submit():
        with form.refusals():
            questioning.reply(whose().code, code, form.words.data, by=acting())
            flash(_("Thank you. The cooperative reads it."), "good")
            return redirect(way("asked"), 303)
    found = questions.of_maker(pages.db_session(), whose().code, code)
    said = [(text.kind, text.words) for text in found.said(*WITH_HER)]
    about = found.product.face.name if found.product else ""
    return pages.page("studio/reply.html", form, about=about, said=said)
