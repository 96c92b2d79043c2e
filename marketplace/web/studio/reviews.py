"""What buyers say of a producer's own goods, once it is published: to read. There is no answering;
she can ask the office to look again.
"""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.kernel.words import _
from marketplace.orders import review as reviews
from marketplace.orders import reviewing
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.studio.acting import acting, way, whose
from marketplace.web.studio.showing import own_of


def product_reviews(code: str) -> ResponseReturnValue:
    mine = own_of(code)
    after = request.args.get("after", "")
    said = reviews.published(pages.db_session(), mine.code, most=reviews.PAGE, after=after)
    return pages.page("studio/reviews.html", mine=mine, said=said, press=Press())


def look_again(code: str, review: str) -> ResponseReturnValue:
    pressed()
    reviewing.ask_to_look(whose().code, code, review, by=acting())
    flash(_("Thank you. The cooperative looks at it."), "good")
    return redirect(way("product_reviews", code=code), 303)
