"""Pictures of what was packed: taken at the packing table, seen by staff."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import parcel_photo
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.words import _, lazy
from marketplace.web import pages
from marketplace.web.fields import PhotoField
from marketplace.web.forms import Form
from marketplace.web.storefront.complaints import shown


class PictureForm(Form):
    picture = PhotoField(
        lazy("Picture"), render_kw={"accept": "image/*", "capture": "environment"}
    )


def add_parcel_picture(code: str) -> ResponseReturnValue:
    """Of the open parcel, before it leaves."""
    shipments.known_as(pages.db_session(), code)
    form = PictureForm()
    if form.validate_on_submit():
        with form.refusals():
            parcel_photo.keep(
                code, form.picture.data, key=form.once.data, by=current_user.actor
            )
            flash(_("The picture is kept."), "good")
            return redirect(url_for("office.shipment", code=code), 303)
    again = shipments.known_as(pages.db_session(), code)
    return pages.page("office/parcel_picture.html", form, shipment=again)


def parcel_picture(code: str) -> ResponseReturnValue:
    return shown(parcel_photo.known_as(pages.db_session(), code).picture)
