"""Phone numbers, addresses, links and account numbers are found however people hide them, and
plain words pass.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import reaching
from marketplace.kernel.reaching import GAP, Kind

CAUGHT = [
    # phones
    ("Hubungi 081234567890 ya", Kind.PHONE, "081234567890"),
    ("call 0812-3456-7890 please", Kind.PHONE, "0812-3456-7890"),
    ("0812 3456 7890", Kind.PHONE, "0812 3456 7890"),
    ("+62 812 3456 7890", Kind.PHONE, "+62 812 3456 7890"),
    ("(0271) 654-3210", Kind.PHONE, "(0271) 654-3210"),
    ("62.812.3456.7890", Kind.PHONE, "62.812.3456.7890"),
    ("0 8 1 2 3 4 5 6 7 8 9 0", Kind.PHONE, "0 8 1 2 3 4 5 6 7 8 9 0"),
    ("0812, 3456, 7890", Kind.PHONE, "0812, 3456, 7890"),
    ("0812\n3456\n7890", Kind.PHONE, "0812\n3456\n7890"),
    ("O8I2 3456 789O", Kind.PHONE, "O8I2 3456 789O"),
    ("０８１２３４５６７８９０", Kind.PHONE, "０８１２３４５６７８９０"),
    ("①②③ 08 12 34 56 78 90", Kind.ACCOUNT, "①②③ 08 12 34 56 78 90"),
    ("0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", Kind.PHONE, "0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8"),
    (
        "nol delapan satu dua tiga empat lima enam tujuh delapan",
        Kind.PHONE,
        "nol delapan satu dua tiga empat lima enam tujuh delapan",
    ),
    ("noldelapansatuduatigaempatlima enam", Kind.PHONE, "noldelapansatuduatigaempatlima enam"),
    ("zero eight one two 3456 seven890", Kind.PHONE, "zero eight one two 3456"),
    ("kosong delapan 12 34 lima enam 78", Kind.PHONE, "kosong delapan 12 34 lima enam 78"),
    ("0812 lalu 3456 terus 7890", Kind.PHONE, "0812 lalu 3456 terus 7890"),
    ("0812*3456*7890", Kind.PHONE, "0812*3456*7890"),
    ("08.12.2034 567890", Kind.PHONE, "08.12.2034 567890"),
    # e-mails
    ("dewi@pembeli.example", Kind.EMAIL, "dewi@pembeli.example"),
    ("Dewi.Ayu+toko@mail.co.id!", Kind.EMAIL, "Dewi.Ayu+toko@mail.co.id"),
    ("dewi (at) mail (dot) com", Kind.EMAIL, "dewi (at) mail (dot) com"),
    ("dewi at mail dot com", Kind.EMAIL, "dewi at mail dot com"),
    ("dewi at mail titik co titik id", Kind.EMAIL, "dewi at mail titik co titik id"),
    ("surel dewi.ayu gmail", Kind.EMAIL, "dewi.ayu gmail"),
    ("dewi @ gmail . com", Kind.EMAIL, "dewi @ gmail . com"),
    # links
    ("lihat https://contoh.example/a?b=1 ya", Kind.LINK, "https://contoh.example/a?b=1"),
    ("www.contoh.example", Kind.LINK, "www.contoh.example"),
    ("tokosaya.com/dewi", Kind.LINK, "tokosaya.com/dewi"),
    ("ada di tokosaya.co.id.", Kind.LINK, "tokosaya.co.id"),
    ("wa.me/6281234567890", Kind.LINK, "wa.me/6281234567890"),
    ("WA.me/dewi", Kind.LINK, "WA.me/dewi"),
    ("wа.me/dewi", Kind.LINK, "wа.me/dewi"),  # a Cyrillic letter
    ("t.me/dewi", Kind.LINK, "t.me/dewi"),
    ("bit.ly/3abc", Kind.LINK, "bit.ly/3abc"),
    ("tokosaya dot com", Kind.LINK, "tokosaya dot com"),
    ("tokosaya titik com", Kind.LINK, "tokosaya titik com"),
    # names on other sites
    ("ikuti @dewi.jahit", Kind.HANDLE, "@dewi.jahit"),
    ("IG: dewijahit", Kind.HANDLE, "IG: dewijahit"),
    ("ig saya dewijahit", Kind.HANDLE, "ig saya dewijahit"),
    ("my instagram is dewijahit", Kind.HANDLE, "instagram is dewijahit"),
    ("tiktok dewi_jahit", Kind.HANDLE, "tiktok dewi_jahit"),
    ("Telegram=dewijahit", Kind.HANDLE, "Telegram=dewijahit"),
    ("shopee nama akun dewijahit", Kind.HANDLE, "shopee nama akun dewijahit"),
    # accounts
    ("transfer ke 1234567890", Kind.ACCOUNT, "1234567890"),
    ("rek BRI 1234 01 567890 53 2", Kind.ACCOUNT, "1234 01 567890 53 2"),
    ("norek saya 445566", Kind.ACCOUNT, "445566"),
    ("my account number is 987-654-321", Kind.ACCOUNT, "987-654-321"),
]
PASSES = [
    "",
    "Enak sekali, akan pesan lagi.",
    "Jahitannya rapi dan kuat. Terima kasih!",
    "Saya pesan 3, datang 2 hari kemudian.",
    "Harganya Rp45.000, total Rp 12.500.000",
    "Rp. 100.000.000",
    "Sampai 25-11-2026",
    "Untuk tanggal 25/11/2026 - 27/11/2026",
    "2026-11-25 10.30",
    "Ukuran 28, 30, 32, 34",
    "Jam 08.00 sampai 16.00",
    "Beratnya 250 g, lebar 18 cm, tinggi 7,5 cm",
    "3 pcs @ Rp15.000",
    "3 pcs @15.000",
    "Dua kantong, tiga toples dan satu nampan",
    "one for me, two for my mother",
    "Is it halal? Can it stay 10 days in the fridge?",
    "Apakah bisa dikirim ke 80115?",
    "I saw a line of ants. It was ok in the end.",
    "Saya lihat di instagram, bagus",
    "5l 6l 10l",
    "Kain 100x100, isi 6. Ideal untuk kado",
    "Dikirim 21.11.2026 10.30",
]


@pytest.mark.parametrize(("text", "kind", "found"), CAUGHT, ids=[text for text, *_ in CAUGHT])
def test_a_way_to_reach_somebody_is_found(text: str, kind: Kind, found: str) -> None:
    """B21: phone numbers, also spelled out or taken apart, e-mails, links, names, accounts."""
    marked = reaching.find(text)

    assert [(text[one.start : one.end], one.kind) for one in marked] == [(found, kind)]
    assert found not in reaching.without(text)
    assert GAP in reaching.without(text)


@pytest.mark.parametrize("text", PASSES)
def test_plain_words_pass(text: str) -> None:
    assert reaching.find(text) == []
    assert reaching.without(text) == text


def test_several_are_found_and_the_words_between_stay() -> None:
    text = "Bu, hubungi 0812 3456 7890 atau dewi@mail.com ya"

    marked = reaching.pieces(text, reaching.find(text))

    assert [piece.kind for piece in marked] == ["", "phone", "", "email", ""]
    assert "".join(piece.text for piece in marked) == text
    assert reaching.without(text) == "Bu, hubungi […] atau […] ya"


def test_the_names_of_a_buyer_are_found_too() -> None:
    found = reaching.names("Salam, DEWI dari Jalan Rahasia", ["Dewi Pembeli", "Jalan Rahasia 9"])

    text = "Salam, DEWI dari Jalan Rahasia"
    assert [text[one.start : one.end] for one in found] == ["DEWI", "Jalan", "Rahasia"]


@given(st.text(max_size=300))
def test_any_text_is_cut_into_pieces_that_make_it_again(text: str) -> None:
    marked = reaching.pieces(text, reaching.find(text))

    assert "".join(piece.text for piece in marked) == text


@pytest.mark.parametrize("part", ["0 ", "o1", "satu ", "a.", "@a", "ig saya ", "0-", "wa ", "rek "])
def test_a_long_text_made_to_tire_is_read_to_its_end(part: str) -> None:
    text = part * (10_000 // len(part))

    assert "".join(piece.text for piece in reaching.pieces(text, reaching.find(text))) == text
