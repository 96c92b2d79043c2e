"""What the outside of a parcel says is in it: a generic word, never a shop or a product."""

from marketplace.kernel.words import lazy

# By how the shelf at the top of the shop begins; couriers only need to know the kind.
GROUPS = (
    (("makanan", "minuman", "food"), lazy("Snacks")),
    (("jahit", "pakaian", "bordir", "cloth", "sew"), lazy("Clothing")),
    (("kerajinan", "craft"), lazy("Crafts")),
)
ANYTHING = lazy("Household goods")


def in_words(shelves: set[str]) -> str:
    """What shelves at the top of the shop hold; an unknown one holds household goods."""
    return ", ".join(sorted({_word(shelf) for shelf in shelves})) or str(ANYTHING)


def _word(shelf: str) -> str:
    known = (word for beginnings, word in GROUPS if shelf.casefold().startswith(beginnings))
    return str(next(known, ANYTHING))
