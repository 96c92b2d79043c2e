"""The cart: a signed cookie of goods, wishes and quantities. Before an order is placed nothing is
kept by us.
"""

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from marketplace.catalogue import offer as offers
from marketplace.checkout import cart as carts
from marketplace.checkout import returning
from marketplace.checkout.cart import MOST_EACH, Cart, CartFull
from marketplace.kernel import codes
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import _, lazy
from marketplace.web import cookies, describing, pages
from marketplace.web.storefront import personal, visiting, wished_day
from marketplace.web.storefront import product as product_pages
from marketplace.web.storefront.personal import BuyForm

COOKIE, COUNT_COOKIE = "cart", "cart_count"
SECONDS = 30 * 24 * 3600


class BadQuantity(NotNow):
    status = 422
    says = lazy("Please type how many, from 1 to 99.")


def cart() -> ResponseReturnValue:
    filled = carts.fill(pages.db_session(), current())
    head = describing.step(_("Cart"), _("What you chose, and what it costs."))
    return pages.page("storefront/cart.html", cart=filled, head=head)


def add() -> ResponseReturnValue:
    """Puts goods in as they were asked for; what does not fit comes back on the product's page.

    Raises `NotFound`, `CartFull`.
    """
    if g.get("old_page"):
        return _confirming()
    session, typed = pages.db_session(), MultiDict(request.form)
    offer = offers.of_sku(session, codes.normal(typed.get("sku", "")))
    typed["sku"] = offer.sku
    found = offers.detail(session, offer.code)
    form = BuyForm(found, typed)
    if not form.validate():
        return product_pages.shown(found, form)
    wish = form.wish()
    price = offer.price_with(bool(wish.text))
    return _keep(current().adding(form.sku.data, form.quantity.data, wish, seen=price))


def change(line: str) -> ResponseReturnValue:
    """Another quantity on a line; zero takes it out. What is not in the cart stays out."""
    if g.get("old_page"):
        return _confirming()
    cart, quantity = current(), _quantity(0)
    return _keep(cart.with_quantity(line, quantity) if line in cart.quantities else cart)


def current() -> Cart:
    """The cart of this browser."""
    return carts.read(cookies.read_signed(COOKIE))


def emptied(response: Response) -> Response:
    """The response that takes the cart away: it has become an order."""
    for name in (COOKIE, COUNT_COOKIE, wished_day.NAME):
        cookies.forget(response, name)
    return response


def _keep(wanted: Cart) -> ResponseReturnValue:
    if known := visiting.token():
        returning.keep_cart(known, wanted)
    return kept(redirect(url_for("storefront.cart"), 303), wanted)


def kept(response: Response, wanted: Cart) -> Response:
    """The response after which this browser has this cart. Raises `CartFull`."""
    try:
        cookies.keep_signed(response, COOKIE, wanted.written(), seconds=SECONDS)
    except cookies.TooLong as error:
        raise CartFull() from error
    wished_day.keep(response)
    cookies.keep(response, COUNT_COOKIE, str(wanted.count), seconds=SECONDS, for_scripts=True)
    return response


def _quantity(least: int) -> int:
    try:
        return parse_whole(request.form.get("quantity", "1"), least, MOST_EACH)
    except NotANumber as error:
        raise BadQuantity() from error


def _confirming() -> ResponseReturnValue:
    """A browser that tells no origin confirms on a page of ours, with a token."""
    names = (*personal.NAMES, wished_day.NAME)
    kept = {name: request.form[name] for name in names if name in request.form}
    return pages.page("storefront/confirm.html", action=request.path, kept=kept)
