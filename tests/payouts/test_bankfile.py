"""The file a bank takes many transfers from."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from marketplace.payouts.bank_forms import FORMS
from marketplace.payouts.bankfile import (
    BankFile,
    BankFileRefused,
    Transfer,
    bank_file,
    remark,
    totals,
)

FRIDAY = date(2026, 11, 20)
MELATI = Transfer("K7M29QXF", "014", "0000000011", "NAMA SATU", 31_500)
SHORT_REMARK, LONG_REMARK = ("short_remark", "TITIP JUAL 26-W47"), ("remark", "TITIP JUAL 2026-W47")
KENANGA = Transfer("P3WX8TCA", "008", "000-000-0012", "NAMA DUA, SE", 22_500)


def written(*rows: Transfer, form: str = "generic") -> BankFile:
    return bank_file("R7K2", FRIDAY, "000-000-0001", rows, form)


def cells(file: BankFile) -> list[list[str]]:
    """As somebody else's reader finds them: the module csv, or openpyxl."""
    if file.filename.endswith(".csv"):
        return list(csv.reader(io.StringIO(file.data.decode(), newline=""), strict=True))
    sheet = load_workbook(io.BytesIO(file.data)).worksheets[0]
    assert "f" not in {cell.data_type for row in sheet for cell in row}
    return [["" if c.value is None else str(c.value) for c in row] for row in sheet.iter_rows()]


def transfers(file: BankFile, form: str) -> list[list[str]]:
    """Without the rows before and after them."""
    found = cells(file)
    return found[1 : len(found) - len(FORMS[form].foot)]


def column(fact: str, form: str) -> int:
    return [column.fact for column in FORMS[form].columns].index(fact)


def test_the_generic_file_is_plain_text_with_names_of_columns() -> None:
    file = written(MELATI, KENANGA)

    assert file.text == (
        '"date","debit_account","bank","account","holder","amount","remark","reference"\r\n'
        '"2026-11-20","0000000001","014","0000000011","NAMA SATU","31500",'
        '"TITIP JUAL 2026-W47","K7M29QXF"\r\n'
        '"2026-11-20","0000000001","008","0000000012","NAMA DUA, SE","22500",'
        '"TITIP JUAL 2026-W47","P3WX8TCA"\r\n'
    )
    assert (file.total, file.count) == (54_000, 2)
    assert file.filename == "payout-R7K2-2026-11-20.csv"


def test_mandiris_file_begins_with_day_account_number_and_total() -> None:
    large = replace(MELATI, reference="BIG", amount=250_000_001)
    file = written(MELATI, KENANGA, large, form="mandiri_mcm")

    assert cells(file) == [
        ["P", "20261120", "0000000001", "3", "250054001.00"],
        ["0000000011", "NAMA SATU", "", "", "", "IDR", "31500.00", "TITIP JUAL 2026-W47",
         "K7M29QXF", "BAU", "014"],
        ["0000000012", "NAMA DUA, SE", "", "", "", "IDR", "22500.00", "TITIP JUAL 2026-W47",
         "P3WX8TCA", "IBU", "008"],
        ["0000000011", "NAMA SATU", "", "", "", "IDR", "250000001.00", "TITIP JUAL 2026-W47",
         "BIG", "RBU", "014"],
    ]  # fmt: skip
    assert file.text.endswith("\r\n")


def test_bcas_workbook_keeps_zeros_and_counts_amounts() -> None:
    file = written(MELATI, KENANGA, form="bca")
    sheet = load_workbook(io.BytesIO(file.data)).worksheets[0]
    head, first, second = ([cell.value for cell in row] for row in sheet.iter_rows())

    assert head == [
        "No", "Transaction ID", "Transfer Type", "Beneficiary ID", "Credited Account",
        "Receiver Name", "Amount", "NIP", "Remark", "Beneficiary email address",
        "Receiver Swift Code", "Receiver Cust Type", "Receiver Cust Residence",
    ]  # fmt: skip
    assert first[1:7] == ["K7M29QXF", "BCA", None, "0000000011", "NAMA SATU", 31_500]
    assert first[7:] == [None, "TITIP JUAL 26-W47", None, None, "1", "1"]
    assert (second[2], second[4], second[6]) == ("BIFAST", "0000000012", 22_500)
    assert second[10] == "BMRIIDJA"
    assert (sheet["E2"].number_format, sheet["G2"].number_format) == ("@", "0")
    assert (file.filename, file.total) == ("payout-R7K2-2026-11-20.xlsx", 54_000)


