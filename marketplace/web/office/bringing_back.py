"""An order that was called off by mistake is brought back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import undoing
from marketplace.kernel.words import _, lazy
from marketplace.orders import order as orders
from marketplace.web import pages
from marketplace.web.fields import PlainField, TickField
from marketplace.web.forms import Form


class BringBackForm(Form):
    reason = PlainField(lazy("Why is it brought back?"), longest=200)
    asked = TickField(lazy("The buyer asks for it."), optional=True)


def bring_back(reference: str) -> ResponseReturnValue:
    form = BringBackForm()
    if form.validate_on_submit():
        with form.refusals():
            undoing.undo_cancel(
                reference,
                reason=form.reason.data,
                asked=form.asked.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("The order stands again."), "good")
            return redirect(url_for("office.order", reference=reference), 303)
    session = pages.db_session()
    found = orders.known_as(session, reference)
    chance = undoing.chance(session, found, current_user.actor)
    return pages.page("office/bring_back.html", form, order=found, chance=chance)
