"""How long pictures, files and links are kept that nobody needs any more."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import deciding
from marketplace.policy import keeping_times as times_kept
from marketplace.policy.keeping_times import KeepingTimes
from marketplace.web import pages
from marketplace.web.fields import WholeField
from marketplace.web.forms import Form


class KeepingTimesForm(Form):
    """In days. A buyer may come back to a picture for a month."""

    pictures = WholeField(lazy("Pictures of payments"), least=30, most=365)
    unread_files = WholeField(lazy("Bank files nobody read"), least=1, most=30)
    complaint_photos = WholeField(lazy("Pictures of complaints"), least=30, most=365)
    links = WholeField(lazy("Links in e-mails that are over"), least=1, most=30)
    texts = WholeField(lazy("Questions, and reviews not shown"), least=30, most=365)


def keeping_times() -> ResponseReturnValue:
    form = KeepingTimesForm(obj=times_kept.current(pages.db_session()))
    if form.validate_on_submit():
        with form.refusals():
            new = KeepingTimes(
                form.pictures.data, form.unread_files.data, form.links.data, form.texts.data,
                form.complaint_photos.data,
            )  # fmt: skip
            deciding.change_keeping_times(new, by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.keeping_times"), 303)
    return pages.page("office/keeping_times.html", form)
