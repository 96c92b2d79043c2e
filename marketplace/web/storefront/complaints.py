"""A buyer complains about goods of an order, follows what becomes of it, and may take it back."""

from flask import flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import complainable, complaining
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.orders import evidence, said
from marketplace.orders.complaint import Complaint
from marketplace.payments import refund as refunds
from marketplace.web import pages
from marketplace.web.complaining import form_for
from marketplace.web.fields import PhotoField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.storefront.orders import key_of, mine


class PictureForm(Form):
    picture = PhotoField(lazy("Another picture"), render_kw={"accept": "image/*"})


def complain(reference: str) -> ResponseReturnValue:
    session, found = pages.db_session(), mine(reference)
    choices = complainable.choices(session, found)
    form = form_for(choices)
    if form.validate_on_submit():
        with form.refusals():
            code = complaining.complain(
                reference, key_of(reference), form.wrong(), form.picture.data, key=form.once.data
            )
            flash(_("Thank you. We look at it and answer you."), "good")
            return redirect(url_for("storefront.complaint", reference=reference, code=code), 303)
    return pages.page(
        "storefront/complain.html",
        form,
        order=mine(reference),
        choices=choices,
        sent=complainable.was_sent(shipments.of_order(session, reference)),
    )


def complaint(reference: str, code: str) -> ResponseReturnValue:
    """What was said and decided; while it is open, pictures can be added."""
    form = PictureForm()
    if form.validate_on_submit():
        with form.refusals():
            complaining.add_photo(
                reference, key_of(reference), code, form.picture.data, key=form.once.data
            )
            flash(_("Thank you. We have your picture."), "good")
            return redirect(url_for("storefront.complaint", reference=reference, code=code), 303)
    session, found = pages.db_session(), _mine(reference, code)
    photos = evidence.of_complaint(session, found.id)
    return pages.page(
        "storefront/complaint.html",
        form,
        order=mine(reference),
        complaint=found,
        said=said.of_complaint(session, found.id, *said.FOR_BUYER),
        photos=photos,
        refund=refunds.known_as(session, found.refund) if found.refund else None,
        may_add=found.undecided and len(photos) < complaining.MOST_PHOTOS,
        may_withdraw=found.can("withdraw", THE_BUYER),
        press=Press(),
    )


def withdraw_complaint(reference: str, code: str) -> ResponseReturnValue:
    pressed()
    complaining.withdraw(reference, key_of(reference), code)
    flash(_("Thank you. Your complaint is taken back."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)


def complaint_picture(reference: str, code: str, photo: str) -> ResponseReturnValue:
    """The buyer's own picture, kept by nobody."""
    found, picture = _mine(reference, code), evidence.known_as(pages.db_session(), photo)
    if picture.complaint_id != found.id:
        raise NotFound()
    return shown(picture.picture)


def shown(picture: bytes) -> ResponseReturnValue:
    """A private picture."""
    response = make_response(picture)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response


def _mine(reference: str, code: str) -> Complaint:
    return complaining.of_order(pages.db_session(), reference, key_of(reference), code)
