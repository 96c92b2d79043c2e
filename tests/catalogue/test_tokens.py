"""The words products are found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.synonyms import SYNONYMS
from marketplace.catalogue.tokens import nearest, spellings, tokens, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("  ,.;!  ", []),
        ("Keripik Tempe Original", ["keripik", "tempe", "original"]),
        ("Tas Belanja Perca (bisa dilipat)", ["tas", "belanja", "perca", "bisa", "dilipat"]),
        ("Taplak Lurik 100×100 cm", ["taplak", "lurik", "100", "cm"]),
        ("Susu Kedelai 250ml", ["susu", "kedelai", "250ml"]),
        ("Café CRÈME Ｔｅｍｐｅ", ["cafe", "creme", "tempe"]),
        ("İstanbul straße", ["istanbul", "strasse"]),
        ("tas untuk belanja dan the bag", ["tas", "belanja", "bag"]),
        ("tempe tempe_tempe", ["tempe"]),
        ("tas-tas", ["tas-tas"]),
        ("tas tas", ["tas"]),
        ("oleh-oleh oleh oleh", ["oleh-oleh"]),
        ("sayur-sayuran", ["sayur-sayuran"]),
        ("ready-to-wear T-Shirt", ["ready", "wear", "t-shirt"]),
        ("'; DROP TABLE product; --", ["drop", "table", "product"]),
        ("\x00\u202etempe\u200b", ["tempe"]),
        ("a" * 100, ["a" * 40]),
    ],
)
def test_a_text_is_cut_into_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("keripik", ["keripik"]),
        ("kripik", ["kripik", "keripik"]),
        ("chips", ["chips", "keripik"]),
        ("kedele", ["kedele", "kedelai"]),
        ("soy", ["soy", "kedelai"]),
        ("soybeans", ["soybeans", "kedelai"]),
        ("jahitan", ["jahitan", "jahit"]),
        ("menjahit", ["menjahit", "jahit"]),
        ("jaitan", ["jaitan", "jahit"]),
        ("bordiran", ["bordiran", "bordir"]),
        ("kantong", ["kantong", "tas"]),
        ("bags", ["bags", "tas"]),
        ("tas-tas", ["tas-tas", "tas"]),
        ("souvenir", ["souvenir", "suvenir"]),
        ("oleh-oleh", ["oleh-oleh", "oleh", "suvenir"]),
        ("shirts", ["shirts", "baju", "kemeja"]),
        ("tofu", ["tofu", "tahu"]),
        ("brooches", ["brooches", "bros"]),
        ("milk", ["milk", "susu"]),
        ("kemeja", ["kemeja"]),
        ("keranjang", ["keranjang"]),
        ("bros", ["bros"]),
        ("gelas", ["gelas"]),
        ("100", ["100"]),
        ("ку", ["ку"]),
    ],
)
def test_a_word_has_other_spellings(word: str, spelt: list[str]) -> None:
    assert spellings(word) == spelt


def test_an_index_keeps_every_spelling_once() -> None:
    assert tokens("Kripik Tempe, keripik tempeh; gorengan") == [
        *("kripik", "keripik", "tempe", "tempeh", "gorengan", "goreng"),
    ]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("kripik kedele", "Keripik Kedelai"),
        ("tempe chips", "Keripik Tempe Daun Jeruk"),
        ("soy milk", "Susu Kedelai 250 ml"),
        ("shopping bag", "Tas Belanja Perca"),
        ("coin purse", "Dompet Koin Bordir"),
        ("embroidered wallet", "Dompet Koin Bordiran"),
        ("kantong belanjaan", "Tas Belanja Perca"),
        ("jaitan blouse", "Blus Batik, dijahit sesuai ukuran"),
        ("cinderamata", "Oleh-oleh dari mendong"),
        ("peyek", "Rempeyek Kedelai"),
        ("cemilan pedes", "Camilan Pedas"),
        ("apron", "Celemek Dapur"),
        ("drinks", "Minuman jahe"),
    ],
)
def test_a_product_is_found_by_what_people_say(asked: str, name: str) -> None:
    kept = set(tokens(name))

    assert all(kept & set(spellings(word)) for word in words(asked))


@pytest.mark.parametrize(
    ("asked", "name"),
    [("meja", "Kemeja Lurik"), ("ranjang", "Keranjang Mendong"), ("tas", "Kertas Kado")],
)
def test_a_word_inside_another_is_not_found(asked: str, name: str) -> None:
    assert not set(tokens(name)) & set(spellings(asked))


def test_the_table_leads_straight_to_the_shops_own_words() -> None:
    for said, proper in SYNONYMS.items():
        assert words(said) == [said], said
        assert not {word for word in proper if word in SYNONYMS}, said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kedelay", "kedelai"),
        ("KERIPK", "keripik"),
        ("tmpe", "tempe"),
        ("tepme", "tempe"),
        ("bross", "bros"),
        ("mukna", "mukena"),
        ("tempe", "tempe"),
        ("xyzzy", None),
        ("", None),
        ("q" * 1_000_000, None),
    ],
)
def test_the_nearest_word_is_suggested(typed: str, meant: str | None) -> None:
    vocabulary = {"keripik", "kedelai", "tempe", "tahu", "bros", "mukena", "tas"}

    assert nearest(typed, vocabulary) == meant


def test_nothing_is_near_in_an_empty_shop() -> None:
    assert nearest("tempe", []) is None


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text: str) -> None:
    asked = words(text)

    assert len(asked) == len(set(asked))
    assert all(word and word == word.casefold() and len(word) <= 40 for word in asked)
    assert set(asked) <= set(tokens(text))
