"""Which permit a food needs and how it may travel: by how it is kept, how long, and how it was made
(BPOM 22/2018; PP 5/2021). It reads no table and knows no product.
"""

from enum import StrEnum

from marketplace.catalogue.phrases import Phrases

SHORT_LIFE_DAYS = 7


class Storage(StrEnum):
    """Where a food is kept until it is eaten."""

    ROOM = "room"
    CHILL = "chill"
    FREEZE = "freeze"


class Process(StrEnum):
    """How it was made, as far as permits care."""

    DRY = "dry"
    WET = "wet"
    PASTEURISED = "pasteurised"
    STERILISED = "sterilised"


class Needed(StrEnum):
    """The permit a food needs: none below seven days, when both dates stand on its label. On the
    seventh day itself nobody but the office decides; it asks for P-IRT.
    """

    NONE_LT7 = "none"
    PIRT = "PIRT"
    MD = "MD"
    ASK = "ask"


class Way(StrEnum):
    """How a food may go to a buyer."""

    COURIER = "courier"
    LOCAL = "local"
    BLOCKED = "blocked"


# P-IRT covers none of these, however dry and lasting they are (BPOM 22/2018).
_BEYOND_PIRT = Phrases(
    """
    susu|milk sapi|kambing|kuda|segar|bubuk|uht|murni|cair|steril
    yogurt|yoghurt|kefir|mentega|dadih
    es|ice krim|cream
    ^ keju|cheese
    air|water minum|mineral|kemasan
    kornet|corned|sarden|kaleng|canned
    """
)


def permit_needed(
    storage: str, shelf_life_days: int, process: str, made_to_order: bool = False
) -> Needed:
    """The whole table. Days are counted as the label promises them."""
    if storage == Storage.FREEZE:
        short = shelf_life_days < SHORT_LIFE_DAYS and made_to_order
        return Needed.NONE_LT7 if short else Needed.MD
    if shelf_life_days < SHORT_LIFE_DAYS:
        return Needed.NONE_LT7
    if storage == Storage.CHILL:
        return Needed.MD
    if shelf_life_days == SHORT_LIFE_DAYS:
        return Needed.ASK
    return Needed.PIRT if process == Process.DRY else Needed.MD


def permit_for(
    name: str, storage: str, shelf_life_days: int, process: str, made_to_order: bool = False
) -> Needed:
    """The same for a food with a name: P-IRT leaves out some foods altogether."""
    needed = permit_needed(storage, shelf_life_days, process, made_to_order)
    if needed in {Needed.PIRT, Needed.ASK} and beyond_pirt(name):
        return Needed.MD
    return needed


def beyond_pirt(name: str) -> bool:
    """Whether a food of this name is one that P-IRT cannot cover. Soybean milk is no milk."""
    return bool(_BEYOND_PIRT.found_in(name))


def way(needed: Needed, storage: str, permitted: bool) -> Way:
    """How a food may travel, once a permit of the needed kind is there or not. What is kept cold
    stays in town, whatever its permit.
    """
    if needed == Needed.NONE_LT7:
        return Way.LOCAL
    if not permitted:
        return Way.BLOCKED
    return Way.COURIER if storage == Storage.ROOM else Way.LOCAL
