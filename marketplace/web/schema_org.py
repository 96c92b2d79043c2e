"""Goods, lists and the cooperative in the words of schema.org. The brand and the seller of
everything is the cooperative; shops and people are not spoken of.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from marketplace.catalogue.offer import Detail, Offer
from marketplace.catalogue.rating import Rating
from marketplace.catalogue.revision import Making
from marketplace.orders.review import MOST_STARS, Said
from marketplace.policy.cooperative import Cooperative

Facts = dict[str, Any]

WORDS = "https://schema.org"
CURRENCY = "IDR"
COUNTRY = "ID"
SELLER = "#cooperative"
BETWEEN_SHELVES = " > "


class Step(NamedTuple):
    """A page by its name and address."""

    name: str
    url: str


def graph(facts: list[Facts]) -> Facts:
    """Everything a page says."""
    return {"@context": WORDS, "@graph": facts}


def seller(name: str, home: str) -> Facts:
    """The cooperative, wherever it is meant."""
    return {"@type": "Organization", "@id": home + SELLER, "name": name}


def organization(cooperative: Cooperative, home: str) -> Facts:
    """Who sells: name, address and phone as on every parcel."""
    return _known(
        {
            **seller(cooperative.name, home),
            "url": home,
            "telephone": cooperative.phone,
            "email": cooperative.email,
            "address": cooperative.street and _place(cooperative),
        }
    )


def _place(cooperative: Cooperative) -> Facts:
    return {
        "@type": "PostalAddress",
        "streetAddress": cooperative.street,
        "addressLocality": cooperative.city,
        "postalCode": cooperative.postcode,
        "addressCountry": COUNTRY,
    }


def site(name: str, home: str, search: str, language: str) -> Facts:
    """The shop as a whole, and how to search it."""
    return {
        "@type": "WebSite",
        "name": name,
        "url": home,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search + "?q={search_term_string}"},
            "query-input": "required name=search_term_string",
        },
    }


def trail(steps: list[Step]) -> Facts:
    """The way from the front page down to here."""
    items = [
        {"@type": "ListItem", "position": place, "name": step.name, "item": step.url}
        for place, step in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def listing(addresses: list[str]) -> Facts:
    """Goods in a list, each with a page of its own that tells the rest."""
    items = [
        {"@type": "ListItem", "position": place, "url": address}
        for place, address in enumerate(addresses, 1)
    ]
    return {"@type": "ItemList", "itemListElement": items}


def product(
    found: Detail,
    address: str,
    picture: str | None,
    shelves: list[Step],
    ours: Facts,
    said: Sequence[Said] = (),
    buyer: str = "",
) -> Facts:
    """A product with what is offered of it; `ours` is the seller. Everybody who `said` something is
    called `buyer`: a verified one.
    """
    first = found.first
    return _known(
        {
            "@type": "Product",
            "@id": address,
            "url": address,
            "name": first.product,
            "productID": first.code,
            "description": found.description,
            "image": picture,
            "category": BETWEEN_SHELVES.join(shelf.name for shelf in shelves),
            "material": found.material,
            "brand": ours,
            "offers": _offers(found, address, ours),
            "aggregateRating": found.rating and _rating(found.rating),
            "review": [_review(one, buyer) for one in said],
        }
    )


def _rating(rating: Rating) -> Facts:
    return {
        "@type": "AggregateRating",
        "ratingValue": rating.plain,
        "reviewCount": rating.count,
        "bestRating": MOST_STARS,
    }


def _review(said: Said, buyer: str) -> Facts:
    return _known(
        {
            "@type": "Review",
            "reviewRating": {
                "@type": "Rating", "ratingValue": said.stars, "bestRating": MOST_STARS,
            },
            "author": {"@type": "Person", "name": buyer},
            "datePublished": f"{said.at:%Y-%m}",
            "reviewBody": said.words,
        }
    )  # fmt: skip


def availability(offer: Offer) -> str:
    """What the page says of it, in one of the words there are."""
    if offer.sold_out:
        return f"{WORDS}/OutOfStock"
    if offer.making == Making.PREORDER:
        return f"{WORDS}/PreOrder"
    if offer.made_to_order:
        return f"{WORDS}/MadeToOrder"
    return f"{WORDS}/{'LimitedAvailability' if offer.few else 'InStock'}"


def _offers(found: Detail, address: str, ours: Facts) -> Facts:
    """One offer, or a range of prices with an offer for each variant."""
    offers = [_offer(offer, address, ours) for offer in found.variants]
    if len(offers) == 1:
        return offers[0]
    prices = [offer.price for offer in found.variants]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": CURRENCY,
        "lowPrice": min(prices),
        "highPrice": max(prices),
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(offer: Offer, address: str, ours: Facts) -> Facts:
    return _known(
        {
            "@type": "Offer",
            "url": address,
            "sku": offer.sku,
            "name": offer.label,
            "price": offer.price,
            "priceCurrency": CURRENCY,
            "availability": availability(offer),
            "availabilityStarts": offer.ready_on and offer.ready_on.isoformat(),
            "itemCondition": f"{WORDS}/NewCondition",
            "seller": ours,
        }
    )


def _known(facts: Facts) -> Facts:
    """Without what is empty."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