def test_bris_file_ends_with_count_and_total() -> None:
    file = written(MELATI, KENANGA, form="bri")

    assert cells(file) == [
        ["NO", "NAMA", "ACCOUNT", "AMOUNT", "EMAIL", "CUSTOMERREFF", "BANK", "REMARK"],
        ["1", "NAMA SATU", "0000000011", "31500", "", "K7M29QXF", "014", "TITIP JUAL 2026-W47"],
        ["2", "NAMA DUA, SE", "0000000012", "22500", "", "P3WX8TCA", "008", "TITIP JUAL 2026-W47"],
        ["COUNT", "", "", "2"],
        ["TOTAL", "", "", "54000"],
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 20), "TITIP JUAL 2026-W47"),
        (date(2027, 1, 1), "TITIP JUAL 2026-W53"),
        (date(2027, 1, 4), "TITIP JUAL 2027-W01"),
    ],
)
def test_the_remark_names_a_week_and_nobody(day: date, said: str) -> None:
    assert remark(day) == said


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("holder", "kept"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+62", "'+62"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\tA", "'A"),
        ("\rA", "'A"),
        ("＝1+1", "'＝1+1"),
        ("  =1", "'=1"),
        ("A;=1+1", "A =1+1"),
        ("A|B", "A B"),
        ("A\r\nB", "A B"),
        ("A\u202eB", "A B"),
        ('A "B", C', 'A "B", C'),
        ("O'NEILL", "O'NEILL"),
        ("X" * 39 + " YZ", None),
    ],
)
def test_a_name_is_never_a_formula_nor_a_second_cell(
    form: str, holder: str, kept: str | None
) -> None:
    file = written(replace(MELATI, holder=holder), form=form)
    [row] = transfers(file, form)

    assert len(row) == len(FORMS[form].columns)
    if kept is not None:
        assert kept in row


def test_mandiri_takes_forty_letters_of_a_name() -> None:
    assert cells(written(replace(MELATI, holder="=" + "X" * 60), form="mandiri_mcm"))[1][1] == (
        "'=" + "X" * 38
    )


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"account": ""}, "account"),
        ({"account": "1234"}, "account"),
        ({"account": "1" * 21}, "account"),
        ({"account": "=12345"}, "account"),
        ({"account": "１２３４５６"}, "account"),
        ({"account": "12345\n"}, "account"),
        ({"bank": "14"}, "bank"),
        ({"bank": "=14"}, "bank"),
        ({"holder": ""}, "holder"),
        ({"holder": " \t\u200b"}, "holder"),
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"reference": ""}, "reference"),
        ({"reference": "X" * 20}, "reference"),
        ({"reference": "A B"}, "reference"),
        ({"reference": MELATI.reference}, "twice"),
    ],
)
def test_no_file_is_written_that_would_not_pay_exactly(wrong: dict[str, Any], reason: str) -> None:
    bad = replace(KENANGA, **wrong)
    with pytest.raises(BankFileRefused) as no:
        written(MELATI, bad)

    assert (no.value.reason, no.value.reference) == (reason, bad.reference)


def test_a_file_needs_transfers_and_an_account_to_pay_from() -> None:
    with pytest.raises(BankFileRefused) as no:
        written()
    assert no.value.reason == "no_transfers"
    with pytest.raises(BankFileRefused) as no:
        bank_file("R7K2", FRIDAY, "", [MELATI])
    assert no.value.reason == "debit_account"


@pytest.mark.parametrize("run_code", ["", "../x", "a b", "a\r\nb", "a/b", "x" * 33])
def test_a_file_name_is_made_of_a_run_code_only(run_code: str) -> None:
    with pytest.raises(ValueError, match="run code"):
        bank_file(run_code, FRIDAY, "0000000001", [MELATI])


@given(
    st.lists(
        st.builds(
            Transfer,
            reference=st.from_regex("[A-Z0-9]{8}", fullmatch=True),
            bank=st.sampled_from(["008", "014", "451"]),
            account=st.from_regex("[0-9]{5,20}", fullmatch=True),
            holder=st.text(min_size=1, max_size=60).map(lambda text: f"N{text}"),
            amount=st.integers(1, 10**9),
        ),
        min_size=1,
        max_size=20,
        unique_by=lambda row: row.reference,
    ),
    st.sampled_from(list(FORMS)),
)
@settings(max_examples=60, deadline=None)
def test_what_the_bank_reads_is_what_was_meant(rows: list[Transfer], form: str) -> None:
    """M21: each form read back by an independent reader, with totals equal to the run's."""
    file = written(*rows, form=form)
    amount = column("amount_point" if form == "mandiri_mcm" else "amount", form)
    found = transfers(file, form)

    assert totals(file.data, form) == (file.total, file.count) == (
        sum(row.amount for row in rows), len(rows),
    )  # fmt: skip
    assert sum(int(row[amount].removesuffix(".00")) for row in found) == file.total
    for fact in ("account", "reference"):
        assert [row[column(fact, form)] for row in found] == [getattr(row, fact) for row in rows]
    assert {len(row) for row in found} == {len(FORMS[form].columns)}
    facts = {one.fact for one in FORMS[form].columns}
    remark = SHORT_REMARK if SHORT_REMARK[0] in facts else LONG_REMARK
    assert {row[column(remark[0], form)] for row in found} == {remark[1]}


def test_a_file_changed_afterwards_shows_in_its_totals() -> None:
    file = written(MELATI, KENANGA)

    assert totals(file.data.replace(b"31500", b"315000")) == (337_500, 2)
