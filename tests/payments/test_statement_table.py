"""Which files hold a statement, and where in them."""

import pytest

from marketplace.payments.statement_csv import LARGEST_BYTES, read_statement
from tests.payments.statements import (
    GENERIC,
    KLIKBCA_BUSINESS,
    KLIKBCA_PERSONAL,
    MOVED,
    fingerprints,
    moved,
    read,
    refusal,
)


@pytest.mark.parametrize("text", [GENERIC, KLIKBCA_BUSINESS, KLIKBCA_PERSONAL])
def test_the_shapes_we_know_say_the_same(text: str) -> None:
    statement = read(text)

    assert moved(statement) == MOVED
    assert (statement.opening, statement.closing) == (1_000_000, 1_104_668)
    assert (statement.account, statement.pending) == ("0000000001", 0)


def test_descriptions_are_kept_without_the_banks_marks() -> None:
    assert [line.description for line in read(KLIKBCA_BUSINESS).lines] == [
        "TRSF E-BANKING CR 2011/FTSCY/WS95051 PEMBELI SATU",
        "BIAYA ADM",
        "TRSF E-BANKING CR 2111/FTSCY/WS95051 PEMBELI DUA",
    ]
    assert (
        read(KLIKBCA_PERSONAL).lines[0].description == "TRSF E-BANKING CR, PEMBELI SATU, SEMARANG"
    )


def test_english_names_and_one_column_with_signs_are_read() -> None:
    text = (
        "Date;Description;Amount\nOpening Balance;;100\n"
        "2026-11-20;in;50\n2026-11-21;out;-30\nClosing Balance;;120\n"
    )

    assert [line.amount for line in read(text).lines] == [50, -30]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_files_come_in_many_wrappings(delimiter: str, line_end: str, encoding: str) -> None:
    text = GENERIC.replace("PEMBELI SATU", "CAFÉ SATU")
    raw = text.replace(",", delimiter).replace("\n", line_end).encode(encoding)
    statement = read_statement(raw, "0000000001")

    assert moved(statement) == MOVED
    assert statement.lines[0].description == "TRSF DARI CAFÉ SATU"
    assert fingerprints(statement) == fingerprints(read(text))


@pytest.mark.parametrize(
    "header",
    [
        "tanggal;keterangan;saldo",
        "tanggal;debit;kredit;saldo",
        "keterangan;debit;kredit;saldo",
        "tanggal;keterangan;debit;saldo",
        "tanggal;tanggal;keterangan;jumlah;saldo",
        "tanggal;keterangan;jumlah;saldo;saldo",
        "a;b;c;d",
        "tanggal keterangan jumlah saldo",
    ],
)
def test_columns_we_do_not_know_are_refused(header: str) -> None:
    assert refusal(f"{header}\n20/11/2026;x;5;5\n").reason == "columns"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (GENERIC.encode("utf-16")[2:], "not_text"),
        (GENERIC.replace("SATU", "\x00").encode(), "not_text"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text"),
        (b"%PDF-1.7\n%\x81\x8d\x8f\n", "not_text"),
        (b"<html><table><tr><td>Tanggal</td></tr></table></html>", "columns"),
        (b"x" * (LARGEST_BYTES + 1), "too_large"),
        (b"\n" * LARGEST_BYTES, "empty"),
        (b"a\n" * (LARGEST_BYTES // 2), "too_many_lines"),
        (b"," * LARGEST_BYTES, "columns"),
        (b'"' * (LARGEST_BYTES - 1), "not_csv"),
        (b'"a' * 900_000, "not_csv"),
        (GENERIC.encode() + b'"unfinished', "not_csv"),
        (b"0" * LARGEST_BYTES, "not_csv"),
        (b"tanggal;" * 200_000, "not_csv"),
        (b"tanggal;" * 10_000, "columns"),
    ],
)
def test_files_that_are_no_statement_are_refused(raw: bytes, reason: str) -> None:
    assert refusal(raw).reason == reason


def test_five_thousand_lines_are_enough() -> None:
    header = "tanggal;keterangan;jumlah;saldo\n"
    rows = [f"20/11/2026;x;1;{n}\n" for n in range(1, 5_002)]

    assert len(read(header + "".join(rows[:5_000])).lines) == 5_000
    assert refusal(header + "".join(rows)).reason == "too_many_lines"


@pytest.mark.parametrize("note", ["Saldo Awal", "SALDO AKHIR", "Total", "PEND", "Kredit : 5"])
def test_a_buyers_note_cannot_pass_for_a_balance(note: str) -> None:
    statement = read(GENERIC.replace("TRSF DARI PEMBELI SATU", note))

    assert moved(statement) == MOVED
    assert statement.lines[0].description == note


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\u202eb\u200bc", "a b c"),
        ("a\u0085b\u2028c", "a b c"),
        ("x" * 1_000, "x" * 500),
        ("", ""),
    ],
)
def test_a_hostile_note_is_kept_as_text(note: str, kept: str) -> None:
    statement = read(GENERIC.replace("TRSF DARI PEMBELI SATU", note))

    assert statement.lines[0].description == kept
    assert moved(statement) == MOVED


def test_a_note_over_two_lines_stays_one_line() -> None:
    statement = read(GENERIC.replace("TRSF DARI PEMBELI SATU", '"dua\nbaris; ""kutip"""'))

    assert statement.lines[0].description == 'dua baris; "kutip"'
    assert moved(statement) == MOVED
