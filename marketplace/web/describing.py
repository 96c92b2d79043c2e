"""What a public page says of itself to machines: where it is, in which languages, what it shows.

The words are those of search engines (schema.org) and of whoever shows a card where a link was
shared (Open Graph). They say what the page says, and that the cooperative sells.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask, request, url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from marketplace.catalogue.browsing import Card
from marketplace.catalogue.category import Sign
from marketplace.catalogue.offer import Detail
from marketplace.catalogue.picture import TYPES, Picture
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.text import shortened
from marketplace.kernel.words import DEFAULT, LANGUAGES, _, language
from marketplace.orders.review import Said
from marketplace.policy.texts import PARAGRAPH, Text
from marketplace.web import pages, schema_org
from marketplace.web.schema_org import Facts, Step

LONGEST_DESCRIPTION = 160
NAMED = 4
LOCALES = {"id": "id_ID", "en": "en_US"}


@dataclass(frozen=True)
class Shared:
    """A picture for other people's sites."""

    url: str
    type: str
    width: int
    height: int
    alt: str

    @classmethod
    def of(cls, picture: Picture | None, alt: str) -> "Shared | None":
        if picture is None:
            return None
        kind = TYPES[picture.shared.rpartition(".")[2]]
        return cls(pages.absolute(picture.shared), kind, *picture.shared_size, alt)


def _in_each_language() -> dict[str, str]:
    if request.endpoint is None or request.args or request.method == "POST":
        return {}
    parts: dict[str, Any] = dict(request.view_args or {})
    return {
        spoken: pages.absolute(url_for(request.endpoint, **parts | {"lang": spoken}))
        for spoken in LANGUAGES
    }


@dataclass(frozen=True)
class Head:
    """`addresses` are the page by language; none, and nobody shall find it: a list narrowed down or
    gone on with is the same goods again. `facts` are in the words of schema.org.
    """

    title: str
    description: str
    picture: Shared | None = None
    price: int | None = None
    available: bool = False
    facts: list[Facts] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=_in_each_language)

    @property
    def address(self) -> str:
        return self.addresses.get(language(), "")

    @property
    def anyhow(self) -> str:
        """For whoever speaks none of our languages."""
        return self.addresses[DEFAULT]

    @property
    def locale(self) -> str:
        return LOCALES[language()]

    @property
    def other_locales(self) -> list[str]:
        return [locale for spoken, locale in LOCALES.items() if spoken != language()]

    @property
    def graph(self) -> Markup:
        """As tight as it may be written, and fit to stand in a page."""
        tight = partial(json.dumps, separators=(",", ":"), ensure_ascii=False)
        return htmlsafe_json_dumps(schema_org.graph(self.facts), dumps=tight)


def equip(app: Flask) -> None:
    """Each page's template says what it is."""
    app.jinja_env.globals |= {
        "describe_product": product,
        "describe_list": goods,
        "describe_front": front,
        "describe_text": text,
    }


def product(
    found: Detail, shelf: Sign, category: Sign, said: Sequence[Said] = ()
) -> Head:
    """Price first: that is what a card has room for."""
    first = found.first
    price = format_rupiah(found.price)
    if found.lowest:
        price = _("from %(price)s", price=price)
    picture = Shared.of(first.picture, first.product)
    address = pages.absolute(url_for("storefront.product", code=first.code))
    shelves = _trail(shelf, category)
    return Head(
        first.product,
        shortened(f"{price} · {found.description or first.product}", LONGEST_DESCRIPTION),
        picture,
        found.price,
        found.available > 0,
        [
            schema_org.product(
                found,
                address,
                picture.url if picture else None,
                shelves,
                schema_org.seller(*_home()),
                said,
                _("Verified buyer"),
            ),
            schema_org.trail([_home(), *shelves, Step(first.product, address)]),
        ],
    )


def goods(title: str, cards: Sequence[Card], *above: Sign) -> Head:
    """A list of goods; `above` are the shelves down to it."""
    facts = [_listed(cards)]
    if above:
        facts.append(schema_org.trail([_home(), *_trail(*above)]))
    return _of_list(title, cards, facts)


def front(words: str, cards: Sequence[Card]) -> Head:
    """The front page: the whole shop, and who runs it."""
    search = pages.absolute(url_for("storefront.products"))
    ours = schema_org.organization(pages.cooperative(), _home().url)
    site = schema_org.site(*_home(), search, language())
    return _of_list(words, cards, [ours, site, _listed(cards)])


def text(said: Text) -> Head:
    """A page to read."""
    first = next((block.lines[0] for block in said.blocks if block.kind == PARAGRAPH), said.title)
    return Head(said.title, shortened(first, LONGEST_DESCRIPTION))


def step(title: str, said: str) -> Head:
    """A page on the way to an order. Nothing here is of whoever walks it."""
    return Head(title, said)


def _of_list(title: str, cards: Sequence[Card], facts: list[Facts]) -> Head:
    names = ", ".join(card.name for card in cards[:NAMED])
    sold = _("Sold and sent by %(cooperative)s.", cooperative=pages.cooperative().name)
    shown = next((card for card in cards if card.picture), None)
    return Head(
        title,
        shortened(f"{names}. {sold}" if names else sold, LONGEST_DESCRIPTION),
        Shared.of(shown.picture, shown.name) if shown else None,
        facts=facts,
    )


def _listed(cards: Sequence[Card]) -> Facts:
    return schema_org.listing(
        [pages.absolute(url_for("storefront.product", code=card.code)) for card in cards]
    )


def _home() -> Step:
    return Step(pages.cooperative().name, pages.absolute(url_for("storefront.front")))


def _trail(*signs: Sign) -> list[Step]:
    """From the upper shelf down; one that is its own upper shelf stands there once."""
    return [
        Step(sign.name, pages.absolute(url_for("storefront.category", slug=sign.slug)))
        for sign in dict.fromkeys(signs)
    ]
