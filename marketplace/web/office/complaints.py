"""Complaints in the office: the list, one of them with all that was said, and words to both sides.
How they are decided stands in `deciding_complaints`.
"""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import (
    asking_her,
    complainable,
    complaining,
    parcel_photo,
    replacing,
    resolving,
)
from marketplace.kernel import lifecycle
from marketplace.kernel.words import _, lazy
from marketplace.orders import complaint as complaint_finders
from marketplace.orders import complaint_list, evidence
from marketplace.orders import order as orders
from marketplace.orders import said as said_finders
from marketplace.orders.complaint import Complaint
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.complaining import LONGEST, ComplainForm, form_for, of_lost_parcel
from marketplace.web.doors import books
from marketplace.web.fields import ChoiceField, LongField, PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.storefront.complaints import shown

ENDED = "ended"


class CallersForm(ComplainForm):
    late_reason = PlainField(
        lazy("After the buyer's time: why do we take it up?"), longest=200, optional=True
    )


class AnswerForm(Form):
    text = LongField(lazy("To the buyer"), longest=LONGEST)


class AskForm(Form):
    producer = ChoiceField(lazy("Maker"), choices=[])
    text = LongField(lazy("In your own words"), longest=500)
    picture = ChoiceField(lazy("Show her a picture"), choices=[])


def complaints() -> ResponseReturnValue:
    session, over = pages.db_session(), request.args.get("state") == ENDED
    listed = complaint_list.ended if over else complaint_list.undecided
    found = listed(session, after=request.args.get("after", ""))
    return pages.page("office/complaints.html", found=found, over=over)


def complaint(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = complaint_finders.known_as(session, code)
    replacements = replacing.of_complaint(session, found)
    moves = lifecycle.history(session, [code])
    said = said_finders.of_complaint(session, found.id)
    return pages.page(
        "office/complaint.html",
        complaint=found,
        said=said,
        photos=evidence.of_complaint(session, found.id),
        packed_photos=parcel_photo.of_complaint(session, found.id),
        makers=producers.by_code(session, {line.producer for line in found.lines}),
        people=users.names_of(session, [*(m.by for m in moves), *(s.by for s in said)]),
        moves=moves,
        replacements=replacements,
        may_decide=found.can("decide", current_user.actor),
        may_withdraw=found.can("withdraw", current_user.actor),
        may_read_money=current_user.roles & books.roles,
        may_call_off=bool(replacements) and found.can("reopen", current_user.actor),
        press=Press(),
    )


def complaint_picture(code: str) -> ResponseReturnValue:
    return shown(evidence.known_as(pages.db_session(), code).picture)


def complain_for(reference: str) -> ResponseReturnValue:
    """Somebody called about an order, or a parcel of it is lost."""
    session = pages.db_session()
    choices = complainable.choices(session, orders.known_as(session, reference), by_staff=True)
    lost = of_lost_parcel(choices, request.args.get("parcel", ""))
    form: Any = form_for(choices, CallersForm, **lost)
    if form.validate_on_submit():
        with form.refusals():
            code = complaining.complain_for(
                reference,
                form.wrong(),
                form.picture.data,
                late_reason=form.late_reason.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("The complaint is written down."), "good")
            return redirect(url_for("office.complaint", code=code), 303)
    order = orders.known_as(session, reference)
    return pages.page("office/complain_for.html", form, order=order, choices=choices)


def answer_complaint(code: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            resolving.answer(code, form.text.data, key=form.once.data, by=current_user.actor)
            flash(_("Written. We tell the buyer to read it."), "good")
            return redirect(url_for("office.complaint", code=code), 303)
    return pages.page("office/answer_complaint.html", form, complaint=_known(code))


def ask_maker(code: str) -> ResponseReturnValue:
    """The maker reads these words and sees this picture, and nothing else."""
    session, found, form = pages.db_session(), _known(code), AskForm()
    photos = evidence.of_complaint(session, found.id)
    makers = producers.by_code(session, {line.producer for line in found.lines})
    form.producer.choices = [(her, makers[her].alias) for her in sorted(makers)]
    form.picture.choices = [
        ("", _("None")),
        *((p.code, _("Picture %(n)s", n=n)) for n, p in enumerate(photos, start=1)),
    ]
    if form.validate_on_submit():
        with form.refusals():
            asking_her.ask(
                code, form.producer.data, form.text.data, form.picture.data,
                key=form.once.data, by=current_user.actor,
            )  # fmt: skip
            flash(_("Asked. She finds it in her room."), "good")
            return redirect(url_for("office.complaint", code=code), 303)
    return pages.page("office/ask_maker.html", form, complaint=_known(code), photos=photos)


def withdraw_complaint(code: str) -> ResponseReturnValue:
    pressed()
    complaining.withdraw_for(code, by=current_user.actor)
    flash(_("The complaint is taken back."), "good")
    return redirect(url_for("office.complaint", code=code), 303)


def call_off_replacement(code: str) -> ResponseReturnValue:
    form = pressed()
    replacing.call_off(code, key=form.once.data, by=current_user.actor)
    flash(_("Called off. Please decide again."), "good")
    return redirect(url_for("office.complaint", code=code), 303)


def _known(code: str) -> Complaint:
    return complaint_finders.known_as(pages.db_session(), code)
