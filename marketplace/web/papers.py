"""Papers of an order, to be read and printed: by whoever holds its key, and by the office."""

from flask import url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.indonesia import in_words
from marketplace.kernel.words import language
from marketplace.orders import order as orders
from marketplace.orders import paper as papers
from marketplace.web import pages
from marketplace.web.storefront.orders import mine


def nota(reference: str, code: str) -> ResponseReturnValue:
    """The buyer's own. Raises `NotFound`."""
    order = mine(reference)
    back = url_for("storefront.order", reference=order.reference)
    return _page("storefront/nota.html", order.reference, code, back)


def nota_(reference: str, code: str) -> ResponseReturnValue:
    """The same paper in the office. Raises `NotFound`."""
    order = orders.known_as(pages.db_session(), reference)
    back = url_for("office.order", reference=order.reference)
    return _page("office/nota.html", order.reference, code, back)


def _page(template: str, reference: str, code: str, back: str) -> ResponseReturnValue:
    paper = papers.known_as(pages.db_session(), reference, code)
    said = paper.says
    return pages.page(
        template, paper=paper, said=said, words=in_words(said.total, language()), back=back
    )
