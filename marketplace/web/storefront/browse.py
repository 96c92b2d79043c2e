"""Looking around the shop."""

from typing import Any, NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue import browsing, search
from marketplace.catalogue import category as categories
from marketplace.catalogue.browsing import Offer
from marketplace.catalogue.category import Category
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.kernel.words import _, language
from marketplace.policy import rates, texts
from marketplace.web import pages

LONGEST_QUERY = 100
FRONT_OFFERS = 12
MORE_LIKE_THIS = 4
ICONS = {
    "makanan-kering": "bowl",
    "makanan-segar": "leaf",
    "kerajinan": "basket",
    "jahit-bordir": "needle",
}


Chip = tuple[str, str, bool]


class Shelf(NamedTuple):
    """An upper category with its picture and what stands below it."""

    category: Category
    icon: str
    below: list[Category]


def front() -> ResponseReturnValue:
    session = pages.db_session()
    return pages.page(
        "storefront/front.html",
        newest=browsing.newest(session, most=FRONT_OFFERS).offers,
        shelves=_shelves(),
    )


def products() -> ResponseReturnValue:
    """All goods, or those that match what was asked."""
    session, asked, shelf = pages.db_session(), _query(), _shelf_asked_for()
    found = browsing.newest(
        session,
        matching=search.matching(asked),
        categories=categories.slugs_under(session, shelf) if shelf else None,
        after=request.args.get("after", ""),
    )
    return pages.page(
        "storefront/products.html",
        found=found,
        q=asked,
        meant=None if found.offers or not asked else search.suggestion(session, asked),
        chosen=shelf,
        narrower=_narrower(asked, shelf),
        newest=[] if found.offers else _newest(),
    )


def product(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    offer = browsing.offer(session, code)
    alike = browsing.newest(session, categories=[offer.category], most=MORE_LIKE_THIS + 1).offers
    return pages.page(
        "storefront/product.html",
        offer=offer,
        category=categories.known_as(session, offer.category),
        split=_split(offer),
        alike=[other for other in alike if other.code != code][:MORE_LIKE_THIS],
        described=_for_search_engines(offer),
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
    chosen, shelves = categories.known_as(session, slug), _shelves()
    shelf = next(s for s in shelves if s.category.slug in {chosen.slug, chosen.parent})
    found = browsing.newest(
        session,
        categories=categories.slugs_under(session, chosen),
        after=request.args.get("after", ""),
    )
    return pages.page(
        "storefront/category.html",
        category=chosen,
        shelf=shelf,
        beside=_beside(shelf, chosen),
        shelves=shelves,
        found=found,
        newest=[] if found.offers else _newest(),
    )


def page(name: str) -> ResponseReturnValue:
    """How to buy, terms, privacy, complaints: dated texts that the office edits."""
    text = texts.current(pages.db_session(), name, language())
    return pages.page("storefront/page.html", name=name, text=text)


def _newest() -> list[Offer]:
    return browsing.newest(pages.db_session(), most=FRONT_OFFERS).offers


def _shelves() -> list[Shelf]:
    everything = browsing.categories_in_use(pages.db_session())
    return [
        Shelf(top, ICONS.get(top.slug, "tag"), [c for c in everything if c.parent == top.slug])
        for top in everything
        if not top.parent
    ]


def _shelf_asked_for() -> Category | None:
    slug = request.args.get("category", "")
    return categories.known_as(pages.db_session(), slug) if slug else None


def _narrower(asked: str, chosen: Category | None) -> list[Chip]:
    """The same search on one shelf: word, address, whether we are there."""
    everywhere = (_("All"), url_for("storefront.products", q=asked or None), chosen is None)
    return [everywhere] + [
        (
            upper.name,
            url_for("storefront.products", q=asked or None, category=upper.slug),
            chosen is not None and chosen.slug == upper.slug,
        )
        for upper, _icon, _below in _shelves()
    ]


def _beside(shelf: Shelf, chosen: Category) -> list[Chip]:
    """A shelf and what stands on it."""
    names = [(shelf.category, _("All")), *((category, category.name) for category in shelf.below)]
    return [
        (word, url_for("storefront.category", slug=category.slug), category.slug == chosen.slug)
        for category, word in names
    ]


def _split(offer: Offer) -> list[tuple[str, int]]:
    """Whose part of the price is how much, in rupiah."""
    ours = rates.current(pages.db_session()).commission(offer.price)
    return [(_("For the maker"), offer.price - ours), (_("For the cooperative"), ours)]


def _for_search_engines(offer: Offer) -> dict[str, Any]:
    """The product in the words of schema.org. The seller is the cooperative."""
    widest = offer.picture and offer.picture.src(offer.picture.widths[-1])
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": offer.name,
        "description": offer.description,
        "image": [pages.absolute(widest)] if widest else [],
        "offers": {
            "@type": "Offer",
            "price": offer.price,
            "priceCurrency": "IDR",
            "availability": f"https://schema.org/{'OutOfStock' if offer.sold_out else 'InStock'}",
            "seller": {"@type": "Organization", "name": pages.cooperative().name},
        },
    }


def _query() -> str:
    """What was asked for, or nothing if it cannot be asked."""
    try:
        return clean_text(request.args.get("q", "")[: LONGEST_QUERY * 2], LONGEST_QUERY)
    except NotPlain:
        return ""
