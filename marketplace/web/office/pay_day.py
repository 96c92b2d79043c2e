"""When payouts are proposed by themselves, and which file our bank takes."""

from datetime import time

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy, lazy_weekday
from marketplace.payouts import proposing
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import pay_day as days
from marketplace.policy.pay_day import PayDay
from marketplace.web import pages
from marketplace.web.fields import CardsField
from marketplace.web.forms import Form
from marketplace.web.office.fields import HourField

NEVER = "never"
WEEKDAYS = (*((str(n), lazy_weekday(n)) for n in range(7)), (NEVER, lazy("Only by hand")))
FORM_WORDS = (
    ("generic", lazy("Plain table (CSV)")),
    ("mandiri_mcm", lazy("Mandiri, MCM Multi Service")),
    ("bca", lazy("BCA, KlikBCA Bisnis (Excel)")),
    ("bca_csv", lazy("BCA, KlikBCA Bisnis (CSV)")),
    ("bri", lazy("BRI, Qlola (CSV)")),
)


class PayDayForm(Form):
    weekday = CardsField(lazy("Day"), choices=list(WEEKDAYS))
    hour = HourField(lazy("Hour"))
    form_of_file = CardsField(lazy("The bank's file"), choices=list(FORM_WORDS))

    def chosen(self, account: str) -> PayDay:
        """What was typed, for the account we have now."""
        day = None if self.weekday.data == NEVER else int(self.weekday.data)
        return PayDay(day, f"{self.hour.data:%H:%M}", self.form_of_file.data, account)


def pay_day() -> ResponseReturnValue:
    session = pages.db_session()
    known, us = days.current(session), cooperatives.required(session)
    form = PayDayForm(
        weekday=NEVER if known.weekday is None else str(known.weekday),
        hour=time.fromisoformat(known.at),
        form_of_file=days.form_of_file(session),
    )
    if form.validate_on_submit():
        with form.refusals():
            proposing.change_pay_day(form.chosen(us.account_number), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.payouts"), 303)
    return pages.page("office/pay_day.html", form, tail=us.account_number[-4:])
