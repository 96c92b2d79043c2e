"""How long the shop waits for a transfer, and how much longer the goods are kept."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import deciding
from marketplace.policy import payment_times as times_kept
from marketplace.policy.payment_times import PaymentTimes
from marketplace.web import pages
from marketplace.web.fields import WholeField
from marketplace.web.forms import Form

MOST_HOURS = 240


class PaymentTimesForm(Form):
    hours = WholeField(lazy("Hours to pay"), least=1, most=MOST_HOURS)
    grace_hours = WholeField(lazy("Hours of grace"), least=0, most=MOST_HOURS)


def payment_times() -> ResponseReturnValue:
    form = PaymentTimesForm(obj=times_kept.current(pages.db_session()))
    if form.validate_on_submit():
        with form.refusals():
            new = PaymentTimes(form.hours.data, form.grace_hours.data)
            deciding.change_payment_times(new, by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.payment_times"), 303)
    return pages.page("office/payment_times.html", form)
