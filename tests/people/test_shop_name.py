"""A shop's name tells nothing of whoever stands behind it. The listed words are invented."""

from pathlib import Path

import pytest

from marketplace.kernel.words import speaking
from marketplace.people import shop_name
from marketplace.people.shop_name import Private, Trouble
from marketplace.policy import wordlist

MELATI = Private("Melati Contoh", "Jl. Contoh Lontar No. 3", "Kelurahan Tegal Uji")
TAKEN = ["Perca Warna", "Kedai Suji"]


@pytest.fixture(autouse=True)
def _listed(tmp_path: Path) -> None:
    wordlist.use(tmp_path, "a secret for these tests")
    wordlist.keep(["zorvak", "kembang pelundri"])


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("Dapur Melati", Trouble.NAME),
        ("Dapur M e l a t i", Trouble.NAME),
        ("Melatiku", Trouble.NAME),
        ("Rumah 0890", Trouble.PHONE),
        ("Rumah 08-90 Kain", Trouble.PHONE),
        ("Dapur Lontar", Trouble.PLACE),
        ("Tegalan Hijau", Trouble.PLACE),
        ("Dapur Zorvak", Trouble.LISTED),
        ("Kembang Pelundri", Trouble.LISTED),
        ("Dаpur Sereh", Trouble.LETTERS),
        ("Δapur Sereh", Trouble.LETTERS),
        ("D4pur Sereh", Trouble.LETTERS),
        ("PERCA warna", Trouble.TAKEN),
        ("PercaWama", Trouble.TAKEN),
        ("Kedai Sujl", Trouble.TAKEN),
        ("Koperasi Sereh", Trouble.OFFICIAL),
        ("Toko Resmi", Trouble.OFFICIAL),
    ],
)
def test_a_name_that_tells_is_refused(name: str, trouble: Trouble) -> None:
    """X02 S12"""
    assert shop_name.found(name, MELATI, TAKEN) == [trouble]


@pytest.mark.parametrize(
    "name",
    [
        "Kembang Tahu",
        "Dapur Sereh",
        "Renyah Pagi",
        "Tahu Tempe Beringin",
        "Anyam Mendong",
        "Benang Lurik",
        "Sulam Ilalang",
        "Jalan Pagi",
        "Zorvakan",
        "Perca Wangi",
        "Kafé Sereh 12",
    ],
)
def test_a_name_that_tells_nothing_passes(name: str) -> None:
    """X02: near-words pass."""
    assert shop_name.troubles(name, MELATI, TAKEN) == []


def test_a_number_after_a_word_is_no_letter_of_it() -> None:
    assert shop_name.found("Toko Rotan 1", Private("Ani Contoh"), TAKEN) == []
    assert shop_name.found("Toko Rotan1", Private("Ani Contoh"), TAKEN) == [
        Trouble.LETTERS, Trouble.NAME,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Dapur M3lati", "Dapur Mel4ti", "Dapur Mеlаti", "Dapur Zorv4k"])
def test_a_disguise_is_seen_through(name: str) -> None:
    tells = {Trouble.NAME, Trouble.LISTED}

    assert tells & set(shop_name.found(name, MELATI, TAKEN))


def test_all_that_is_wrong_is_said_once_and_no_listed_word_is_repeated() -> None:
    with speaking("en"):
        said = shop_name.troubles("Melati 08901 Zorvak", MELATI, TAKEN)

    assert said == [
        "The shop name must not contain her own name or phone number.",
        "This name may tell too much. Please choose another one.",
    ]


def test_three_free_names_are_suggested_the_same_each_time() -> None:
    first = shop_name.suggestions(TAKEN, "K7M29QXF")

    assert len(set(first)) == 3
    assert shop_name.suggestions(TAKEN, "K7M29QXF") == first
    assert shop_name.suggestions(TAKEN, "another") != first
    assert all(shop_name.found(name, MELATI, TAKEN) == [] for name in first)


def test_what_is_taken_or_tells_is_not_suggested() -> None:
    first = shop_name.suggestions([], "K7M29QXF")
    thing = first[1].split()[1]

    second = shop_name.suggestions([first[0]], "K7M29QXF", Private(f"{thing} Contoh"))

    assert not {first[0], first[1]} & set(second)
    assert len(second) == 3
