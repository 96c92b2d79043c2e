"""A buyer's own pages: orders and addresses kept for the next time. Nobody needs them to buy, and
nobody learns from them whether an address is known.
"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from marketplace.checkout import returning
from marketplace.kernel import words
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.orders import address_book, listing
from marketplace.people.buyer import Buyer
from marketplace.web import pages
from marketplace.web.fields import EmailField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.storefront import cart as cart_pages
from marketplace.web.storefront import visiting
from marketplace.web.storefront.address import RecipientForm


class LinkForm(Form):
    email = EmailField(
        lazy("E-mail"), longest=120, render_kw={"autocomplete": "email", "inputmode": "email"}
    )


def account() -> ResponseReturnValue:
    """Who is in sees what is kept; others ask for a link."""
    if buyer := visiting.buyer():
        return _mine(buyer)
    form = LinkForm()
    if form.validate_on_submit():
        with form.refusals():
            returning.ask_for_link(form.email.data, words.language())
            flash(_("We have sent a link to this address. It opens once, within an hour."), "good")
            return redirect(url_for("storefront.account"), 303)
    return pages.page("storefront/come_in.html", form)


def enter(token: str) -> ResponseReturnValue:
    """The link of the e-mail opens a page; pressing its button uses it."""
    form = Press()
    if form.validate_on_submit():
        with form.refusals():
            welcome = returning.come_in(token, cart_pages.current())
            answer = cart_pages.kept(redirect(url_for("storefront.account"), 303), welcome.cart)
            return visiting.remember(answer, welcome.token)
    return pages.page("storefront/enter.html", form)


def leave_account() -> ResponseReturnValue:
    pressed()
    returning.leave(visiting.token())
    return visiting.forget(redirect(url_for("storefront.account"), 303))


def keep_address() -> ResponseReturnValue:
    if visiting.buyer() is None:
        raise NotFound()
    form = RecipientForm()
    if form.is_submitted():
        form.find_place(pages.db_session())
    if form.goes_on() and form.validate_on_submit():
        with form.refusals():
            returning.keep_address(visiting.token(), form.contact())
            flash(_("Kept."), "good")
            return redirect(url_for("storefront.account"), 303)
    form.offer_places(pages.db_session())
    return pages.page("storefront/keep_address.html", form)


def drop_address(code: str) -> ResponseReturnValue:
    pressed()
    returning.drop_address(visiting.token(), code)
    return redirect(url_for("storefront.account"), 303)


def forget_me() -> ResponseReturnValue:
    pressed()
    returning.forget_me(visiting.token())
    flash(_("We have forgotten you. Your orders keep their own links."), "good")
    return visiting.forget(redirect(url_for("storefront.account"), 303))


def _mine(buyer: Buyer) -> ResponseReturnValue:
    session = pages.db_session()
    page, status = pages.page(
        "storefront/account.html",
        email=buyer.email,
        orders=listing.of_buyer(session, buyer.code),
        addresses=address_book.of_buyer(session, buyer.code),
        press=Press(),
    )
    return visiting.remember(Response(page, status, mimetype="text/html"), visiting.token())
