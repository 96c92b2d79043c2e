"""Looking around the shop."""

from flask import request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import browsing, search
from marketplace.catalogue import category as categories
from marketplace.kernel import words
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.policy import texts
from marketplace.web import pages

LONGEST_QUERY = 100
FRONT_OFFERS = 12


def front() -> ResponseReturnValue:
    session = pages.db_session()
    return pages.page(
        "storefront/front.html",
        newest=browsing.newest(session, most=FRONT_OFFERS).offers,
        categories=browsing.categories_in_use(session),
    )


def products() -> ResponseReturnValue:
    """All goods, or those that match what was asked."""
    session, asked = pages.db_session(), _query()
    found = browsing.newest(
        session, matching=search.matching(asked), after=request.args.get("after", "")
    )
    meant = None if found.offers or not asked else search.suggestion(session, asked)
    return pages.page(
        "storefront/products.html",
        found=found,
        q=asked,
        meant=meant,
        categories=browsing.categories_in_use(session),
        newest=[] if found.offers else browsing.newest(session, most=FRONT_OFFERS).offers,
    )


def product(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    offer = browsing.offer(session, code)
    return pages.page(
        "storefront/product.html",
        offer=offer,
        category=categories.known_as(session, offer.category),
    )


def shop(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    return pages.page(
        "storefront/shop.html",
        shop=browsing.shop(session, code),
        found=browsing.newest(session, shop=code, after=request.args.get("after", "")),
    )


def category(slug: str) -> ResponseReturnValue:
    session = pages.db_session()
    shelf = categories.known_as(session, slug)
    return pages.page(
        "storefront/category.html",
        category=shelf,
        found=browsing.newest(
            session,
            categories=categories.slugs_under(session, shelf),
            after=request.args.get("after", ""),
        ),
        categories=browsing.categories_in_use(session),
    )


def page(name: str) -> ResponseReturnValue:
    """How to buy, terms, privacy, complaints: dated texts that the office edits."""
    text = texts.current(pages.db_session(), name, words.language())
    return pages.page("storefront/page.html", name=name, text=text)


def _query() -> str:
    """What was asked for, or nothing if it cannot be asked."""
    try:
        return clean_text(request.args.get("q", "")[: LONGEST_QUERY * 2], LONGEST_QUERY)
    except NotPlain:
        return ""
