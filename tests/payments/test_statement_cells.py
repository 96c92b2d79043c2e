"""How statements spell dates and amounts."""

from datetime import date

import pytest

from tests.payments.statements import MOVED, moved, read, refusal


@pytest.mark.parametrize(
    "spelt",
    [
        ("71123", "2500", "36045", "1071123", "1068623", "1104668"),
        ("71.123", "2.500", "36.045", "1.071.123", "1.068.623", "1.104.668"),
        ("71,123.00", "2,500.00", "36,045.00", "1,071,123.00", "1,068,623.00", "1,104,668.00"),
        ("71.123,00", "2.500,00", "36.045,00", "1.071.123,00", "1.068.623,00", "1.104.668,00"),
        ("71123.00", "2500.00", "36045.00", "1071123.00", "1068623.00", "1104668.00"),
        ("71123,0", "2500,0", "36045,0", "1071123,0", "1068623,0", "1104668,0"),
        ("Rp71.123", "Rp2.500", "Rp 36.045", "Rp1.071.123", "1.068.623", "IDR 1.104.668"),
    ],
)
def test_amounts_come_in_many_spellings(spelt: tuple[str, ...]) -> None:
    a, b, c, after_a, after_b, after_c = spelt
    text = (
        "tgl;uraian;debet;kredit;saldo\n"
        f"20/11/2026;x;;{a};{after_a}\n20/11/2026;y;{b};-;{after_b}\n21/11/2026;z;0;{c};{after_c}\n"
    )

    assert moved(read(text)) == MOVED


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-20",
        "2026/11/20",
        "20/11/2026",
        "20-11-2026",
        "20.11.2026",
        "20/11/26",
        "20 Nov 2026",
        "20-Nov-26",
        "20 November 2026",
        "20 NOPEMBER 2026",
        "20/11/2026 09:15",
        "2026-11-20T09:15:59",
        "20/11/2026 09.15.59",
        "'20/11/2026",
    ],
)
def test_dates_come_in_many_spellings(day: str) -> None:
    text = f"tanggal;keterangan;kredit;debit;saldo\n{day};x;5;;5\n"

    assert [line.on for line in read(text).lines] == [date(2026, 11, 20)]


def test_a_year_left_out_is_that_of_the_period() -> None:
    text = (
        "Periode : 30/12/2026 - 02/01/2027\n"
        "tanggal;keterangan;kredit;debit;saldo\n31/12;x;5;;5\n01/01;y;5;;10\n"
    )

    assert [line.on for line in read(text).lines] == [date(2026, 12, 31), date(2027, 1, 1)]
    assert refusal(text.replace("01/01;", "05/01;")).reason == "date"
    assert refusal(text.replace("Periode", "Catatan")).reason == "date"


def test_marks_may_stand_in_the_cell_of_the_amount() -> None:
    text = (
        "Periode : 20/11/2026 - 21/11/2026\n"
        "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n"
        "'20/11,SALDO AWAL,'0000,0.00 CR,1000.00\n"
        '20/11/2026,A,0000,"3,528,964.00 CR","3,529,964.00"\n'
        '21/11/2026,B,0000,"29,964.00 DB","3,500,000.00"\n'
    )

    assert [line.amount for line in read(text).lines] == [3_528_964, -29_964]
    assert (read(text).opening, read(text).closing) == (1_000, 3_500_000)


@pytest.mark.parametrize("mark", ["cr/db", "d/k", "DB/CR", "Type"])
def test_a_column_may_hold_the_marks(mark: str) -> None:
    text = (
        f"Date\tDescription\tAmount\t{mark}\tBalance\n"
        "2026-11-20\tin\t50\tCR\t150\n2026-11-21\tout\t30\tDB\t120\n"
    )

    assert [line.amount for line in read(text).lines] == [50, -30]
    assert (read(text).opening, read(text).closing) == (100, 120)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("5.005", "mixed_amounts"),
        ("0.005", "amount"),
        ("1_000", "amount"),
        ("１２", "amount"),
        ("1e9", "amount"),
        ("NaN", "amount"),
        ("0x10", "amount"),
        ("=1+1", "amount"),
        ("(5", "amount"),
        ("5)", "amount"),
        ("5 XX", "mark"),
        ("-5 CR", "mark"),
        ("9" * 16, "amount"),
        ("9" * 5_000, "amount"),
        ("1,23,456", "amount"),
        ("1.000,000", "amount"),
        ("", "amount"),
    ],
)
def test_amounts_we_cannot_read_are_refused(amount: str, reason: str) -> None:
    no = refusal(
        "tanggal;keterangan;jumlah;saldo\n"
        f"20/11/2026;x;1,000.00;1000.00\n20/11/2026;y;{amount};1005\n"
    )

    assert no.reason == reason
    assert no.row in (3, None)


@pytest.mark.parametrize("amount", ["5,5", "5.50", "5.000,01", "5,000.1"])
def test_there_is_no_part_of_a_rupiah(amount: str) -> None:
    no = refusal(f"tanggal;keterangan;jumlah;saldo\n20/11/2026;x;{amount};5\n")

    assert (no.reason, no.row) == ("fraction", 2)


def test_one_file_has_one_spelling() -> None:
    text = "tanggal;keterangan;jumlah;saldo\n20/11/2026;x;71.123;71.123\n20/11/2026;y;{};{}\n"

    assert read(text.format("71.123", "142.246")).closing == 142_246
    assert refusal(text.format("71,123", "142.246")).reason == "mixed_amounts"
    assert refusal(text.format("71,123.00", "142,246.00")).reason == "mixed_amounts"


def test_nobody_fills_debit_and_credit_in_one_row() -> None:
    header = "tanggal;keterangan;debit;kredit;saldo\n"

    assert refusal(header + "20/11/2026;x;5;5;0\n").reason == "amount"
    assert refusal(header + "20/11/2026;x;;-5;0\n").reason == "amount"
    assert refusal(header + "20/11/2026;x;;;7\n").reason == "amount"
    assert [line.amount for line in read(header + "20/11/2026;x;-5;0;1\n").lines] == [-5]


@pytest.mark.parametrize(
    "day",
    ["", "11/21/2026", "31/02/2026", "2026-13-01", "20 Foo 2026", "46347", "kemarin", "00/00/0000"],
)
def test_dates_we_cannot_read_are_refused(day: str) -> None:
    no = refusal(f"tanggal;keterangan;jumlah;saldo\n{day};x;5;5\n")

    assert (no.reason, no.row) == ("date", 2)
