"""The box that says how long goods take to a place, and for how much, before anybody orders. The
place stands in the address of the page and nowhere else.
"""

import re
from dataclasses import dataclass, field

from flask import request

from marketplace.catalogue.offer import Offer
from marketplace.checkout import reaching
from marketplace.checkout.reaching import Reach
from marketplace.kernel.refusals import Refusal
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.kernel.words import _
from marketplace.shipping import region as regions
from marketplace.shipping.region import Way
from marketplace.web import pages

LONGEST = 60


@dataclass(frozen=True)
class Answer:
    """`typed` is what was asked. Either its `ways`, or `places` to choose from, or `why` not."""

    typed: str = ""
    place: Way | None = None
    ways: list[Reach] = field(default_factory=list)
    places: list[Way] = field(default_factory=list)
    why: str = ""


def asked(offer: Offer) -> Answer:
    """What the address of this page asks for: a place by its code, its name or its postcode."""
    typed = _typed(request.args.get("to", ""))
    if not typed:
        return Answer()
    found = _places(typed)
    if not found:
        return Answer(typed, why=_("We found no such place. Please type it another way."))
    if len(found) > 1:
        return Answer(typed, places=found)
    try:
        ways = reaching.ways(pages.db_session(), offer.sku, found[0])
    except Refusal as refused:
        return Answer(typed, found[0], why=refused.sentence())
    return Answer(typed, found[0], ways=ways)


def _places(typed: str) -> list[Way]:
    session = pages.db_session()
    if re.fullmatch(r"\d\d(\.\d\d)*(\.\d{4})?", typed):
        way = regions.way_to(session, typed)
        return [way] if way else []
    return regions.seek_wide(session, typed)


def _typed(text: str) -> str:
    try:
        return clean_text(text[: LONGEST * 2], LONGEST)
    except NotPlain:
        return ""
