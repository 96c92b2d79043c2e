"""What a buyer asks for one line beyond the goods themselves: a text to embroider and how, and
measures in centimetres. It is kept as JSON and read back strictly: a wish half understood would be
sewn wrongly.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from marketplace.catalogue import embroidery
from marketplace.catalogue.measuring import MEASURES, among
from marketplace.catalogue.offer import Offer
from marketplace.kernel.words import _

_OF_TEXT: dict[str, Any] = {
    "lettering": embroidery.LETTERINGS,
    "thread": embroidery.THREADS,
    "place": embroidery.PLACES,
}


class Unreadable(ValueError):
    """This is no wish that we wrote."""


@dataclass(frozen=True)
class Wish:
    """`measures` are pairs of key and centimetres, in the order in which a tailor measures."""

    text: str = ""
    lettering: str = ""
    thread: str = ""
    place: str = ""
    measures: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return self != NOTHING_MORE

    def written(self) -> str:
        """As JSON; nothing for no wish."""
        kept = {"text": self.text} | {name: getattr(self, name) for name in _OF_TEXT}
        facts: dict[str, Any] = {name: value for name, value in kept.items() if value}
        if self.measures:
            facts["measures"] = dict(self.measures)
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":")) if facts else ""

    def without_text(self) -> "Wish":
        """All of it that nobody wrote freely."""
        return replace(self, text="")

    def details(self) -> list[str]:
        """A line each for people, in the reader's language. The text is not among them."""
        asked = [(MEASURES[key].name, _("%(cm)s cm", cm=cm)) for key, cm in self.measures]
        if self.lettering:
            asked.append((_("Lettering"), embroidery.LETTERINGS[self.lettering]))
        if self.thread:
            asked.append((_("Thread"), embroidery.THREADS[self.thread].name))
        if self.place:
            asked.append((_("Position"), embroidery.PLACES[self.place]))
        return [f"{what}: {how}" for what, how in asked]

    def said(self) -> list[str]:
        """The same with the text in front."""
        return [text_line(self.text), *self.details()] if self.text else self.details()


NOTHING_MORE = Wish()


def text_line(text: str) -> str:
    """A text to embroider, as a line for people."""
    return _("Text: %(text)s", text=text)


def read(written: str) -> Wish:
    """What `written` wrote. Raises `Unreadable`."""
    if not written:
        return NOTHING_MORE
    try:
        facts = json.loads(written, object_pairs_hook=_once_each)
    except ValueError as error:
        raise Unreadable(written) from error
    if not isinstance(facts, dict) or set(facts) - {"text", "measures", *_OF_TEXT}:
        raise Unreadable(written)
    measures = facts.pop("measures", {})
    if not _are_texts(facts) or not _are_measures(measures):
        raise Unreadable(written)
    return Wish(**facts, measures=in_order(measures))


def in_order(measures: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Measures by key, as a wish holds them."""
    return tuple((measure.key, measures[measure.key]) for measure in among(measures))


def fits(wish: Wish, offer: Offer) -> bool:
    """Whether the offer, as it is now, can be made like this: it asks for exactly these measures,
    and for this text or for none.
    """
    how = [wish.lettering, wish.thread, wish.place]
    if wish.text:
        text_fits = offer.text_price is not None and embroidery.can_be_sewn(wish.text) and all(how)
    else:
        text_fits = not offer.text_required and not any(how)
    asked = [measure.key for measure in among(offer.measures)]
    return (
        text_fits
        and [key for key, _cm in wish.measures] == asked
        and all(MEASURES[key].fits(cm) for key, cm in wish.measures)
    )


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    facts = dict(pairs)
    if len(facts) != len(pairs):
        raise ValueError("said twice")
    return facts


def _are_texts(facts: dict[str, Any]) -> bool:
    return all(isinstance(value, str) and value for value in facts.values()) and all(
        facts[name] in known for name, known in _OF_TEXT.items() if name in facts
    )


def _are_measures(measures: Any) -> bool:
    return (
        isinstance(measures, dict)
        and set(measures) <= set(MEASURES)
        and all(type(cm) is int for cm in measures.values())
    )
