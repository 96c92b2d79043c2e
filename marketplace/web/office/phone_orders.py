"""Somebody of the staff takes an order for a buyer who calls: the same order as at the checkout,
at the total that was told on the phone.
"""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.checkout import cart as carts
from marketplace.checkout import parcels, placing
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.price import price_of
from marketplace.kernel.words import _
from marketplace.payments import methods
from marketplace.web import pages
from marketplace.web.office import picking
from marketplace.web.storefront.checkout import ORDER, CheckoutForm, agreement

ROWS = range(1, 9)


class PhoneOrderForm(picking.Rows, CheckoutForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_rows()

    def cart(self) -> Cart:
        """What was typed, before anybody looked whether it is there."""
        return carts.read({sku: min(n, carts.MOST_EACH) for sku, n in self.picked.items()})

    def look_at(self, filled: FilledCart) -> None:
        """Says of goods what stands in the way."""
        if not filled.lines and not filled.gone:
            self.form_errors.append(_("Please name the goods."))
        self.form_errors += [_("There are no goods %(sku)s.", sku=sku) for sku in filled.gone]
        self.form_errors += [
            _("Of %(name)s only %(n)s are left.", name=line.name, n=max(0, line.left))
            for line in filled.lines
            if line.short
        ]
        self.status = 422 if self.form_errors else self.status


picking.give_rows(PhoneOrderForm, ROWS)


def phone_order() -> ResponseReturnValue:
    """First press: the total to tell. Second press: the order is placed at that total."""
    session, form = pages.db_session(), PhoneOrderForm()
    filled = carts.fill(session, form.cart())
    total = form.agreed() or filled.total
    form.paid_by(methods.offered(session, total) if total else methods.on(session))
    form.reached_by(parcels.ways(session, filled))
    form.collected_in(parcels.windows(session, filled, form.delivery.data))
    if form.is_submitted() and form.is_sent:
        form.find_place(session)
    price = None
    if form.goes_on() and form.validate_on_submit():
        filled = carts.fill(session, form.cart())
        form.look_at(filled)
        if not form.form_errors and form.step.data == ORDER:
            with form.refusals():
                return _placed(form)
        if not form.form_errors:
            with form.refusals():
                agreed = agreement(form)
                price = price_of(session, filled, agreed.wishes, agreed.voucher)
                form.service.offer(price)
                parcels.want_live(price.parcels, agreed.wishes)
                form.agreed_total.data = str(price.total)
    form.offer_places(session)
    return pages.page(
        "office/phone_order.html", form, cart=filled, price=price, things=picking.things(gifts=True)
    )


def _placed(form: PhoneOrderForm) -> ResponseReturnValue:
    reference = placing.place_order(
        form.cart(), agreement(form), key=form.once.data, by=current_user.actor
    )
    flash(_("The order is placed. Please tell the buyer its reference."), "good")
    return redirect(url_for("office.order", reference=reference), 303)
