"""What goods may not promise, and what is not sold here; words that only look alike pass."""

import pytest

from marketplace.catalogue import barred, claims
from marketplace.catalogue.barred import Barred
from marketplace.catalogue.phrases import Phrases


@pytest.mark.parametrize(
    "text",
    [
        "Keripik obat kolesterol",
        "Tempe ini menyembuhkan",
        "Camilan anti kanker",
        "Camilan anti-kanker",
        "Camilan antikanker",
        "Bisa MENURUNKAN kolesterol!",
        "Bisa m3nurunkan kol3sterol",
        "Mеnyembuhkan segala",
        "penurun gula darah",
        "menurunkan berat badan",
        "Berkhasiat bagi tubuh",
        "mencegah penyakit",
        "untuk penderita diabetes",
        "bebas kolesterol",
        "pelangsing alami",
        "meningkatkan daya tahan tubuh",
        "melancarkan ASI",
        "Cures everything",
        "lowers cholesterol",
        "Anti-cancer snack",
        "prevents cancer",
        "boosts immunity",
        "for weight loss",
        "a natural remedy",
    ],
)
def test_promises_of_health_are_found(text: str) -> None:
    assert claims.health_claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Keripik tempe tipis, renyah dan gurih",
        "Camilan sehat keluarga",
        "Teman minum teh saat hujan",
        "Isi sepuluh, tanpa pengawet",
        "Tas obat dengan ritsleting",
        "Kotak obat rotan",
        "Rempeyek kacang, kurang gula",
        "Anti lengket, anti air",
        "Healthy snack, secure parcel",
        "Cured tempeh, a treat",
        "Medicine box of rattan",
        "Mengobatik kain sendiri",
        "Jahitan untuk jantungan? Bukan.",
        "Darah manis",
    ],
)
def test_words_that_promise_nothing_pass(text: str) -> None:
    assert claims.health_claims(text) == []


def test_the_words_are_given_back_to_be_left_out() -> None:
    found = claims.health_claims("Renyah. Menurunkan KOLESTEROL, anti-kanker, obat!")

    assert found == ["menurunkan kolesterol", "anti kanker", "obat"]


@pytest.mark.parametrize(
    ("name", "description", "why"),
    [
        ("Baju Bayi 0-12 bln", "", Barred.BABY_CLOTHES),
        ("Celana katun 0-12 bulan", "", Barred.BABY_CLOTHES),
        ("Baby dress", "", Barred.BABY_CLOTHES),
        ("Kaos katun lembut", "Untuk bayi dan balita", Barred.BABY_CLOTHES),
        ("Sarung tangan bayi", "", Barred.BABY_CLOTHES),
        ("Popok kain", "", Barred.BABY_CLOTHES),
        ("Boneka Flanel", "", Barred.TOY),
        ("B0neka Flanel", "", Barred.TOY),
        ("Mainan kayu", "", Barred.TOY),
        ("Felt doll", "", Barred.TOY),
        ("Sabun Susu Kedelai", "", Barred.COSMETIC),
        ("Lulur bengkoang", "", Barred.COSMETIC),
        ("Minyak atsiri sereh", "", Barred.COSMETIC),
        ("Lip balm madu", "", Barred.COSMETIC),
        ("Jamu kunyit asam", "", Barred.REMEDY),
        ("Obat batuk jahe", "", Barred.REMEDY),
        ("Arak beras", "", Barred.ALCOHOL),
        ("Soybean wine", "", Barred.ALCOHOL),
        ("Daging sapi segar", "", Barred.RAW_MEAT),
        ("Ikan mentah", "", Barred.RAW_MEAT),
        ("MPASI tempe", "", Barred.BABY_FOOD),
        ("Bubur bayi kedelai", "", Barred.BABY_FOOD),
        ("Baby porridge", "", Barred.BABY_FOOD),
    ],
)
def test_what_needs_other_proofs_is_not_sold(name: str, description: str, why: Barred) -> None:
    assert barred.barred(name, description) == [why]


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Tas Belanja Perca", "Cukup untuk baju bayi"),
        ("Keranjang mainan", ""),
        ("Tatakan sabun rotan", ""),
        ("Dompet kosmetik", ""),
        ("Soap dish", ""),
        ("Kotak obat", ""),
        ("Bir pletok jahe", ""),
        ("Tape ketan tanpa alkohol", ""),
        ("Taplak merah wine", ""),
        ("Abon ikan", ""),
        ("Kebaya arak-arakan", ""),
        ("Nugget Tempe Dingin", "Siap goreng"),
        ("Blus Batik Pesan Ukuran", "Dijahit dalam 2 bulan"),
        ("Bros Kain", "Bukan mainan anak"),
        ("Permainan warna perca", ""),
        ("Selimut perca", "Lembut untuk bayi"),
    ],
)
def test_what_only_sounds_like_it_is_sold(name: str, description: str) -> None:
    assert barred.barred(name, description) == []


@pytest.mark.parametrize(
    ("name", "description", "must"),
    [
        ("Bros Kain", "Garis tengah 6 cm.", True),
        ("Bros Kain", "Garis tengah 6 cm. Bukan mainan anak.", False),
        ("Gantungan kunci flanel", "", True),
        ("Felt keyring", "This is not a toy.", False),
        ("Dompet Koin", "", False),
    ],
)
def test_small_things_say_that_they_are_no_toys(name: str, description: str, must: bool) -> None:
    assert barred.must_say_no_toy(name, description) == must


def test_how_phrases_are_written() -> None:
    phrases = Phrases("^ es krim\nanti+air\n# # bulan", passing="es krim tahu")

    assert phrases.found_in("Es krim, anti-air, antiair, 0-12 bulan") == [
        "es krim", "anti air", "antiair", "0 12 bulan",
    ]  # fmt: skip
    assert phrases.found_in("Enak: es krim. Es krim tahu. 12 bulan") == []
