"""From the cart to an order, in two steps on one page: where to, then look over and order.

No account. The delivery price depends on the district, so it is known before anything is promised.
"""

from dataclasses import replace
from typing import Any

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, ValidationError

from marketplace.checkout import cart as carts
from marketplace.checkout import guessing, parcels, placing, reaching
from marketplace.checkout.cart import FilledCart
from marketplace.checkout.guessing import Guesser
from marketplace.checkout.placing import Agreement
from marketplace.checkout.price import Price, price_of
from marketplace.kernel import words
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.words import _, lazy
from marketplace.orders import address_book
from marketplace.orders import order as order_finders
from marketplace.orders.order import BOTH, COURIER, PICKUP
from marketplace.orders.voucher import LONGEST_CODE
from marketplace.payments import methods
from marketplace.payments.payment import METHODS, TRANSFER
from marketplace.shipping import point as points
from marketplace.shipping.point import Window
from marketplace.shipping.tariff import Quote
from marketplace.web import describing, pages
from marketplace.web.collecting import service_words, words_of
from marketplace.web.fields import CardsField, ChoiceField, EmailField, LongField, PlainField
from marketplace.web.paying import WORDS
from marketplace.web.storefront import cart as cart_pages
from marketplace.web.storefront import orders as order_pages
from marketplace.web.storefront import visiting, wished_day
from marketplace.web.storefront.address import RecipientForm

ORDER = "order"
WAYS = {
    COURIER: lazy("Send it to me"),
    BOTH: lazy("Send what can travel, I collect the rest"),
    PICKUP: lazy("I collect it"),
}


class WindowField(ChoiceField):
    """When goods are collected, where there is a choice."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, default="", **kwargs)
        self.choices = []

    def pre_validate(self, form: Any) -> None:
        if self.choices:
            super().pre_validate(form)
            if not self.data:
                raise ValidationError(_("Please choose one."))


class ServiceField(ChoiceField):
    """Who carries it, where there is a choice. What does not go there any more is let go of."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, default="", **kwargs)
        self.choices, self.offered = [], list[Quote]()

    def pre_validate(self, form: Any) -> None:
        """The story looks at it."""

    def offer(self, price: Price) -> None:
        """These go there, and one of them is counted in the price."""
        self.offered = price.services
        self.choices = [(quote.courier, service_words(quote)) for quote in self.offered]
        self.data = next(iter(price.chosen), "")
        self.raw_data = [self.data]


class CheckoutForm(RecipientForm):
    delivery = CardsField(
        lazy("How do you want to get it?"),
        choices=list(WAYS.items()),
        default=COURIER,
    )
    window = WindowField(lazy("Where and when do you collect it?"))
    service = ServiceField(lazy("Who brings it?"))
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
    note = LongField(
        lazy("Note to us"), longest=300, optional=True, render_kw={"rows": 3},
        description=lazy("Only our staff read it."),
    )  # fmt: skip
    agreed_total = HiddenField()

    def reached_by(self, offered: list[str]) -> None:
        """Only these ways are there, the first unless another is chosen."""
        self.delivery.choices = [(way, WAYS[way]) for way in offered]
        if not self.is_submitted():
            self.delivery.data = offered[0]

    def collected_in(self, offered: list[Window]) -> None:
        """Only these times are there, if any."""
        choices = [(window.key, words_of(window)) for window in offered]
        self.window.choices = [("", "…"), *choices] if choices else []

    def paid_by(self, offered: list[str]) -> None:
        """Only these ways to pay are there, the first unless another is chosen."""
        self.method.choices = [(method, WORDS[method]) for method in offered]
        if not self.is_submitted() and offered:
            self.method.data = offered[0]

    @property
    def is_sent(self) -> bool:
        return bool(self.delivery.data != PICKUP)

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
    rows = pages.db_session()
    filled = carts.fill(rows, cart_pages.current())
    form = _form()
    form.paid_by(methods.offered(rows, form.agreed() or filled.total))
    form.reached_by(parcels.ways(rows, filled))
    form.collected_in(parcels.windows(rows, filled, form.delivery.data))
    # A second press of the same order comes with an empty cart: the story knows it by its key.
    if not filled.ready and form.step.data != ORDER:
        return redirect(url_for("storefront.cart"), 303)
    if form.is_submitted() and form.is_sent:
        form.find_place(rows)
    if form.goes_on() and form.validate_on_submit():
        if form.step.data == ORDER:
            with form.refusals():
                return _ordered(_place(form))
        with form.refusals():
            return _look_over(form, filled)
    form.offer_places(pages.db_session())
    collected_at = [point.name for point in points.open_now(pages.db_session())]
    head = describing.step(_("Your order"), _("Where your order goes, and how you pay for it."))
    return pages.page(
        "storefront/checkout.html", form, cart=filled, collected_at=collected_at, head=head
    )


def _form() -> CheckoutForm:
    """Who is in finds her newest address filled in."""
    known = None if request.method == "POST" else visiting.buyer()
    book = address_book.of_buyer(pages.db_session(), known.code) if known else []
    if not known or not book:
        return CheckoutForm(email=known.email if known else "")
    form = CheckoutForm.of(book[0].contact)
    form.email.data = known.email
    form.find_place(pages.db_session())
    return form


def _look_over(form: CheckoutForm, filled: FilledCart) -> ResponseReturnValue:
    agreed, by = agreement(form), wished_day.of_browser()
    with guessing.counted(agreed.voucher, _guesser()):
        wishes = replace(agreed.wishes, by=by)
        price = price_of(pages.db_session(), filled, wishes, agreed.voucher)
    form.service.offer(price)
    parcels.want_live(price.parcels, agreed.wishes)
    form.agreed_total.data = str(price.total)
    return pages.page(
        "storefront/look_over.html",
        form,
        cart=filled,
        price=price,
        reaches={way.who: way for way in reaching.reaches(pages.db_session(), price.parcels)},
        contact=agreed.contact,
        by=by,
    )


def _place(form: CheckoutForm) -> str:
    known = visiting.buyer()
    agreed = replace(agreement(form), buyer=known.code if known else None)
    with guessing.counted(agreed.voucher, _guesser()):
        return placing.place_order(cart_pages.current(), agreed, key=form.once.data)


def _guesser() -> Guesser:
    """The token of this browser's forms tells it from others."""
    return Guesser(session.get("csrf_token", ""), request.remote_addr or "")


def agreement(form: CheckoutForm) -> Agreement:
    """What was typed."""
    return Agreement(
        delivery=form.delivery.data,
        contact=form.contact(form.email.data),
        province=form.province.data,
        method=form.method.data,
        total=form.agreed(),
        language=words.language(),
        voucher=form.voucher.data,
        window=form.window.data or "",
        service=form.service.data or "",
        note=form.note.data or "",
    )


def _ordered(reference: str) -> ResponseReturnValue:
    order = order_finders.known_as(pages.db_session(), reference)
    response = redirect(url_for("storefront.order", reference=reference), 303)
    return cart_pages.emptied(order_pages.remember(response, reference, order.key))
