"""The allergens a label must set in bold, and the words of an ingredient list that name them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from marketplace.catalogue.phrases import Phrases
from marketplace.kernel import looks
from marketplace.kernel.words import lazy

SOY = "soy"
WORDS = {
    "gluten": lazy("Wheat and gluten"),
    "egg": lazy("Egg"),
    "peanut": lazy("Peanut"),
    SOY: lazy("Soybean"),
    "milk": lazy("Milk"),
    "nuts": lazy("Tree nuts"),
    "fish": lazy("Fish"),
    "crustacean": lazy("Shrimp and crab"),
    "sulphite": lazy("Sulphite"),
}
KEYS = tuple(WORDS)
SOYBEAN_CATEGORIES = frozenset({"tempe-tahu", "minuman-kedelai"})

_NOT_MILK = "kedelai|kedele|soya|soy|kacang|almond|kelapa|oat|beras"
_NAMES = {
    "gluten": Phrases(
        """
        gandum|terigu|semolina|panir|jelai|wheat|gluten|barley|rye|breadcrumbs|breadcrumb
        tepung|remah roti
        """
    ),
    "egg": Phrases("telur|telor|egg|eggs|mayones|mayonnaise"),
    "peanut": Phrases(
        """
        kacang tanah
        peanut|peanuts|groundnut|groundnuts
        """
    ),
    SOY: Phrases("kedelai|kedele|tempe|tahu|tauco|kecap|soy|soya|soybean|soybeans|tofu|tempeh"),
    "milk": Phrases(
        "susu|keju|mentega|yogurt|yoghurt|whey|laktosa|kasein|milk|cheese|butter|lactose|casein",
        passing=f"""
        susu {_NOT_MILK}
        {_NOT_MILK}|coconut milk
        kacang|peanut|almond butter
        """,
    ),
    "nuts": Phrases(
        """
        mete|mede|almond|almon|kenari|hazelnut|hazelnuts|walnut|walnuts|cashew|cashews
        pistachio|pistachios|pecan|pecans|makadamia|macadamia
        """
    ),
    "fish": Phrases("ikan|teri|tongkol|tuna|tenggiri|cakalang|fish|anchovy|anchovies|salmon"),
    "crustacean": Phrases(
        "udang|terasi|rebon|ebi|petis|kepiting|rajungan|lobster|shrimp|prawn|prawns|crab|crabs"
    ),
    "sulphite": Phrases(
        """
        sulfit|bisulfit|metabisulfit|sulphite|sulphites|sulfite|sulfites|metabisulphite
        metabisulfite|e220|e221|e222|e223|e224|e226|e227|e228
        belerang dioksida
        sulphur|sulfur dioxide
        """
    ),
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of an ingredient list; `bold` where it names an allergen."""

    text: str
    bold: bool


def read(kept: str | None) -> list[str]:
    """The allergens that were ticked, in the order of the list."""
    ticked = set((kept or "").split())
    return [key for key in KEYS if key in ticked]


def write(ticked: Iterable[str]) -> str:
    """As facts keep them; keys nobody knows are left out."""
    chosen = set(ticked)
    return " ".join(key for key in KEYS if key in chosen)


def locked(category: str, name: str) -> frozenset[str]:
    """What cannot be unticked: a soybean food holds soybeans, by its category or its name."""
    soybean = category in SOYBEAN_CATEGORIES or _NAMES[SOY].found_in(name)
    return frozenset({SOY}) if soybean else frozenset()


def named(ingredients: str) -> list[str]:
    """The allergens that a list of ingredients names."""
    return [key for key in KEYS if _NAMES[key].found_in(ingredients)]


def marked(ingredients: str, ticked: Collection[str]) -> list[Piece]:
    """The list in pieces; words that name a ticked allergen are bold. Joined, it is unchanged."""
    places = list(_WORD.finditer(ingredients))
    words = [looks.run_together(place.group()) for place in places]
    bold = [
        (places[span.start].start(), places[span.stop - 1].end())
        for key in KEYS
        if key in ticked
        for span in _NAMES[key].spans(words)
    ]
    pieces, at = [], 0
    for start, end in sorted(bold):
        if start < at:
            continue
        pieces += [Piece(ingredients[at:start], False), Piece(ingredients[start:end], True)]
        at = end
    return [piece for piece in [*pieces, Piece(ingredients[at:], False)] if piece.text]
