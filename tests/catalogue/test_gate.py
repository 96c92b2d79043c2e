"""Which permit a food needs, as the table says."""

import pytest

from marketplace.catalogue import gate
from marketplace.catalogue.gate import Needed, Way


@pytest.mark.parametrize(
    ("storage", "days", "process", "to_order", "needed"),
    [
        # tempe crisps, fresh tempe, frozen nuggets, chilled nuggets, pasteurised soybean milk
        ("room", 30, "dry", False, Needed.PIRT),
        ("room", 2, "wet", False, Needed.NONE_LT7),
        ("freeze", 90, "wet", False, Needed.MD),
        ("chill", 5, "wet", False, Needed.NONE_LT7),
        ("chill", 14, "pasteurised", False, Needed.MD),
        # the edges
        ("room", 8, "dry", False, Needed.PIRT),
        ("room", 7, "dry", False, Needed.ASK),
        ("room", 7, "wet", False, Needed.ASK),
        ("room", 6, "dry", False, Needed.NONE_LT7),
        ("room", 8, "wet", False, Needed.MD),
        ("room", 30, "pasteurised", False, Needed.MD),
        ("room", 365, "sterilised", False, Needed.MD),
        ("chill", 6, "pasteurised", False, Needed.NONE_LT7),
        ("chill", 7, "dry", False, Needed.MD),
        ("chill", 14, "dry", True, Needed.MD),
        ("freeze", 6, "wet", True, Needed.NONE_LT7),
        ("freeze", 6, "wet", False, Needed.MD),
        ("freeze", 7, "wet", True, Needed.MD),
    ],
)
def test_the_table(storage: str, days: int, process: str, to_order: bool, needed: Needed) -> None:
    """B03"""
    assert gate.permit_needed(storage, days, process, to_order) == needed


@pytest.mark.parametrize(
    ("needed", "storage", "permitted", "way"),
    [
        (Needed.PIRT, "room", True, Way.COURIER),
        (Needed.PIRT, "room", False, Way.BLOCKED),
        (Needed.ASK, "room", True, Way.COURIER),
        (Needed.ASK, "room", False, Way.BLOCKED),
        (Needed.NONE_LT7, "room", False, Way.LOCAL),
        (Needed.NONE_LT7, "chill", True, Way.LOCAL),
        (Needed.MD, "chill", False, Way.BLOCKED),
        (Needed.MD, "chill", True, Way.LOCAL),
        (Needed.MD, "freeze", True, Way.LOCAL),
        (Needed.MD, "room", True, Way.COURIER),
    ],
)
def test_how_it_may_travel(needed: Needed, storage: str, permitted: bool, way: Way) -> None:
    assert gate.way(needed, storage, permitted) == way


@pytest.mark.parametrize(
    "name",
    [
        "Susu Sapi Bubuk", "Yogurt Kering", "Kefir", "Keju Parut", "Es Krim Tempe",
        "Air Mineral 600 ml", "Kornet Tempe Kaleng", "Susu Segar",
    ],
)  # fmt: skip
def test_pirt_cannot_cover_everything(name: str) -> None:
    assert gate.permit_for(name, "room", 30, "dry") == Needed.MD
    assert gate.permit_for(name, "room", 3, "dry") == Needed.NONE_LT7


@pytest.mark.parametrize(
    "name",
    ["Stik Tahu Keju", "Susu Kedelai Bubuk", "Bubuk Susu Kedelai", "Keripik Tempe Rasa Keju"],
)
def test_soybean_milk_and_the_taste_of_cheese_are_no_milk(name: str) -> None:
    assert gate.permit_for(name, "room", 30, "dry") == Needed.PIRT
