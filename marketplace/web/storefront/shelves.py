"""The shop's shelves as every page of it needs them: read once a moment, for they seldom change."""

from typing import NamedTuple

from flask import url_for

from marketplace.catalogue import category as categories
from marketplace.catalogue.category import Sign
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.web import moment, pages
from marketplace.web.storefront.narrowing import Narrowing

ICONS = {
    "makanan-kering": "bowl",
    "makanan-segar": "leaf",
    "kerajinan": "basket",
    "jahit-bordir": "needle",
    "paket": "gift",
}

Chip = tuple[str, str, bool]


class Shelf(NamedTuple):
    """An upper category with its picture and what stands below it."""

    category: Sign
    icon: str
    below: list[Sign]

    @property
    def slugs(self) -> tuple[str, ...]:
        """Of this shelf and all below it."""
        return (self.category.slug, *(sign.slug for sign in self.below))


def shelves() -> list[Shelf]:
    """All of them, in the order of the shop."""
    signs = _signs()
    return [
        Shelf(top, ICONS.get(top.slug, "tag"), [s for s in signs if s.parent == top.slug])
        for top in signs
        if not top.parent
    ]


def sign(slug: str) -> Sign:
    """Raises `NotFound`."""
    found = next((sign for sign in _signs() if sign.slug == slug), None)
    if found is None:
        raise NotFound()
    return found


def shelf_of(chosen: Sign) -> Shelf:
    """The shelf that a category is, or stands on."""
    return next(s for s in shelves() if s.category.slug in {chosen.slug, chosen.parent})


def slugs_under(chosen: Sign) -> tuple[str, ...]:
    """This category and what stands below it."""
    return (chosen.slug,) if chosen.parent else shelf_of(chosen).slugs


def beside(chosen: Sign, narrowing: Narrowing) -> list[Chip]:
    """A shelf and what stands on it: word, address, whether we are there."""
    shelf = shelf_of(chosen)
    names = [(shelf.category, _("All")), *((below, below.name) for below in shelf.below)]
    return [
        (
            word,
            url_for("storefront.category", slug=category.slug, **narrowing.args(q=None)),
            category.slug == chosen.slug,
        )
        for category, word in names
    ]


def narrower(narrowing: Narrowing, chosen: Sign | None) -> list[Chip]:
    """The same list on one shelf only."""
    everywhere = (_("All"), _products(narrowing, None), chosen is None)
    return [everywhere] + [
        (
            shelf.category.name,
            _products(narrowing, shelf.category.slug),
            chosen is not None and chosen.slug == shelf.category.slug,
        )
        for shelf in shelves()
    ]


def _products(narrowing: Narrowing, category: str | None) -> str:
    return url_for("storefront.products", **narrowing.args(category=category))


def _signs() -> list[Sign]:
    return moment.remembered("shelves", lambda: categories.signs(pages.db_session()))
