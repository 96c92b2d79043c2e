"""Parcels that did not arrive: missed by their buyers, come back, lost."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import going_astray
from marketplace.kernel.words import _
from marketplace.web import pages
from marketplace.web.forms import pressed


def astray() -> ResponseReturnValue:
    """What somebody has to decide, the oldest first."""
    session = pages.db_session()
    found = going_astray.in_trouble(session)
    asked_about = going_astray.asked_about(session, found)
    return pages.page("office/astray.html", parcels=found, complaints=asked_about)


def come_back(code: str) -> ResponseReturnValue:
    pressed()
    going_astray.come_back(code, by=current_user.actor)
    flash(_("It is back. Please send it again, or give it back."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def lose(code: str) -> ResponseReturnValue:
    pressed()
    going_astray.lose(code, by=current_user.actor)
    flash(_("It is lost. Its makers are paid; the buyer is told."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def send_again(code: str) -> ResponseReturnValue:
    """The same goods in a new parcel."""
    form = pressed()
    new = going_astray.send_again(code, key=form.once.data, by=current_user.actor)
    flash(_("Packed again. Please print the label."), "good")
    return redirect(url_for("office.shipment", code=new), 303)
