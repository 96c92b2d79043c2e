"""From the cart to an order, in two steps on one page: where to, then look over and order.

No account. The delivery price depends on the province, so it is known before anything is promised.
"""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from marketplace.checkout import cart as carts
from marketplace.checkout import placing
from marketplace.checkout.cart import FilledCart
from marketplace.checkout.placing import Agreement
from marketplace.kernel import words
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.words import lazy
from marketplace.orders import order as order_finders
from marketplace.orders.order import COURIER, PICKUP
from marketplace.orders.voucher import LONGEST_CODE
from marketplace.payments import methods
from marketplace.payments.payment import METHODS, TRANSFER
from marketplace.web import pages
from marketplace.web.fields import CardsField, EmailField, PlainField
from marketplace.web.paying import WORDS
from marketplace.web.storefront import cart as cart_pages
from marketplace.web.storefront import orders as order_pages
from marketplace.web.storefront.address import RecipientForm

CHANGE, WHERE, ORDER = "change", "where", "order"
COLLECTED = (PICKUP, lazy("I collect it"))


class CheckoutForm(RecipientForm):
    delivery = CardsField(
        lazy("How do you want to get it?"),
        choices=[(COURIER, lazy("Send it to me")), COLLECTED],
        default=COURIER,
    )
    email = EmailField(
        lazy("E-mail"), longest=120, optional=True,
        description=lazy("We write to you when something happens. Nothing else."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )  # fmt: skip
    method = CardsField(
        lazy("How do you want to pay?"), choices=[(m, WORDS[m]) for m in METHODS], default=TRANSFER
    )
    voucher = PlainField(
        lazy("Voucher"), longest=LONGEST_CODE + 10, optional=True,
        description=lazy("Only if you have one."), render_kw={"autocomplete": "off"},
    )  # fmt: skip
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

    def goes_on(self) -> bool:
        """Whether the buyer is done here. A press that asks for the next list of places goes on
        too, once there is nothing left to ask.
        """
        if self.step.data == WHERE:
            return not self.is_sent or self.complete
        return bool(self.step.data != CHANGE)

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
    if form.is_submitted() and form.is_sent:
        form.find_place(session)
    if form.goes_on() and form.validate_on_submit():
        if form.step.data == ORDER:
            with form.refusals():
                return _ordered(_place(form))
        with form.refusals():
            return _look_over(form, filled)
    form.offer_places(pages.db_session())
    return pages.page("storefront/checkout.html", form, cart=filled)


def _look_over(form: CheckoutForm, filled: FilledCart) -> ResponseReturnValue:
    session = pages.db_session()
    price = placing.price_of(
        session,
        filled,
        form.delivery.data,
        form.province.data,
        form.voucher.data,
        form.phone.data,
    )
    form.agreed_total.data = str(price.total)
    return pages.page(
        "storefront/look_over.html",
        form,
        cart=filled,
        quote=price.quote,
        off=price.off,
        total=price.total,
        contact=form.contact(form.email.data),
    )


def _place(form: CheckoutForm) -> str:
    agreement = Agreement(
        delivery=form.delivery.data,
        contact=form.contact(form.email.data),
        province=form.province.data,
        method=form.method.data,
        total=form.agreed(),
        language=words.language(),
        voucher=form.voucher.data,
    )
    return placing.place_order(cart_pages.current(), agreement, key=form.once.data)


def _ordered(reference: str) -> ResponseReturnValue:
    order = order_finders.known_as(pages.db_session(), reference)
    response = redirect(url_for("storefront.order", reference=reference), 303)
    return cart_pages.emptied(order_pages.remember(response, reference, order.key))
