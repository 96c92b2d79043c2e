"""Text by how it looks: capitals, accents, letters borrowed from other scripts and digits that
stand for letters make no other word. It judges nothing.
"""

import re
import unicodedata
from itertools import islice, product

# Letters of other scripts that are taken for Latin ones; capitals apart, for they look different.
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεηικνορτυχω", "abezhikmnoptyxabyenikvoptuxw")
_CYRILLIC = ("АВЕКМНОРСТУХІЈЅавегкмнопрстухьіјѕһӏԁԛԝ", "abekmhopctyxijsaberkmhonpctyxbijshldqw")
_LATIN = ("ıłøđðħŧɑɡɪʟɴʀᴀᴇᴏᴛᴜɩ", "iloddhtagilnraeotui")
_LOOK_ALIKES = str.maketrans(
    dict(pair for ours in (_GREEK, _CYRILLIC, _LATIN) for pair in zip(*ours, strict=True))
)
_DIGITS = dict(zip("013456789", ("o", "il", "e", "a", "s", "g", "t", "b", "g"), strict=True))
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "l", "€": "e"})
_ENDS = ".,;:!?()\"'"
_SAME = (("rn", "m"), ("vv", "w"), ("l", "i"))
_WORD = re.compile(r"[^\W_]+")
_MOST_READINGS = 16
_FEWEST_LETTERS_APART = 3


def fold(text: str) -> str:
    """The text in plain small letters; blanks, signs and digits stay where they are."""
    if text.isascii():
        return text.lower()
    whole = unicodedata.normalize("NFKC", text)
    seen = "".join(c for c in whole if unicodedata.category(c) != "Cf")
    small = unicodedata.normalize("NFKD", seen.translate(_LOOK_ALIKES).casefold())
    return "".join(c for c in small if not unicodedata.combining(c)).translate(_LOOK_ALIKES)


def words(text: str) -> list[str]:
    """Its words, folded, in their order."""
    return _WORD.findall(fold(text))


def glued(text: str) -> list[str]:
    """Words somebody took apart: by dots or dashes, by signs for letters, or letter by letter."""
    chunks = [_letters(c.strip(_ENDS).translate(_SIGNS)) for c in fold(text).split()]
    apart = set(chunks) - set(words(text)) - {""}
    return [*sorted(apart), *_spelled_out(words(text))]


def readings(word: str) -> list[str]:
    """A folded word as it stands and, when digits stand among its letters, as it is read."""
    if word.isdecimal() or not any(c in _DIGITS for c in word):
        return [word]
    choices = [_DIGITS.get(c, c) for c in word]
    return [word, *("".join(letters) for letters in islice(product(*choices), _MOST_READINGS))]


def run_together(text: str) -> str:
    """Only its letters and digits, folded."""
    return _letters(fold(text))


def skeleton(text: str) -> str:
    """The same for two names that a hurried reader takes for one."""
    read = "".join(_DIGITS.get(c, c)[0] for c in run_together(text))
    for seen, taken_for in _SAME:
        read = read.replace(seen, taken_for)
    return read


def foreign_letters(text: str) -> bool:
    """Whether a letter is not Latin."""
    letters = (c for c in unicodedata.normalize("NFKC", text) if c.isalpha())
    return any("LATIN" not in unicodedata.name(c, "") for c in letters)


def mixed(text: str) -> bool:
    """Whether letters and digits stand in one word."""
    return any(not word.isdecimal() and any(c.isdecimal() for c in word) for word in words(text))


def _letters(folded: str) -> str:
    return "".join(c for c in folded if c.isalnum())


def _spelled_out(parts: list[str]) -> list[str]:
    found, run = [], ""
    for part in [*parts, "end"]:
        if len(part) == 1:
            run += part
            continue
        if len(run) >= _FEWEST_LETTERS_APART:
            found.append(run)
        run = ""
    return found
