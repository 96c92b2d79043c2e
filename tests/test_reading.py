"""What is said is short, uses the cooperative's own words, and leaves days and numbers to Babel.
What each sentence means is no concern of these tests.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from babel import Locale

from tests.wordlist import ROOT, catalogue, key, sentences, translation

MOST_WORDS = 12

LABELS = {
    "Home": "Beranda", "Products": "Produk", "Shop": "Toko", "Category": "Kategori",
    "Search": "Cari", "Cart": "Keranjang", "Quantity": "Jumlah", "Price": "Harga",
    "Delivery": "Ongkir", "Total": "Total", "Address": "Alamat", "Recipient": "Penerima",
    "District": "Kecamatan", "Postcode": "Kode pos", "Landmark": "Patokan", "Pay": "Bayar",
    "Orders": "Pesanan", "To pay": "Belum Bayar", "Being packed": "Dikemas",
    "Shipped": "Dikirim", "Arrived": "Tiba", "Ready for pickup": "Siap Diambil",
    "Completed": "Selesai", "Cancelled": "Dibatalkan", "Refunds": "Pengembalian",
    "Refund": "Dana kembali", "Complaint": "Keluhan", "Tracking number": "Nomor resi",
    "Sign in": "Masuk", "Sign out": "Keluar", "Quick exit": "Keluar cepat", "PIN": "PIN",
    "Change": "Ubah", "Remove": "Hapus", "Balance": "Saldo", "Payout": "Pencairan",
    "History": "Riwayat", "Commission": "Potongan koperasi", "You receive": "Yang diterima",
    "Stock": "Stok", "Sold out": "Habis", "Save": "Simpan",
    "Send to the cooperative": "Kirim ke koperasi", "Waiting for review": "Menunggu diperiksa",
    "Needs fixing": "Perlu diperbaiki", "On sale": "Tayang", "Paused": "Istirahat",
    "Archived": "Arsip", "Made on": "Tanggal buat", "Best before": "Baik digunakan sebelum",
    "Ingredients": "Bahan", "Material": "Bahan", "Allergens": "Alergen",
    "Net weight": "Berat bersih", "Storage": "Cara simpan", "Size": "Ukuran",
    "Chest": "Lingkar dada", "Making time": "Waktu pembuatan", "Passed": "Lolos",
    "Courier": "Kurir", "Nota": "Nota", "Payout slip": "Slip pencairan",
    "Partner code": "Kode mitra", "Ask for help": "Minta bantuan", "Report": "Laporan",
}  # fmt: skip
"""How each thing is called on its own, in a heading or on a button."""

TERMS = {
    r"payouts?": r"pencairan|cair", r"commission": "potongan", r"balance": "saldo",
    r"tracking numbers?": "nomor resi", r"cart": "keranjang", r"stock": "stok",
    r"couriers?": "kurir", r"complaints?": "keluhan", r"ingredients?": "bahan",
    r"allergens?": "alergen", r"vouchers?": "voucer", r"nota": "nota",
    r"recipient": "penerima", r"landmark": "patokan", r"postcode": "kode pos",
    r"categor(y|ies)": "kategori", r"quick exit": "keluar cepat", r"partners?": "mitra",
    r"districts?": "kecamatan", r"sold out": "habis", r"net weight": "berat bersih",
    r"best before": "baik digunakan sebelum", r"products?": "produk", r"lots?": r"lot|nomor",
    r"e-?mails?": "email", r"passwords?": "kata sandi", r"links?": "tautan",
    r"labels?": "label", r"surplus": "SHU",
}  # fmt: skip
"""Where the one stands in a sentence, the other stands in its translation."""

SAID_OTHERWISE = {
    # What stands on a page of somebody else is quoted as it stands there.
    "In Stripe: Reports, Balance, “Itemized”. Add the column payment_intent_id.",
    # Her payouts and all that she is paid.
    "A maker bears only what she earned of this money. It is kept back from her payouts, a quarter "
    "at most.",
}

NEVER = {
    "id": (
        *("invoice", "checkout", "voucher", "dashboard", "listing", "draft", "submit", "supplier"),
        *("seller", "penghasilan", "kamu", "kau", "surel", "file", "konter", "komisi", "upload"),
        *("download", "login", "order", "link", "password", "klik", "update", "cancel", "refund"),
    ),
    "en": (
        *("invoice", "checkout", "dashboard", "listing", "draft", "submit", "supplier", "seller"),
        *("vendor", "basket", "click", "login", "e-commerce"),
    ),
}
"""Words that frighten, or that have a plainer one. English has no other for voucher."""


@cache
def indonesian() -> dict[str, str]:
    return {key(m.id): translation(m.string) for m in catalogue() if m.id}


@cache
def said() -> list[tuple[str, str, str]]:
    """Language, place and text of everything that is said."""
    both = []
    for sentence in sentences():
        both += [("en", sentence.place, form) for form in sentence.forms]
        both.append(("id", sentence.place, indonesian()[key(sentence.id)]))
    return both


def without_facts(text: str) -> str:
    return re.sub(r"%\(\w+\)s", " ", text)


def has(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-])({word})(?![\w-])", without_facts(text), re.I) is not None


def words_in_sentences(text: str) -> list[int]:
    """How many words each sentence has; a fact counts as one, a mark as none."""
    plain = re.sub(r"%\(\w+\)s", "fact", text)
    sentences = re.split(r"(?<=[.!?])\s+", plain)
    return [sum(bool(re.search(r"\w", word)) for word in one.split()) for one in sentences]


def terms_missed(english: str, translated: str) -> list[str]:
    """Terms of the glossary that the translation calls something else."""
    if english in SAID_OTHERWISE:
        return []
    return [
        term for term, ours in TERMS.items()
        if has(term, english) and not re.search(rf"\b\w*({ours})", translated, re.I)
    ]  # fmt: skip


def test_no_sentence_is_long() -> None:
    """B24: in every room and language; the studio needs it, and the others lose nothing by it."""
    long = [
        f"{place} ({language}): {text}"
        for language, place, text in said()
        if max(words_in_sentences(text)) > MOST_WORDS
    ]
    assert long == [], "\n".join(long)


def test_each_thing_has_its_one_name() -> None:
    assert {name: indonesian().get(name) for name in LABELS} == LABELS


def test_a_term_is_the_same_in_every_sentence() -> None:
    missed = {
        english: found
        for english, translated in indonesian().items()
        if (found := terms_missed(english, translated))
    }
    assert missed == {}
    assert SAID_OTHERWISE - indonesian().keys() == set()


@pytest.mark.parametrize("language", ["id", "en"])
def test_words_that_frighten_are_not_said(language: str) -> None:
    found = [
        (word, text)
        for spoken, _, text in said()
        if spoken == language
        for word in NEVER[language]
        if has(word, text)
    ]
    assert found == []


def test_days_and_months_are_not_in_the_catalogue() -> None:
    """B24: they are Babel's, in both languages."""
    locale = Locale.parse("en")
    names = {*locale.days["format"]["wide"].values(), *locale.months["format"]["wide"].values()}

    assert names.intersection(indonesian()) == set()


def test_only_one_module_asks_babel_how_things_are_written() -> None:
    asking = {
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "marketplace").rglob("*.py"))
        if re.search(r"^(from|import) babel", file.read_text(), re.M)
    }
    assert asking == {str(Path("marketplace", "kernel", "words.py"))}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pay %(sum)s now.", [3]),
        ("One two. Three – four!", [2, 2]),
        ("Lihat: satu, dua", [3]),
        ("Ya? Tidak.", [1, 1]),
    ],
)
def test_words_are_counted(text: str, words: list[int]) -> None:
    assert words_in_sentences(text) == words


@pytest.mark.parametrize(
    ("english", "translated", "missed"),
    [
        ("Your payout is sent.", "Uang Anda dikirim.", ["payouts?"]),
        ("Your payout is sent.", "Pencairan Anda dikirim.", []),
        ("For %(lot)s", "Untuk %(lot)s", []),
    ],
)
def test_another_name_is_found(english: str, translated: str, missed: list[str]) -> None:
    assert terms_missed(english, translated) == missed
