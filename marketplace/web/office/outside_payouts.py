"""A payout that happened outside of the shop is written down, with a picture of her receipt."""

from flask import flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.payouts import outside, recording
from marketplace.payouts import payout as finders
from marketplace.payouts import share as shares
from marketplace.payouts.recording import Given
from marketplace.people import destination as destinations
from marketplace.web import pages
from marketplace.web.fields import CardsField, PhotoField, PlainField, RupiahField
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField, PickField


class OutsideForm(Form):
    """Only whoever can be paid something is offered."""

    producer = PickField(lazy("To whom?"))
    amount = RupiahField(lazy("How much?"))
    method = CardsField(
        lazy("How?"),
        choices=[
            (destinations.CASH, lazy("From the cash box")),
            (destinations.BANK, lazy("From the bank")),
        ],
    )
    paid_on = DayField(lazy("On which day?"))
    reference = PlainField(lazy("Number of the receipt or the transfer"), longest=40)
    picture = PhotoField(lazy("Picture of the receipt"), render_kw={"accept": "image/*"})

    def given(self) -> Given:
        """What was typed."""
        return Given(self.amount.data, self.method.data, self.paid_on.data, self.reference.data)


def record_outside() -> ResponseReturnValue:
    session = pages.db_session()
    found = shares.all_of_them(session, clock.now())
    form = OutsideForm()
    form.producer.choices = [(one.producer, f"{one.shop} · {one.producer}") for one in found]
    if form.validate_on_submit():
        with form.refusals():
            run = recording.record(
                form.producer.data, form.given(), form.picture.data, key=form.once.data,
                by=current_user.actor,
            )  # fmt: skip
            flash(_("Written down. Another person must approve it."), "good")
            return redirect(url_for("office.run", code=run), 303)
    return pages.page("office/outside_payout.html", form, shares=found)


def outside_picture(code: str) -> ResponseReturnValue:
    """Her receipt, for whoever approves it; kept by nobody on the way."""
    session = pages.db_session()
    kept = outside.of_run(session, finders.run_known_as(session, code))
    if kept is None:
        raise NotFound()
    response = make_response(kept.picture)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Cache-Control"] = "no-store"
    return response
