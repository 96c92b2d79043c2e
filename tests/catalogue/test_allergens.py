"""The words of an ingredient list that a label sets in bold."""

import pytest

from marketplace.catalogue import allergens
from marketplace.catalogue.allergens import Piece

LIST = "Tempe (kedelai, ragi), tepung terigu 20%, TELUR, minyak, kacang tanah, garam"


def test_words_that_name_what_was_ticked_are_bold() -> None:
    """B03"""
    pieces = allergens.marked(LIST, ["soy", "gluten", "egg", "peanut"])

    assert "".join(piece.text for piece in pieces) == LIST
    assert [piece.text for piece in pieces if piece.bold] == [
        "Tempe", "kedelai", "terigu", "TELUR", "kacang tanah",
    ]  # fmt: skip


def test_what_was_not_ticked_is_not_bold() -> None:
    pieces = allergens.marked(LIST, ["egg"])

    assert [piece.text for piece in pieces if piece.bold] == ["TELUR"]
    assert allergens.marked("garam", ["egg"]) == [Piece("garam", False)]
    assert allergens.marked("", ["egg"]) == []


@pytest.mark.parametrize(
    ("ingredients", "named"),
    [
        (LIST, ["gluten", "egg", "peanut", "soy"]),
        ("susu kedelai, santan", ["soy"]),
        ("kedelai, keju, mentega", ["soy", "milk"]),
        ("peanut butter", ["peanut"]),
        ("bawang, terasi, gula", ["crustacean"]),
        ("teri, mete", ["nuts", "fish"]),
        ("natrium metabisulfit", ["sulphite"]),
        ("singkong, cabai, daun jeruk", []),
        ("soybeans, wheat flour, coconut milk", ["gluten", "soy"]),
        ("telurutan, ikatan", []),
    ],
)
def test_a_list_names_its_allergens(ingredients: str, named: list[str]) -> None:
    assert allergens.named(ingredients) == named


@pytest.mark.parametrize(
    ("category", "name", "locked"),
    [
        ("tempe-tahu", "Gembus", True),
        ("minuman-kedelai", "Minuman jahe", True),
        ("keripik-camilan", "Keripik Tempe Original", True),
        ("keripik-camilan", "Stik Tahu", True),
        ("keripik-camilan", "Keripik Singkong", False),
        ("tas-dompet", "Tas", False),
    ],
)
def test_soybean_is_locked_in_soybean_foods(category: str, name: str, locked: bool) -> None:
    assert allergens.locked(category, name) == ({"soy"} if locked else set())


def test_what_was_ticked_is_kept_in_order() -> None:
    assert allergens.write(["soy", "gluten", "stones"]) == "gluten soy"
    assert allergens.read("gluten soy") == ["gluten", "soy"]
    assert allergens.read("") == allergens.read(None) == []
    assert len(allergens.KEYS) == 9
