"""Words in a review or a question that may speak of a person. The product is sold, never the
person: whoever moderates looks there first. It decides nothing.
"""

import re

from marketplace.kernel import looks
from marketplace.kernel.reaching import Found

PERSON = "person"
_WORDS = frozenset(
    {
        "ibu", "bu", "ibunya", "mbak", "mba", "mbaknya", "bapak", "pak", "mas", "kak", "kakak",
        "teteh", "bunda", "dia", "beliau", "orangnya", "penjual", "penjualnya", "pembuat",
        "pembuatnya", "pengrajin", "perajin", "penjahit", "penjahitnya", "seller", "mitra",
        "wanita", "perempuan", "cantik", "she", "her", "hers", "he", "his", "him", "lady", "woman",
        "women", "girl", "man", "maker", "seamstress", "miss", "mrs", "mr",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def personal(text: str) -> list[Found]:
    """Where such words stand."""
    return [
        Found(*match.span(), PERSON)
        for match in _WORD.finditer(text)
        if looks.fold(match[0]) in _WORDS
    ]
