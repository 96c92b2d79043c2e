"""What buyers say of goods: for everybody to read, and for a buyer to write about the own order."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue import offer as offers
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.orders import review as reviews
from marketplace.orders import reviewing
from marketplace.orders.order import OrderLine
from marketplace.orders.review import LONGEST, Review
from marketplace.web import pages
from marketplace.web.fields import CardsField, LongField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.storefront import orders

MOST_LINES = 999
STARS = (
    ("5", lazy("★★★★★ Very good")),
    ("4", lazy("★★★★ Good")),
    ("3", lazy("★★★ All right")),
    ("2", lazy("★★ Not so good")),
    ("1", lazy("★ Bad")),
)


class ReviewForm(Form):
    stars = CardsField(lazy("How were the goods?"), choices=STARS)
    words = LongField(
        lazy("In your words"),
        longest=LONGEST,
        optional=True,
        description=lazy("Only about the goods. Please leave out names, phones and links."),
    )


def reviews_(code: str) -> ResponseReturnValue:
    """All that was published of one product, the newest first."""
    session = pages.db_session()
    found = offers.detail(session, code)
    after = request.args.get("after", "")
    said = reviews.published(session, code, most=reviews.PAGE, after=after)
    return pages.page("storefront/reviews.html", product=found, said=said)


def review(reference: str, position: str) -> ResponseReturnValue:
    line, said = _mine(reference, position)
    form = ReviewForm(stars=str(said.stars), words=said.said) if said else ReviewForm()
    if form.validate_on_submit():
        with form.refusals():
            reviewing.write(
                reference,
                orders.key_of(reference),
                line.position,
                stars=int(form.stars.data),
                text=form.words.data,
                press_key=form.once.data,
            )
            flash(_("Thank you. We read it, then others can."), "good")
            return redirect(url_for("storefront.order", reference=reference), 303)
    line, said = _mine(reference, position)
    return pages.page("storefront/review.html", form, line=line, said=said, press=Press())


def withdraw_review(reference: str, position: str) -> ResponseReturnValue:
    pressed()
    reviewing.withdraw(reference, orders.key_of(reference), _place(position))
    flash(_("Taken back. Nobody reads it any more."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)


def _mine(reference: str, position: str) -> tuple[OrderLine, Review | None]:
    """A line of this browser's own order that something can be said of. Raises `NotFound`."""
    wanted = _place(position)
    for line, said in reviews.to_review(pages.db_session(), orders.mine(reference)):
        if line.position == wanted:
            return line, said
    raise NotFound()


def _place(typed: str) -> int:
    """Raises `NotFound`."""
    try:
        return parse_whole(typed, 0, MOST_LINES)
    except NotANumber as error:
        raise NotFound() from error
