"""A producer says whether she gives a voucher on her own goods, with its numbers before her."""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.checkout import vouching
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.orders import voucher as vouchers
from marketplace.web import pages
from marketplace.web.fields import CardsField
from marketplace.web.forms import Form
from marketplace.web.studio.acting import acting, way, whose

YES, NO = "yes", "no"


class AnswerForm(Form):
    answer: Any = CardsField(
        lazy("Do you agree?"),
        choices=[(YES, lazy("Yes, I give it")), (NO, lazy("No, I do not"))],
    )


def voucher(code: str) -> ResponseReturnValue:
    form, session = AnswerForm(), pages.db_session()
    if form.validate_on_submit():
        with form.refusals():
            answer = vouching.agree if form.answer.data == YES else vouching.decline
            answer(whose().code, code, key=form.once.data, by=acting())
            flash(_("Thank you. The cooperative knows your answer."), "good")
            return redirect(way("home"), 303)
    found = vouchers.known_as(session, code)
    if found.producer != whose().code:
        raise NotFound()
    return pages.page(
        "studio/voucher.html",
        form,
        voucher=found,
        examples=vouching.examples(session, found),
    )
