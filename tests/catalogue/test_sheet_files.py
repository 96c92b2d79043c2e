"""Files from strangers' programs: read without harm, written without harm."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from marketplace.catalogue import sheet_files
from marketplace.catalogue.sheet_files import Choices, NotASheet, Row

ROWS: list[list[str | int]] = [["Nama", "Harga"], ["Pouch", 45_000], ["", ""], ["Tas", 60_000]]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''=1", "=HYPERLINK(\"//x.example\")"]


def texts(rows: list[Row]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def xlsx(*rows: list[object]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "write", [sheet_files.write_csv, lambda rows: sheet_files.write_xlsx(rows, "Produk")]
)
def test_what_is_written_is_read_again(write: Callable[[list[list[str | int]]], bytes]) -> None:
    rows: list[list[str | int]] = [*ROWS, ["Dua\nbaris", 2], ['Koma, "ini"; itu', 3]]
    rows += [[text, 1] for text in FORMULAS]

    read = texts(sheet_files.read(write(rows)))

    assert read[2] == []
    assert [row for row in read if row] == [
        [str(cell) for cell in row] for row in rows if row[0]
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_program_takes_our_cells_for_formulas(text: str) -> None:
    """S19: cells that look like formulas are neutralised in CSV and stay texts in XLSX."""
    (written,) = csv.reader(StringIO(sheet_files.write_csv([[text]]).decode("utf-8-sig")))
    book = load_workbook(BytesIO(sheet_files.write_xlsx([["a"], [text]], "Produk")))

    assert written[0].startswith("'")
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_formula_is_not_evaluated() -> None:
    ((first, second),) = sheet_files.read(xlsx(["=1+1", "a"]))

    assert (first.formula, first.text, second.formula) == (True, "", False)


@pytest.mark.parametrize(
    "data",
    [
        b"Nama;Harga\nPouch;45.000\n",
        b"Nama\tHarga\r\nPouch\t45.000\r\n",
        "\ufeffNama,Harga\nPouch,45.000\n".encode(),
        "Nama;Harga\nPouch;45.000\n".encode("utf-16"),
        b'"Nama";"Harga"\n"Pouch";"45.000"\n\n\n',
    ],
)
def test_every_program_s_csv_is_read(data: bytes) -> None:
    assert texts(sheet_files.read(data)) == [["Nama", "Harga"], ["Pouch", "45.000"]]


def test_numbers_and_days_are_read_as_they_are_meant() -> None:
    from_excel = load_workbook(BytesIO(xlsx(["a"])))
    sheet = from_excel.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["C1"], sheet["D1"] = 45_000.0, 1.5, True, None
    out = BytesIO()
    from_excel.save(out)

    assert texts(sheet_files.read(out.getvalue())) == [["45000", "1.5", "True"]]


BOMB = zipped({"xl/workbook.xml": b"<x>" + b" " * 30_000_000})
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"a,b\n" * 600_000, "too_heavy"),
        (b"a,b\n" * 1_002, "too_many_rows"),
        (BOMB, "too_heavy"),
        (zipped({f"{n}.xml": b"<x/>" for n in range(300)}), "damaged"),
        (zipped({"a.txt": b"hello"}), "damaged"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "damaged"),
        (zipped(unzipped(xlsx(["a"])) | {"xl/worksheets/sheet1.xml": ENTITIES}), "damaged"),
        (b"%PDF-1.7 \x00\x01", "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_sheet_is_refused(data: bytes, reason: str) -> None:
    """S19: size, rows, zip bombs and entities are refused before anything is unfolded."""
    with pytest.raises(NotASheet) as refused:
        sheet_files.read(data)

    assert refused.value.reason == reason
    assert refused.value.sentence()


def test_a_row_far_below_is_too_far() -> None:
    book, out = Workbook(), BytesIO()
    book.worksheets[0]["A1"], book.worksheets[0]["A1000000"] = "Nama", "Pouch"
    book.save(out)

    with pytest.raises(NotASheet) as refused:
        sheet_files.read(out.getvalue())

    assert refused.value.reason == "too_many_rows"


def test_choices_are_offered_where_they_fit() -> None:
    offered = [Choices(0, ["Tas", "Dompet"]), Choices(1, ["x" * 300]), Choices(2, ["a,b"])]

    book = load_workbook(BytesIO(sheet_files.write_xlsx(ROWS, "Produk", choices=offered)))

    rules = book.worksheets[0].data_validations.dataValidation
    assert [(rule.formula1, str(rule.sqref)) for rule in rules] == [('"Tas,Dompet"', "A2:A1001")]
