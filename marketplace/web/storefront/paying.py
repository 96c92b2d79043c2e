"""How a buyer pays what was ordered: the code to scan, and another way than first chosen."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.payments import changing
from marketplace.payments import payment as payments
from marketplace.payments.gateways import qris
from marketplace.web import pages, qr
from marketplace.web.fields import CardsField
from marketplace.web.forms import Form
from marketplace.web.paying import WORDS
from marketplace.web.storefront import orders


class PayForm(Form):
    method = CardsField(lazy("How do you want to pay?"))


def pay(reference: str) -> ResponseReturnValue:
    """Another way to pay, while nobody has paid."""
    session, order = pages.db_session(), orders.mine(reference)
    payment = payments.newest(session, reference)
    form = PayForm()
    offered = changing.choices(session, order, payment)
    form.method.choices = [(method, WORDS[method]) for method in offered]
    if form.validate_on_submit():
        with form.refusals():
            changing.pay_by(
                reference, orders.key_of(reference), form.method.data, key=form.once.data
            )
            flash(_("Please pay like this now."), "good")
            return redirect(url_for("storefront.order", reference=reference), 303)
    may_change = changing.may_change(session, order, payment)
    return pages.page(
        "storefront/pay.html", form, order=order, payment=payment, may_change=may_change
    )


def qris_picture(reference: str) -> ResponseReturnValue:
    """The code as a file, for the gallery of the phone it is shown on. Raises `NotFound`."""
    session, order = pages.db_session(), orders.mine(reference)
    text = qris.asked(session, payments.newest(session, order.reference))
    if not text:
        raise NotFound()
    name = f"attachment; filename=qris-{order.reference}.png"
    return Response(qr.png(text), mimetype="image/png", headers={"Content-Disposition": name})
