"""Looking around the shop."""

from typing import Any, NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue import browsing, search
from marketplace.catalogue import category as categories
from marketplace.catalogue import offer as offers
from marketplace.catalogue.browsing import Card, Wanted
from marketplace.catalogue.category import Category
from marketplace.catalogue.offer import Detail
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
        newest=browsing.page(session, most=FRONT_OFFERS).cards,
        shelves=_shelves(),
    )


def products() -> ResponseReturnValue:
    """All goods, or those that match what was asked."""
    session, asked, shelf = pages.db_session(), _query(), _shelf_asked_for()
    wanted = Wanted(categories=tuple(categories.slugs_under(session, shelf)) if shelf else ())
    found = browsing.page(
        session, wanted, matching=search.matching(asked), after=request.args.get("after", "")
    )
    return pages.page(
        "storefront/products.html",
        found=found,
        q=asked,
        meant=None if found.cards or not asked else search.suggestion(session, asked),
        chosen=shelf,
        narrower=_narrower(asked, shelf),
        newest=[] if found.cards else _newest(),
    )


def product(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = offers.detail(session, code)
    offer = found.first
    alike = browsing.page(
        session, Wanted(categories=(offer.category,)), most=MORE_LIKE_THIS + 1
    ).cards
    return pages.page(
        "storefront/product.html",
        offer=offer,
        product=found,
        category=categories.known_as(session, offer.category),
        split=_split(found),
        alike=[other for other in alike if other.code != code][:MORE_LIKE_THIS],
        described=_for_search_engines(found),
    )


def shop(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    return pages.page(
        "storefront/shop.html",
        shop=browsing.shop(session, code),
        found=browsing.page(session, Wanted(shop=code), after=request.args.get("after", "")),
    )


def category(slug: str) -> ResponseReturnValue:
    session = pages.db_session()
    chosen, shelves = categories.known_as(session, slug), _shelves()
    shelf = next(s for s in shelves if s.category.slug in {chosen.slug, chosen.parent})
    found = browsing.page(
        session,
        Wanted(categories=tuple(categories.slugs_under(session, chosen))),
        after=request.args.get("after", ""),
    )
    return pages.page(
        "storefront/category.html",
        category=chosen,
        shelf=shelf,
        beside=_beside(shelf, chosen),
        shelves=shelves,
        found=found,
        newest=[] if found.cards else _newest(),
    )


def page(name: str) -> ResponseReturnValue:
    """How to buy, terms, privacy, complaints: dated texts that the office edits."""
    text = texts.current(pages.db_session(), name, language())
    return pages.page("storefront/page.html", name=name, text=text)


def _newest() -> list[Card]:
    return browsing.page(pages.db_session(), most=FRONT_OFFERS).cards


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


def _split(offer: Detail) -> list[tuple[str, int]]:
    """Whose part of the price is how much, in rupiah."""
    ours = rates.current(pages.db_session()).commission(offer.price)
    return [(_("For the maker"), offer.price - ours), (_("For the cooperative"), ours)]


def _for_search_engines(product: Detail) -> dict[str, Any]:
    """The product in the words of schema.org. The seller is the cooperative."""
    offer = product.first
    shown = offer.picture and offer.picture.shared
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": offer.product,
        "description": product.description,
        "image": [pages.absolute(shown)] if shown else [],
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
