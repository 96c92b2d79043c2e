"""The cart: a signed cookie of SKUs and quantities. Before an order is placed nothing is kept."""

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from marketplace.catalogue import offer as offers
from marketplace.checkout import cart as carts
from marketplace.checkout.cart import MOST_EACH, Cart
from marketplace.kernel import codes
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.web import cookies, pages

COOKIE, COUNT_COOKIE = "cart", "cart_count"
SECONDS = 30 * 24 * 3600


class BadQuantity(NotNow):
    status = 422
    says = lazy("Please type how many, from 1 to 99.")


def cart() -> ResponseReturnValue:
    filled = carts.fill(pages.db_session(), current())
    return pages.page("storefront/cart.html", cart=filled)


def add() -> ResponseReturnValue:
    """Puts goods in. The cart only grows by what can be bought."""
    if g.get("old_page"):
        return _confirming()
    sku = codes.normal(request.form.get("sku", ""))
    offer = offers.of_sku(pages.db_session(), sku)
    return _keep(current().adding(offer.sku, _quantity(1)))


def change(sku: str) -> ResponseReturnValue:
    """Another quantity; zero takes the line out."""
    if g.get("old_page"):
        return _confirming()
    return _keep(current().with_quantity(sku, _quantity(0)))


def current() -> Cart:
    """The cart of this browser."""
    return Cart(cookies.read_signed(COOKIE))


def emptied(response: Response) -> Response:
    """The response that takes the cart away: it has become an order."""
    for name in (COOKIE, COUNT_COOKIE):
        cookies.forget(response, name)
    return response


def _keep(wanted: Cart) -> ResponseReturnValue:
    response = redirect(url_for("storefront.cart"), 303)
    cookies.keep_signed(response, COOKIE, wanted.quantities, seconds=SECONDS)
    cookies.keep(response, COUNT_COOKIE, str(wanted.count), seconds=SECONDS, for_scripts=True)
    return response


def _quantity(least: int) -> int:
    try:
        return parse_whole(request.form.get("quantity", "1"), least, MOST_EACH)
    except NotANumber as error:
        raise BadQuantity() from error


def _confirming() -> ResponseReturnValue:
    """A browser that tells no origin confirms on a page of ours, with a token."""
    kept = {name: request.form[name] for name in ("sku", "quantity") if name in request.form}
    return pages.page("storefront/confirm.html", action=request.path, kept=kept)
