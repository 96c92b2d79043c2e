"""From the cart to an order, in two steps on one page: where to, then look over and order.

No account. The delivery price depends on the province, so it is known before anything is promised.
"""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, ValidationError

from marketplace.checkout import cart as carts
from marketplace.checkout import placing
from marketplace.checkout.cart import FilledCart
from marketplace.checkout.placing import Agreement
from marketplace.kernel import words
from marketplace.kernel.indonesia import PROVINCES, is_postcode
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.words import _, lazy
from marketplace.orders import order as order_finders
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER, PICKUP
from marketplace.payments import methods
from marketplace.payments.payment import METHODS, TRANSFER
from marketplace.web import pages
from marketplace.web.fields import CardsField, ChoiceField, EmailField, PhoneField, PlainField
from marketplace.web.forms import Form
from marketplace.web.paying import WORDS
from marketplace.web.storefront import cart as cart_pages
from marketplace.web.storefront import orders as order_pages

CHANGE, ORDER = "change", "order"
COLLECTED = (PICKUP, lazy("I collect it"))


class AddressField(PlainField):
    """A line of the address: asked for when the goods are sent, not looked at otherwise."""

    def __init__(self, label: Any, *, longest: int, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(label, longest=longest, optional=True, **kwargs)
        self.needed, self.flags.optional = needed, not needed

    def pre_validate(self, form: Any) -> None:
        if not form.is_sent:
            return
        super().pre_validate(form)
        if self.needed and not self.data:
            raise ValidationError(_("Please fill this in."))


class CheckoutForm(Form):
    delivery = CardsField(
        lazy("How do you want to get it?"),
        choices=[(COURIER, lazy("Send it to me")), COLLECTED],
        default=COURIER,
    )
    name = PlainField(lazy("Recipient"), longest=80, render_kw={"autocomplete": "name"})
    phone = PhoneField(lazy("Phone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})
    email = EmailField(
        lazy("E-mail"), longest=120, optional=True,
        description=lazy("We write to you when something happens. Nothing else."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )  # fmt: skip
    street = AddressField(
        lazy("Street and number"), longest=120, render_kw={"autocomplete": "address-line1"}
    )
    village = AddressField(lazy("Village"), longest=60, needed=False)
    district = AddressField(
        lazy("District"), longest=60, render_kw={"autocomplete": "address-level3"}
    )
    city = AddressField(
        lazy("City or regency"), longest=60, render_kw={"autocomplete": "address-level2"}
    )
    province = ChoiceField(lazy("Province"), choices=[("", "…"), *PROVINCES], default="")
    postcode = AddressField(
        lazy("Postcode"), longest=5,
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    landmark = AddressField(
        lazy("Landmark"), longest=100, needed=False,
        description=lazy("What a courier can see from the street."),
    )  # fmt: skip
    method = CardsField(
        lazy("How do you want to pay?"), choices=[(m, WORDS[m]) for m in METHODS], default=TRANSFER
    )
    agreed_total = HiddenField()
    step = StringField()  # which button was pressed

    def only_collected(self) -> None:
        """Something in the cart may not go by courier."""
        self.delivery.choices = [COLLECTED]
        if not self.is_submitted():
            self.delivery.data = PICKUP

    def paid_by(self, offered: list[str]) -> None:
        """Only these ways to pay are there, the first unless another is chosen."""
        self.method.choices = [(method, WORDS[method]) for method in offered]
        if not self.is_submitted() and offered:
            self.method.data = offered[0]

    @property
    def is_sent(self) -> bool:
        return bool(self.delivery.data == COURIER)

    def validate_province(self, field: ChoiceField) -> None:
        if self.is_sent and not field.data:
            raise ValidationError(_("Please choose one."))

    def validate_postcode(self, field: AddressField) -> None:
        if self.is_sent and field.data and not is_postcode(field.data):
            raise ValidationError(_("A postcode has five digits. Example: 50149."))

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

    def as_typed(self) -> list[tuple[str, str]]:
        """Names and texts of all fields a person fills in, to be sent once more."""
        filled_in = [f for f in self if f.name != "step" and not isinstance(f, HiddenField)]
        return [(field.name, field.raw_data[0]) for field in filled_in if field.raw_data]

    def agreed(self) -> int:
        """The total the buyer was shown; zero if none was shown yet."""
        try:
            return parse_whole(self.agreed_total.data or "", 1, 10**12)
        except NotANumber:
            return 0


def checkout() -> ResponseReturnValue:
    """First press: the honest total is shown. Second press: the order is placed at that total."""
    session = pages.db_session()
    filled = carts.fill(session, cart_pages.current())
    form = CheckoutForm()
    form.paid_by(methods.offered(session, form.agreed() or filled.total))
    if filled.local:
        form.only_collected()
    # A second press of the same order comes with an empty cart: the story knows it by its key.
    if not filled.ready and form.step.data != ORDER:
        return redirect(url_for("storefront.cart"), 303)
    if form.step.data != CHANGE and form.validate_on_submit():
        if form.step.data == ORDER:
            with form.refusals():
                return _ordered(_place(form))
        with form.refusals():
            return _look_over(form, filled)
    return pages.page("storefront/checkout.html", form, cart=filled)


def _look_over(form: CheckoutForm, filled: FilledCart) -> ResponseReturnValue:
    session = pages.db_session()
    quote = placing.price_delivery(session, form.delivery.data, form.province.data, filled)
    total = filled.total + (quote.price if quote else 0)
    form.agreed_total.data = str(total)
    return pages.page(
        "storefront/look_over.html",
        form,
        cart=filled,
        quote=quote,
        total=total,
        contact=form.contact(),
    )


def _place(form: CheckoutForm) -> str:
    agreement = Agreement(
        delivery=form.delivery.data,
        contact=form.contact(),
        province=form.province.data,
        method=form.method.data,
        total=form.agreed(),
        language=words.language(),
    )
    return placing.place_order(cart_pages.current(), agreement, key=form.once.data)


def _ordered(reference: str) -> ResponseReturnValue:
    order = order_finders.known_as(pages.db_session(), reference)
    response = redirect(url_for("storefront.order", reference=reference), 303)
    return cart_pages.emptied(order_pages.remember(response, reference, order.key))
