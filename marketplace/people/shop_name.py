"""What a shop may be called: a name that tells nothing of whoever stands behind it, and that nobody
takes for another one. It decides nothing about how a shop looks.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product

from marketplace.kernel import looks
from marketplace.kernel.words import lazy
from marketplace.policy import wordlist


class Trouble(StrEnum):
    """Why a name will not do."""

    LETTERS = "letters"
    TAKEN = "taken"
    OFFICIAL = "official"
    NAME = "name"
    PHONE = "phone"
    PLACE = "place"
    LISTED = "listed"


SENTENCES = {
    Trouble.LETTERS: lazy("Please use plain letters. Digits stand apart from words."),
    Trouble.TAKEN: lazy("This shop name is taken. Please choose another one."),
    Trouble.OFFICIAL: lazy("This sounds like the cooperative itself. Please choose another name."),
    Trouble.NAME: lazy("The shop name must not contain her own name or phone number."),
    Trouble.PHONE: lazy("The shop name must not contain her own name or phone number."),
    Trouble.PLACE: lazy("The shop name must not tell where she lives."),
    Trouble.LISTED: lazy("This name may tell too much. Please choose another one."),
}

_SHORTEST_PART = 3
_MOST_DIGITS = 3
_MOST_READINGS = 16
# Words of addresses that tell nothing about one of them.
_NO_PLACE = frozenset(
    {"jalan", "jln", "gang", "nomor", "kampung", "desa", "dusun", "kelurahan", "kecamatan"}
    | {"kota", "kabupaten", "blok", "perumahan", "utara", "selatan", "timur", "barat", "tengah"}
)
_OFFICIAL = frozenset(
    {"admin", "administrator", "koperasi", "pengelola", "pengurus", "petugas", "resmi"}
)

_PLACES = ("Dapur", "Kebun", "Kedai", "Lumbung", "Pondok", "Rumah", "Saung", "Serambi", "Teras")
_THINGS = (
    *("Bakau", "Beringin", "Ilalang", "Jambu", "Kelapa", "Kemiri", "Kenari", "Lontar", "Lurik"),
    *("Mendong", "Pandan", "Perca", "Rotan", "Sereh", "Suji", "Talas", "Tenun", "Waru"),
)


@dataclass(frozen=True)
class Private:
    """What a shop name must not give away, as far as it is known. Her phone is not asked for: four
    digits are refused whoever they belong to.
    """

    name: str = ""
    street: str = ""
    village: str = ""


def found(name: str, private: Private, taken: Iterable[str]) -> list[Trouble]:
    """All that speaks against the name; nothing when it will do."""
    checks = {
        Trouble.LETTERS: looks.foreign_letters(name) or looks.mixed(name),
        Trouble.TAKEN: looks.skeleton(name) in {looks.skeleton(other) for other in taken},
        Trouble.OFFICIAL: bool(_OFFICIAL & set(_read(looks.words(name)))),
        Trouble.NAME: _holds(name, private.name, _SHORTEST_PART),
        Trouble.PHONE: sum(c.isdecimal() for c in looks.fold(name)) > _MOST_DIGITS,
        Trouble.PLACE: _holds(name, f"{private.street} {private.village}", _SHORTEST_PART + 1),
        Trouble.LISTED: wordlist.carries(name),
    }
    return [trouble for trouble, there in checks.items() if there]


def troubles(name: str, private: Private, taken: Iterable[str]) -> list[str]:
    """The same in sentences for whoever chooses the name; each once."""
    return list(dict.fromkeys(str(SENTENCES[one]) for one in found(name, private, taken)))


def suggestions(
    taken: Collection[str], seed: str, private: Private | None = None, most: int = 3
) -> list[str]:
    """Free names of things and plants: for the same seed the same ones, while they are free."""
    names = [f"{place} {thing}" for place, thing in product(_PLACES, _THINGS)]
    names.sort(key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    mine = private or Private()
    return list(islice((name for name in names if not found(name, mine, taken)), most))


def _holds(name: str, secret: str, shortest: int) -> bool:
    """Whether a word of the secret stands in the name, also across its blanks."""
    readings = islice(product(*map(looks.readings, looks.words(name))), _MOST_READINGS)
    heard = ["".join(reading) for reading in readings]
    parts = [part for part in looks.words(re.sub(r"['’`]", "", secret)) if len(part) >= shortest]
    return any(part in one for part in parts if part not in _NO_PLACE for one in heard)


def _read(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from looks.readings(word)
