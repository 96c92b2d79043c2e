"""From the cart to an order, in two steps on one page: where to, then look over and order.

No account. The delivery price depends on the province, so it is known before anything is promised.
"""


from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, ValidationError

from marketplace.checkout import cart as carts
from marketplace.checkout import placing
from marketplace.checkout.cart import FilledCart
from marketplace.checkout.placing import Wish
from marketplace.kernel import words
from marketplace.kernel.indonesia import PROVINCES, is_postcode
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.words import _, lazy
from marketplace.orders import order as order_finders
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER, PICKUP
from marketplace.payments.payment import CASH, TRANSFER
from marketplace.shipping.tariff import Quote
from marketplace.web import pages
from marketplace.web.forms import (
    CardsField,
    ChoiceField,
    EmailField,
    Form,
    PhoneField,
    PlainField,
)
from marketplace.web.storefront import cart as cart_pages
from marketplace.web.storefront import orders as order_pages


class CheckoutForm(Form):
    delivery = CardsField(
        lazy("How do you want to get it?"),
        choices=[(COURIER, lazy("Send it to me")), (PICKUP, lazy("I collect it"))],
        default=COURIER,
    )
    name = PlainField(lazy("Recipient"), longest=80, render_kw={"autocomplete": "name"})
    phone = PhoneField(lazy("Phone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})
    email = EmailField(
        lazy("E-mail"), longest=120, optional=True,
        description=lazy("We write to you when something happens. Nothing else."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )  # fmt: skip
    province = ChoiceField(lazy("Province"), choices=[("", "…"), *PROVINCES], default="")
    city = PlainField(lazy("City or regency"), longest=60, optional=True)
    district = PlainField(lazy("District"), longest=60, optional=True)
    village = PlainField(lazy("Village"), longest=60, optional=True)
    street = PlainField(lazy("Street and number"), longest=120, optional=True)
    postcode = PlainField(
        lazy("Postcode"), longest=5, optional=True, render_kw={"inputmode": "numeric"}
    )
    landmark = PlainField(lazy("Landmark"), longest=100, optional=True)
    method = CardsField(
        lazy("How do you want to pay?"),
        choices=[(TRANSFER, lazy("Bank transfer")), (CASH, lazy("Cash at our counter"))],
        default=TRANSFER,
    )
    agreed_total = HiddenField()

    @property
    def is_sent(self) -> bool:
        return bool(self.delivery.data == COURIER)

    def validate_province(self, field: ChoiceField) -> None:
        if self.is_sent and not field.data:
            raise ValidationError(_("Please choose one."))

    def validate_city(self, field: PlainField) -> None:
        self._needed(field)

    def validate_district(self, field: PlainField) -> None:
        self._needed(field)

    def validate_street(self, field: PlainField) -> None:
        self._needed(field)

    def validate_postcode(self, field: PlainField) -> None:
        self._needed(field)
        if field.data and not is_postcode(field.data):
            raise ValidationError(_("A postcode has five digits. Example: 50149."))

    def _needed(self, field: PlainField) -> None:
        if self.is_sent and not field.data:
            raise ValidationError(_("Please fill this in."))

    def contact(self) -> Contact:
        """Who gets the goods; without an address when they are collected."""
        person = {"name": self.name.data, "phone": self.phone.data, "email": self.email.data}
        if not self.is_sent:
            return Contact(**person)
        return Contact(
            **person,
            street=self.street.data,
            village=self.village.data,
            district=self.district.data,
            city=self.city.data,
            province=dict(PROVINCES)[self.province.data],
            postcode=self.postcode.data,
            landmark=self.landmark.data,
        )

    def agreed(self) -> int:
        """The total the buyer was shown; zero if none was shown yet."""
        try:
            return parse_whole(self.agreed_total.data or "", 1, 10**12)
        except NotANumber:
            return 0


def checkout() -> ResponseReturnValue:
    """First press: the honest total is shown. Second press: the order is placed at that total."""
    filled = carts.fill(pages.db_session(), cart_pages.current())
    form = CheckoutForm()
    if not filled.ready and request.method == "GET":
        return redirect(url_for("storefront.cart"), 303)
    quote: Quote | None = None
    if form.validate_on_submit():
        with form.refusals():
            if request.form.get("step") == "order":
                return _ordered(_place(form))
            quote = _quoted(form, filled)
            return _look_over(form, filled, quote)
    return pages.page("storefront/checkout.html", form, cart=filled)


def _quoted(form: CheckoutForm, filled: FilledCart) -> Quote | None:
    session = pages.db_session()
    return placing.price_delivery(session, form.delivery.data, form.province.data, filled)


def _look_over(form: CheckoutForm, filled: FilledCart, quote: Quote | None) -> ResponseReturnValue:
    form.agreed_total.data = str(filled.total + (quote.price if quote else 0))
    return pages.page(
        "storefront/look_over.html", form, cart=filled, quote=quote, contact=form.contact()
    )


def _place(form: CheckoutForm) -> str:
    wish = Wish(
        delivery=form.delivery.data,
        contact=form.contact(),
        province=form.province.data,
        method=form.method.data,
        agreed_total=form.agreed(),
        language=words.language(),
    )
    return placing.place_order(cart_pages.current(), wish, key=form.once.data)


def _ordered(reference: str) -> ResponseReturnValue:
    order = order_finders.known_as(pages.db_session(), reference)
    response = redirect(url_for("storefront.order", reference=reference), 303)
    return cart_pages.emptied(order_pages.remember(response, reference, order.key))
