"""What a buyer fills in on a product's page before it goes into the cart: which of its variants,
how many, a text to embroider and how, measures. The page itself belongs to `product`.

The page is the same for everybody, so this form carries no token: the door asks for its origin.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, ValidationError

from marketplace.catalogue import embroidery
from marketplace.catalogue.measuring import MEASURES, Measure
from marketplace.catalogue.offer import Detail, Offer
from marketplace.checkout.cart import MOST_EACH
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.orders.wish import Wish, in_order
from marketplace.web.fields import CardsField, PlainField, WholeField

MEASURE = "cm_"
HOW = ("lettering", "thread", "place")


class SewnField(PlainField):
    """A text that can be embroidered."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.data = embroidery.one_blank(self.data)
        if self.data and not embroidery.can_be_sewn(self.data):
            raise ValidationError(_("We can sew letters A to Z, digits and the signs . ' - only."))


class HowField(CardsField):
    """How a text is sewn: looked at only when there is a text."""

    def pre_validate(self, form: Any) -> None:
        if form.text.data:
            super().pre_validate(form)


class QuantityField(WholeField):
    """One, where nobody said how many."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist or ["1"])

    def trouble(self, reason: str) -> str:
        return _("Please type how many, from 1 to 99.")


class BuyForm(Form):
    """Asks for what this product needs and leaves out the rest."""

    sku = CardsField(lazy("Which one?"))
    text = SewnField(
        lazy("Text to embroider"),
        longest=embroidery.LONGEST,
        render_kw={"maxlength": embroidery.LONGEST, "autocomplete": "off", "spellcheck": "false"},
    )
    lettering = HowField(
        lazy("Lettering"), choices=list(embroidery.LETTERINGS.items()), default="block"
    )
    thread = HowField(
        lazy("Thread"),
        choices=[(key, thread.name) for key, thread in embroidery.THREADS.items()],
        default="white",
    )
    place = HowField(lazy("Position"), choices=list(embroidery.PLACES.items()), default="middle")
    quantity = QuantityField(lazy("Quantity"), least=1, most=MOST_EACH, default=1)

    def __init__(self, product: Detail, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(MultiDict(typed) if typed is not None else None)
        self.status = 200
        self.product, offer = product, product.first
        self.sku.choices = [(each.sku, each.label or each.product) for each in product.variants]
        self.sku.data = self.sku.data or _first_there(product).sku
        self.text.optional = self.text.flags.optional = not offer.text_required
        for name in () if self.sews else ("text", *HOW):
            del self[name]
        for key in MEASURES.keys() - set(offer.measures):
            del self[MEASURE + key]

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        self.status = 200 if fits else 422
        return fits

    @property
    def sews(self) -> bool:
        """Whether a text can be asked for."""
        return self.product.first.text_price is not None

    @property
    def text_hint(self) -> str:
        """What a text may be and what it costs."""
        price, longest = self.product.first.text_price, embroidery.LONGEST
        if not price:
            return _("At most %(longest)s letters. Free of charge.", longest=longest)
        return _(
            "At most %(longest)s letters. %(price)s more for each.",
            longest=longest, price=format_rupiah(price),
        )  # fmt: skip

    @property
    def threads(self) -> Mapping[str, str]:
        """The colour of each thread, to be drawn."""
        return {key: thread.hex for key, thread in embroidery.THREADS.items()}

    @property
    def notes(self) -> Mapping[str, str]:
        """What stands below each variant: its price, and how many are left when few are."""
        return {each.sku: _note(each) for each in self.product.variants}

    @property
    def gone(self) -> set[str]:
        """The variants that are sold out."""
        return {each.sku for each in self.product.variants if each.sold_out}

    @property
    def measures(self) -> list[tuple[Measure, Any]]:
        """Each measure asked for, with its field."""
        asked = {key: self[MEASURE + key] for key in MEASURES if MEASURE + key in self}
        return [(MEASURES[key], field) for key, field in asked.items()]

    def wish(self) -> Wish:
        """What was filled in. Asked of a form that is valid."""
        text = self.text.data if self.sews else ""
        how = {name: self[name].data for name in HOW} if text else {}
        cm = {measure.key: field.data for measure, field in self.measures}
        return Wish(text=text, **how, measures=in_order(cm))


for _each in MEASURES.values():
    setattr(
        BuyForm,
        MEASURE + _each.key,
        WholeField(
            _each.name,
            least=_each.least_cm,
            most=_each.most_cm,
            render_kw={"maxlength": 3, "autocomplete": "off"},
        ),
    )
NAMES = ("sku", "quantity", "text", *HOW, *(MEASURE + key for key in MEASURES))
"""All that such a form can send."""


def _first_there(product: Detail) -> Offer:
    """The first variant that can be bought, else the first."""
    return next((each for each in product.variants if not each.sold_out), product.first)


def _note(offer: Offer) -> str:
    price = format_rupiah(offer.price)
    if offer.sold_out:
        return " · ".join([price, _("Sold out")])
    if offer.few:
        left = ngettext("Only one left", "Only %(n)s left", offer.available)
        return f"{price} · {left}"
    return price
