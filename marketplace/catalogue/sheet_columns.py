"""The columns of a sheet of products: what each is called, what may stand in it, and how that is
read and written. It knows no file and no database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from marketplace.catalogue import allergens, calling, measuring, terms
from marketplace.catalogue.revision import DEAREST, HEAVIEST_G, Making
from marketplace.kernel.money import NotAnAmount, parse_rupiah
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.kernel.words import LANGUAGES, _, lazy, speaking

Words = Mapping[Any, Any]

LONGEST_LEAD_DAYS, LONGEST_LIFE_DAYS, MOST_NET = 60, 3650, 100_000
BETWEEN = ", "
_spelled: dict[int, dict[str, set[str]]] = {}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y", "%d.%m.%Y")


class Misread(Exception):
    """A cell that cannot be taken as it is, and the sentence for whoever filled it in."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Column:
    """`read` turns a text into a value and raises `Misread`; `say` turns a value into a cell.
    `words` are what may stand there, where that is a list; `several` of them with commas between.
    """

    key: str
    word: Any
    read: Callable[[str], Any]
    say: Callable[[Any], str | int]
    example: Any = ""
    hint: Any = ""
    words: Words | None = None
    several: bool = False
    of_variant: bool = False
    of_food: bool = False


def column_called(header: str) -> Column | None:
    """By its key, or by its word in any language."""
    return _columns_by_word().get(_plain(header))


def one_of(words: Words, text: str) -> str:
    """The key of what was written, in any language. Raises `Misread`."""
    for key, spoken in _spellings(words).items():
        if _plain(text) in spoken:
            return key
    known = BETWEEN.join(str(word) for word in words.values())
    raise Misread(_("We do not know this. It may be: %(words)s.", words=known))


def _text(longest: int, multiline: bool = False) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return clean_text(text, longest, multiline)
        except NotPlain as error:
            if error.reason == "too_long":
                raise Misread(
                    _("This is too long. At most %(longest)s letters.", longest=longest)
                ) from error
            raise Misread(
                _("This holds a sign we cannot keep. Please type it again.")
            ) from error

    return read


def _amount(empty: int | None) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if not text:
            return empty
        try:
            found = parse_rupiah(text)
        except NotAnAmount as error:
            raise Misread(_("Please type whole rupiah. Example: 15000.")) from error
        if found > DEAREST:
            raise Misread(_("This amount is too large."))
        return found

    return read


def _number(least: int, most: int, empty: int | None) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if not text:
            return empty
        try:
            return parse_whole(text, least, most)
        except NotANumber as error:
            raise Misread(
                _("Please type a number from %(least)s to %(most)s.", least=least, most=most)
            ) from error

    return read


def _key(words: Words, empty: Any) -> Callable[[str], Any]:
    return lambda text: one_of(words, text) if text else empty


def _keys(words: Words, empty: Any = "") -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if not text:
            return empty
        if words is allergens.WORDS and _plain(text) in _spellings(NONE)["none"]:
            return ""
        asked = [part for part in text.replace(";", ",").split(",") if part.strip()]
        found = {one_of(words, part) for part in asked}
        return " ".join(key for key in words if key in found)

    return read


def _day(text: str) -> date | None:
    if not text:
        return None
    for shape in _DAYS:
        try:
            return datetime.strptime(text, shape).date()
        except ValueError:
            continue
    raise Misread(_("Please type a day. Example: 2026-12-31."))


def _said(words: Words) -> Callable[[Any], str]:
    return lambda key: str(words[key]) if key else ""


def _all_said(words: Words) -> Callable[[Any], str]:
    def say(keys: str | None) -> str:
        if words is allergens.WORDS and keys == "":
            return str(NONE["none"])
        return BETWEEN.join(str(words[key]) for key in (keys or "").split() if key in words)

    return say


def _figure(value: int | None) -> str | int:
    return value or ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _spellings(words: Words) -> dict[str, set[str]]:
    """Each key with itself and its words in every language. These lists never change."""
    if id(words) not in _spelled:
        _spelled[id(words)] = {key: {_plain(str(key))} for key in words}
        for language in LANGUAGES:
            with speaking(language):
                for key, word in words.items():
                    _spelled[id(words)][key].add(_plain(str(word)))
    return _spelled[id(words)]


