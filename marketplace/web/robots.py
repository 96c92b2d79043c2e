"""What search engines are told: that everything public may be found, and where it is.

A map of the whole shop in both languages. It tells no times, and what is not on sale is not on it.
"""

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue import category as categories
from marketplace.catalogue import feeds
from marketplace.kernel.codes import ALPHABET
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import LANGUAGES
from marketplace.policy import texts
from marketplace.web import pages
from marketplace.web.streaming import streamed, words_of

MOST_ADDRESSES = 40_000
XML = "application/xml"
SHELVES_AND_PAGES = 0
PATTERN = "CODE"

Addresses = list[dict[str, str]]
"""Each page by language."""


def robots() -> ResponseReturnValue:
    """Private rooms say `noindex` themselves, and are not named."""
    sitemap = pages.absolute(url_for("machines.sitemap"))
    return Response(f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n", mimetype="text/plain")


def sitemap_() -> ResponseReturnValue:
    """One map; or, when it would hold too many addresses, the list of its numbered parts."""
    letters = feeds.counted_by_letter(pages.db_session())
    others = _others()
    if len(LANGUAGES) * (len(others) + sum(letters.values())) <= MOST_ADDRESSES:
        return _map(others, "", "")
    numbers = [SHELVES_AND_PAGES, *(ALPHABET.index(letter) + 1 for letter in letters)]
    parts = [pages.absolute(url_for("machines.sitemap_part", number=n)) for n in numbers]
    return Response(str(words_of("machines/sitemap_index.xml").whole(parts)), mimetype=XML)


def sitemap_part(number: str) -> ResponseReturnValue:
    """Shelves, shops and texts; or the products whose code begins with one letter: codes are
    random, so that these parts are alike.
    """
    try:
        place = parse_whole(number, 0, len(ALPHABET))
    except NotANumber as error:
        raise NotFound() from error
    if place == SHELVES_AND_PAGES:
        xml = words_of("machines/sitemap.xml")
        return Response(f"{xml.opening()}{xml.addresses(_others())}{xml.closing()}", mimetype=XML)
    return _map([], ALPHABET[place - 1], ALPHABET[place : place + 1])


def _map(first: Addresses, start: str, before: str) -> Response:
    """These addresses, then the products with codes from `start` on, up to `before`."""
    xml = words_of("machines/sitemap.xml")
    pattern = _in_each_language("storefront.product", code=PATTERN)

    def batch(after: str) -> tuple[str, str]:
        most, rows = feeds.PAGE, pages.db_session()
        found = feeds.codes(rows, after=after or start, before=before, most=most)
        listed = [
            {spoken: url.removesuffix(PATTERN) + code for spoken, url in pattern.items()}
            for code in found
        ]
        text = str(xml.addresses(listed if after else first + listed))
        return text, found[-1] if len(found) == most else ""

    return streamed(batch, XML, str(xml.opening()), str(xml.closing()))


def _others() -> Addresses:
    session = pages.db_session()
    known = [
        *((slug.slug, "storefront.category", "slug") for slug in categories.all_of_them(session)),
        *((code, "storefront.shop", "code") for code in feeds.shops(session)),
        *((name, "storefront.page", "name") for name in texts.NAMES),
    ]
    lists = [_in_each_language(f"storefront.{name}") for name in ("front", "products")]
    return lists + [_in_each_language(endpoint, **{part: word}) for word, endpoint, part in known]


def _in_each_language(endpoint: str, **parts: Any) -> dict[str, str]:
    return {
        spoken: pages.absolute(url_for(endpoint, lang=spoken, **parts)) for spoken in LANGUAGES
    }
