"""What the cooperative asks a producer about goods she made, and what came of it for her."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import asking_her
from marketplace.kernel.words import _, lazy
from marketplace.orders import said
from marketplace.payments import refund as refunds
from marketplace.web import pages
from marketplace.web.fields import LongField
from marketplace.web.forms import Form
from marketplace.web.storefront.complaints import shown
from marketplace.web.studio.acting import acting, way, whose


class ReplyForm(Form):
    text = LongField(lazy("Your answer"), longest=asking_her.LONGEST_REPLY)


def doubts() -> ResponseReturnValue:
    session, her = pages.db_session(), whose()
    questions = said.questions_for(session, her.code)
    found = asking_her.complaints_of(session, questions)
    return pages.page(
        "studio/doubts.html",
        questions=questions,
        complaints=found,
        replied=said.replied(session, her.code, found),
    )


def doubt(code: str) -> ResponseReturnValue:
    """What she says of it goes to the cooperative and nowhere else."""
    session, her, form = pages.db_session(), whose(), ReplyForm()
    if form.validate_on_submit():
        with form.refusals():
            asking_her.reply(her.code, code, form.text.data, key=form.once.data, by=acting())
            flash(_("Thank you. The cooperative reads it."), "good")
            return redirect(way("doubt", code=code), 303)
    question = said.question_for(session, her.code, code)
    complaint = asking_her.complaints_of(session, [question])[question.complaint_id]
    mine = [line for line in complaint.lines if line.producer == her.code]
    talk = said.of_complaint(session, complaint.id, producer=her.code)
    return pages.page(
        "studio/doubt.html",
        form,
        complaint=complaint,
        goods=mine,
        talk=talk,
        taken_back=refunds.given_by(session, complaint.refund, her.code),
    )


def doubt_picture(code: str) -> ResponseReturnValue:
    """Only one that was shown to her."""
    return shown(asking_her.shown(pages.db_session(), whose().code, code).picture)