@cache
def _columns_by_word() -> dict[str, Column]:
    spelled = _spellings(HEADERS)
    return {word: BY_KEY[key] for key, words in spelled.items() for word in words}


NONE = {"none": lazy("None")}
YES_NO = {"yes": lazy("Yes"), "no": lazy("No")}
UNITS = {"g": "g", "ml": "ml"}
_MEASURES = {key: measure.name for key, measure in measuring.MEASURES.items()}


def _named(key: str, read: Any, say: Any = str, **more: Any) -> Column:
    """A column that is called like the field."""
    return Column(key, more.pop("word", calling.FIELDS.get(key)), read, say, **more)


def _listed(key: str, words: Words, empty: Any, **more: Any) -> Column:
    return _named(key, _key(words, empty), _said(words), words=words, **more)


def _several(key: str, words: Words, empty: Any = "", **more: Any) -> Column:
    read, say = _keys(words, empty), _all_said(words)
    return _named(key, read, say, words=words, several=True, **more)


PRODUCT, SKU, CATEGORY = "product", "sku", "category"
COLUMNS: tuple[Column, ...] = (
    _named(PRODUCT, _text(20), word=lazy("Product code"), hint=lazy("Empty for a new product.")),
    _named(SKU, _text(20), word=lazy("Code of the choice"), of_variant=True,
           hint=lazy("Empty for a new choice.")),
    _named("name", _text(80), example=lazy("Example: Cotton pouch with flowers"),
           hint=lazy("Rows below with the same name are choices of the same product.")),
    _named(CATEGORY, _text(80)),
    _named("label", _text(60), word=lazy("Choice"), of_variant=True, example="S",
           hint=lazy("What this one is called, when there are several.")),
    _named("price", _amount(0), _figure, word=lazy("Price"), of_variant=True, example=45_000,
           hint=lazy("Whole rupiah.")),
    _named("weight_g", _number(0, HEAVIEST_G, 0), _figure, of_variant=True, example=120,
           word=lazy("Weight of the parcel in grams")),
    _named("description", _text(1000, multiline=True),
           example=lazy("Cotton, 18 cm, with a zip."),
           hint=lazy("Material, size, taste. Nothing about people, please.")),
    _several("options", terms.OPTIONS, example=terms.OPTIONS["size"]),
    _listed("making", terms.MAKING, Making.STOCK, example=terms.MAKING[Making.STOCK]),
    _named("lead_days", _number(0, LONGEST_LEAD_DAYS, 0), _figure,
           hint=lazy("Working days, for what is made when ordered.")),
    _named("ready_on", _day, lambda day: day.isoformat() if day else "",
           hint=lazy("For what comes on a certain day. Example: 2026-12-31.")),
    _named("material", _text(80)),
    _several("care", terms.CARE, example=terms.CARE["hand_wash"]),
    _named("text_price", _amount(None), lambda price: "" if price is None else price,
           hint=lazy("Rupiah for a name to embroider. 0 is free. Empty: no names.")),
    _named("text_required", lambda text: _key(YES_NO, "no")(text) == "yes",
           lambda needed: str(YES_NO["yes"]) if needed else "", words=YES_NO),
    _several("measures", _MEASURES),
    _named("ingredients", _text(1000, multiline=True), of_food=True,
           word=lazy("Ingredients of the food")),
    _several("allergens", allergens.WORDS, None, of_food=True,
             hint=lazy("Names with commas between them, or: None.")),
    _named("net_amount", _number(1, MOST_NET, None), _figure, of_food=True),
    _named("net_unit", _key(UNITS, "g"), _said(UNITS), words=UNITS, of_food=True,
           word=lazy("Unit of the net weight")),
    _listed("storage", terms.STORAGE, None, of_food=True),
    _named("shelf_life_days", _number(1, LONGEST_LIFE_DAYS, None), _figure, of_food=True,
           hint=lazy("How many days it keeps.")),
    _listed("process", terms.PROCESS, None, of_food=True),
    _listed("halal", calling.HALAL, None, of_food=True),
    _named("name_en", _text(80)),
    _named("label_en", _text(60), word=lazy("Choice in English"), of_variant=True),
    _named("description_en", _text(1000, multiline=True)),
    _named("ingredients_en", _text(1000, multiline=True), of_food=True),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
HEADERS = {column.key: column.word for column in COLUMNS}
