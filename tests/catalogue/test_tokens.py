"""The words products are found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue import asking
from marketplace.catalogue.synonyms import SYNONYMS
from marketplace.catalogue.tokens import ROOT, roots, tokens, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("  ,.;!  ", []),
        ("Keripik Tempe Original", ["keripik", "tempe", "original"]),
        ("Tas Belanja Perca (bisa dilipat)", ["tas", "belanja", "perca", "bisa", "dilipat"]),
        ("Taplak Lurik 100×100 cm", ["taplak", "lurik", "100", "cm"]),
        ("Susu Kedelai 250ml", ["susu", "kedelai", "250", "ml"]),
        ("isi 12", ["isi", "12"]),
        ("Café CRÈME Ｔｅｍｐｅ", ["cafe", "creme", "tempe"]),
        ("İstanbul straße", ["istanbul", "strasse"]),
        ("tas untuk belanja dan the bag", ["tas", "belanja", "bag"]),
        ("mau beli tas murah yg besar", ["tas", "besar"]),
        ("tempe tempe_tempe", ["tempe"]),
        ("tas-tas", ["tas-tas"]),
        ("tas tas tas2", ["tas", "tas-tas"]),
        ("oleh-oleh oleh oleh oleh2", ["oleh-oleh"]),
        ("onde-onde onde2", ["onde"]),
        ("sayur-sayuran", ["sayur-sayuran"]),
        ("ready-to-wear T-Shirt", ["ready", "wear", "t-shirt"]),
        ("'; DROP TABLE product; --", ["drop", "table", "product"]),
        ("\x00\u202etempe\u200b", ["tempe"]),
        ("a" * 100, ["a" * 40]),
        ("tas " * 100_000, ["tas"]),
    ],
)
def test_a_text_is_cut_into_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("keripik", ["keripik"]),
        ("kripik", ["kripik", "keripik"]),
        ("chips", ["chips", "keripik"]),
        ("kedele", ["kedele", "kedelai"]),
        ("soybeans", ["soybeans", "kedelai"]),
        ("jahitan", ["jahit"]),
        ("menjahit", ["jahit"]),
        ("jaitan", ["jaitan", "jahit"]),
        ("bordiran", ["bordir"]),
        ("tas-tas", ["tas"]),
        ("souvenir", ["souvenir", "suvenir"]),
        ("shirts", ["shirts", "baju", "kemeja"]),
        ("brooches", ["brooches", "bros"]),
        ("kemeja", ["kemeja"]),
        ("keranjang", ["keranjang"]),
        ("100", ["100"]),
        ("ку", ["ку"]),
    ],
)
def test_a_word_has_roots(word: str, meant: list[str]) -> None:
    assert roots(word) == meant


def test_an_index_keeps_words_and_marks_their_roots() -> None:
    assert tokens("Kripik Tempe, keripik tempeh; gorengan") == [
        *("kripik", "tempe", "keripik", "tempeh", "gorengan"),
        *("keripik~", "tempe~", "goreng~"),
    ]


def test_no_written_word_looks_like_a_root() -> None:
    assert ROOT not in "".join(words("jahit~ jahit~jahit ~"))


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
        ("onde", "Onde-onde Ketawa"),
        ("keychain", "Gantungan Kunci"),
        ("gantungan", "Gantungan Kunci"),
        ("bayem", "Keripik Bayam"),
        ("keranjang", "Kranjang"),
        ("kripik", "Kripek Tempe"),
    ],
)
def test_a_product_is_found_by_what_people_say(asked: str, name: str) -> None:
    kept = set(tokens(name))

    assert all(kept & set(asking.word(word).fits) for word in words(asked))


def test_two_words_may_mean_something_only_together() -> None:
    assert set(tokens("Tas Kanvas")) & set(asking.pair("tote", "bag").fits) == {"tas"}
    assert set(tokens("Tote Bag")) & set(asking.pair("tote", "bag").fits) == {"tote-bag~", "tas~"}
    assert set(tokens("Kebaya Kutubaru")) & set(asking.pair("kutu", "baru").fits) == {"kutubaru"}
    assert tokens("tote\nbag") == ["tote", "bag", "tas~"]
    assert asking.is_tied("tote", "bag")
    assert not asking.is_tied("kutu", "baru")


@pytest.mark.parametrize(
    ("asked", "name"),
    [("meja", "Kemeja Lurik"), ("ranjang", "Keranjang Mendong"), ("tas", "Kertas Kado")],
)
def test_a_word_inside_another_is_not_found(asked: str, name: str) -> None:
    assert not set(tokens(name)) & set(asking.word(asked).fits)


def test_the_table_leads_straight_to_the_shops_own_words() -> None:
    for said, proper in SYNONYMS.items():
        assert words(said) == [said], said
        assert not {word for word in proper if word in SYNONYMS}, said


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text: str) -> None:
    asked = words(text)

    assert len(asked) == len(set(asked))
    assert all(word and word == word.casefold() and len(word) <= 40 for word in asked)
    assert set(asked) <= set(tokens(text))
