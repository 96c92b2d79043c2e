"""Every part of the pages in every state, for whoever builds more of them. Real shops have no such
page.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import NamedTuple

from flask import current_app, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import browsing
from marketplace.catalogue.browsing import Card
from marketplace.kernel import clock
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.web import charts, pages
from marketplace.web.fields import (
    CardsField,
    ChoiceField,
    LongField,
    PhotoField,
    PlainField,
    TickField,
    WholeField,
)
from marketplace.web.forms import Form, Press

STEPS = 5
LEFT = (40, 3, 0)
COLOURS = ("paper", "surface", "sunk", "green", "green-soft", "warm", "warm-soft", "red")


class Line(NamedTuple):
    """A line of an invented order."""

    name: str
    quantity: int
    total: int
    asked: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()


class ShownForm(Form):
    """A field of every kind."""

    name = PlainField(lazy("Recipient"))
    street = PlainField(
        lazy("Street and number"), description=lazy("Type it here, or choose below.")
    )
    quantity = WholeField(lazy("Weight"), least=1, most=50_000)
    note = LongField(lazy("Note to us"), optional=True)
    order = ChoiceField(
        lazy("Sort"), choices=[("a", lazy("Newest first")), ("b", lazy("Cheapest first"))]
    )
    delivery = CardsField(
        lazy("How do you want to get it?"),
        choices=[("courier", lazy("Send it to me")), ("pickup", lazy("I collect it"))],
        default="courier",
    )
    stock = TickField(lazy("Only what is there now"))
    photo = PhotoField(lazy("Photo of the product"))


def parts() -> ResponseReturnValue:
    """Only where somebody develops. Raises `NotFound`."""
    if current_app.config["TITIP"].production:
        raise NotFound()
    now = clock.now()
    return pages.page(
        "development/parts.html",
        plain=ShownForm(),
        wrong=_wrong(),
        press=Press(),
        colours=COLOURS,
        cards=_cards(),
        lines=[Line(_("Cart"), 2, 30_000), Line(_("Shop"), 1, 45_000)],
        steps=[
            (_("Order"), now - timedelta(days=2), True),
            (_("Pay"), now - timedelta(days=1), True),
            (_("Receive"), None, False),
        ],
        drawn=_chart(),
        done=_done(),
        total=STEPS,
    )


def _wrong() -> ShownForm:
    """The same, come back from a press."""
    form = ShownForm(prefix="wrong-")
    for field in form:
        if field.widget and getattr(field.widget, "input_type", "") != "hidden":
            field.errors = [_("Please fill this in.")]
    return form


def _cards() -> list[Card]:
    """Plenty, few, none: of whatever is on sale here."""
    found = browsing.page(pages.db_session(), most=len(LEFT)).cards
    return [replace(card, available=left) for card, left in zip(cycle(found), LEFT, strict=False)]


def _chart() -> charts.Chart:
    months = [charts.Datum(str(n), [n * 3_000, n * n * 400]) for n in range(1, 7)]
    series = [_("For the maker"), _("For the cooperative")]
    return charts.columns(_("Where the price goes"), _("Price"), series, months, str)


def _done() -> int:
    try:
        return parse_whole(request.args.get("done", "0"), 0, STEPS)
    except NotANumber:
        return 0
