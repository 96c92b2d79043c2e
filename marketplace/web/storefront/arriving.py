"""A buyer says of a parcel that it is there, that it is not, or that all is well."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import going_astray
from marketplace.kernel.words import _
from marketplace.web.forms import pressed
from marketplace.web.storefront.orders import key_of


def have_it(reference: str, code: str) -> ResponseReturnValue:
    pressed()
    going_astray.have_it(reference, key_of(reference), code)
    flash(_("Thank you for telling us."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)


def miss(reference: str, code: str) -> ResponseReturnValue:
    pressed()
    going_astray.miss(reference, key_of(reference), code)
    flash(_("Thank you. We look for your parcel and tell you."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)


def be_content(reference: str, code: str) -> ResponseReturnValue:
    pressed()
    going_astray.be_content(reference, key_of(reference), code)
    flash(_("Thank you for telling us."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)
