"""One of her products, as her pages show it."""

from dataclasses import dataclass
from typing import Any

from marketplace.catalogue import calling, commissioned, offering, own
from marketplace.catalogue import category as categories
from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.finding import Finding
from marketplace.catalogue.standing import Own
from marketplace.kernel.words import _, lazy
from marketplace.policy.commission import Rate
from marketplace.web import pages
from marketplace.web.studio.acting import photos_at, whose

_TITLES = {
    "facts": lazy("What it is"),
    "food": lazy("What is in it"),
    "keeping": lazy("How it keeps"),
    "making": lazy("How it is made"),
    "wishes": lazy("What the buyer tells you"),
    "english": lazy("In English"),
}
_SAID_ON = {
    "facts": ("name", "category", "description", "material", "care"),
    "food": ("ingredients", "allergens", "halal"),
    "keeping": ("storage", "shelf_life_days", "process"),
    "making": ("making", "lead_days", "ready_on"),
    "wishes": ("measures", "text_price"),
    "english": ("name_en", "description_en", "ingredients_en"),
}


@dataclass(frozen=True)
class Section:
    """What is said on one page: (label, words). Nothing is said where `pairs` are empty."""

    page: str
    title: Any
    pairs: list[tuple[Any, str]]


def own_of(code: str) -> Own:
    """Hers, as it stands now. Raises `NotFound`."""
    return own.one(pages.db_session(), whose(), code, photos=photos_at())


def rate_of(mine: Own, *, now: bool = False) -> Rate:
    """What the cooperative keeps of it today: as she says it is, or as the shop shows it `now`."""
    face = mine.face if now else mine.latest
    return commissioned.rate_for(pages.db_session(), whose().code, mine.code, face.category)


def findings_of(mine: Own) -> list[Finding]:
    """What she has to mend before she can hand it in; nothing while it is not in her hands."""
    if not mine.unsent:
        return []
    session = pages.db_session()
    return offering.to_mend(session, products.of_producer(session, whose(), mine.code))


def sections_of(mine: Own) -> list[Section]:
    """All that is said of it besides its photo, its variants and their prices."""
    shelves = {shelf.slug: shelf.name for shelf in categories.all_of_them(pages.db_session())}
    facts = mine.latest.facts
    foods = {"food", "keeping"} if mine.edible else {"wishes"}
    kept = [page for page in _SAID_ON if page in {"facts", "making", "english"} | foods]
    return [Section(page, _TITLES[page], _pairs(page, facts, shelves)) for page in kept]


def _pairs(page: str, facts: Facts, shelves: dict[str, str]) -> list[tuple[Any, str]]:
    pairs = [
        (calling.FIELDS[field], calling.spoken(field, value, shelves))
        for field in _SAID_ON[page]
        if (value := _said(facts, field)) not in (None, "", 0) or field == "allergens"
    ]
    if page == "keeping" and facts.food and facts.food.net_amount:
        net = f"{facts.food.net_amount} {facts.food.net_unit}"
        pairs.append((calling.FIELDS["net_amount"], net))
    if page == "wishes" and facts.text_price == 0:
        pairs.append((calling.FIELDS["text_price"], _("Free")))
    return [(label, words) for label, words in pairs if words]


def _said(facts: Facts, field: str) -> Any:
    if hasattr(facts, field):
        return getattr(facts, field)
    return getattr(facts.food, field, None)
