"""A buyer shows a picture of the payment, or says what to do with money that came too late."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.payments import claiming, returning
from marketplace.payments.kept_money import Wish
from marketplace.web import pages
from marketplace.web.fields import PhotoField
from marketplace.web.forms import Form, pressed
from marketplace.web.storefront.orders import key_of, mine


class ProofForm(Form):
    picture = PhotoField(lazy("Picture of the transfer"), render_kw={"accept": "image/*"})


def proof(reference: str) -> ResponseReturnValue:
    found, form = mine(reference), ProofForm()
    if form.validate_on_submit():
        with form.refusals():
            claiming.claim(reference, key_of(reference), form.picture.data, key=form.once.data)
            flash(_("Thank you. A person looks at the bank."), "good")
            return redirect(url_for("storefront.order", reference=reference), 303)
    return pages.page("storefront/proof.html", form, order=found)


def choose(reference: str, wish: str) -> ResponseReturnValue:
    pressed()
    if wish not in set(Wish):
        raise NotFound()
    returning.choose(reference, key_of(reference), Wish(wish))
    flash(_("Thank you. We do as you say."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)
