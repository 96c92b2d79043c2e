"""What buyers wrote for their goods: the manager reads it, then the maker may."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import embroidery
from marketplace.fulfilment import releasing
from marketplace.kernel.words import _, lazy
from marketplace.orders import part as parts
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed


class CorrectForm(Form):
    text = PlainField(lazy("New text"), longest=embroidery.LONGEST)
    why = PlainField(
        lazy("What did the buyer say?"),
        longest=120,
        description=lazy("Please call first: the buyer has to agree."),
    )


def buyer_texts() -> ResponseReturnValue:
    waiting = releasing.held_back(pages.db_session())
    return pages.page("office/buyer_texts.html", waiting=waiting, press=Press())


def release_text(code: str) -> ResponseReturnValue:
    pressed()
    releasing.release_text(code, by=current_user.actor)
    flash(_("Released. The maker can begin."), "good")
    return redirect(url_for("office.buyer_texts"), 303)


def correct_text(code: str) -> ResponseReturnValue:
    """Another text, after a call to the buyer."""
    part = parts.known_as(pages.db_session(), code)
    form = CorrectForm(text=part.buyer_text)
    if form.validate_on_submit():
        with form.refusals():
            text = embroidery.one_blank(form.text.data)
            releasing.correct_text(code, text, why=form.why.data, by=current_user.actor)
            flash(_("Corrected. The maker can begin."), "good")
            return redirect(url_for("office.buyer_texts"), 303)
    part = parts.known_as(pages.db_session(), code)
    return pages.page("office/correct_text.html", form, part=part)
