"""Sheets as files: CSV and XLSX become rows of plain text, and rows become files. Formulas are
neither read nor written, and a file that would unfold into something huge is not unfolded.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, ClassVar
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy

CSV, XLSX = "csv", "xlsx"
MARK = "\ufeff"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEAVIEST = 2 * 1024 * 1024
HEAVIEST_UNFOLDED = 24 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 1000
MOST_COLUMNS = 60

_LIKE_A_FORMULA = re.compile("'*[=+@\t\r＝＋－＠-]")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t"
_WIDEST = 60

Row = list["Cell"]


class NotASheet(NotNow):
    """Why a file cannot be read as a whole."""

    sentences: ClassVar = {
        "empty": lazy("This file is empty. Please choose it again."),
        "too_heavy": lazy("This file is too large. It may have 2 MB at most."),
        "too_many_rows": lazy("This file has too many rows. Please send 1,000 at most."),
        "old_excel": lazy("This is an old Excel file. Please save it as XLSX or CSV."),
        "damaged": lazy("We cannot read this file. Please save it as XLSX or CSV."),
    }

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def sentence(self) -> str:
        return str(self.sentences[self.reason])


@dataclass(frozen=True)
class Cell:
    """What stands there, as text. A formula is not read."""

    text: str
    formula: bool = False


@dataclass(frozen=True)
class Choices:
    """What may be chosen in a column, where the program shows it."""

    column: int
    words: Sequence[str]


def read(data: bytes) -> list[Row]:
    """All rows with something in them, each at its place; empty ones between are empty lists.

    Raises `NotASheet`.
    """
    if not data.strip():
        raise NotASheet("empty")
    if len(data) > HEAVIEST:
        raise NotASheet("too_heavy")
    if data.startswith(_OLD_EXCEL):
        raise NotASheet("old_excel")
    rows = _limited(_read_xlsx(data) if data.startswith(_ZIP) else csv_rows(data))
    if not rows:
        raise NotASheet("empty")
    return rows


def csv_rows(data: bytes) -> Iterator[Row]:
    """The rows of a CSV file, each as long as it is. Raises `NotASheet`."""
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [Cell(_unmarked(cell.strip())) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise NotASheet("damaged") from error


def address(row: int, column: int) -> str:
    """`C5` for the third column of the fifth row; both are counted from zero."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def write_csv(rows: Iterable[Sequence[str | int]]) -> bytes:
    """A whole file, with the mark by which programs know its letters."""
    return f"{MARK}{csv_text(rows)}".encode()


def csv_text(rows: Iterable[Sequence[str | int]]) -> str:
    """A cell that a program could take for a formula begins with an apostrophe."""
    out = StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def write_xlsx(
    rows: Iterable[Sequence[str | int]],
    title: str,
    *,
    choices: Sequence[Choices] = (),
    readme: tuple[str, Sequence[Sequence[str | int]]] | None = None,
) -> bytes:
    """Every text stays a text. `readme` is a second sheet with its title."""
    book = Workbook()
    sheet = book.worksheets[0]
    _fill(sheet, rows, title)
    for choice in choices:
        _offer(sheet, choice)
    if readme:
        _fill(book.create_sheet(), readme[1], readme[0])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _limited(rows: Iterable[Row]) -> list[Row]:
    """Without the empty end. Raises `NotASheet`."""
    kept: list[Row] = []
    filled = 0
    for row in rows:
        filled += any(cell.text or cell.formula for cell in row)
        if filled > MOST_ROWS + 1:
            raise NotASheet("too_many_rows")
        kept.append(_without_end(row))
    return _without_end(kept)


def _without_end(cells: list[Any]) -> list[Any]:
    """Without what is empty at the end."""
    while cells and cells[-1] in ([], Cell("")):
        cells.pop()
    return cells


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\x00" in text:
        raise NotASheet("damaged")
    return text


def _read_xlsx(data: bytes) -> Iterator[Row]:
    _refuse_bomb(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS)):
            # Twice as far as we take, so that some empty rows between do no harm.
            if number > 2 * MOST_ROWS:
                raise NotASheet("too_many_rows")
            yield [_read_cell(cell) for cell in row]
    except NotASheet:
        raise
    except Exception as error:  # it raises whatever it stumbles over
        raise NotASheet("damaged") from error


def _refuse_bomb(data: bytes) -> None:
    """Nothing is unfolded further than it says of itself, and that is little."""
    try:
        with ZipFile(BytesIO(data)) as parts:
            inside = parts.infolist()
            if len(inside) > MOST_PARTS:
                raise NotASheet("damaged")
            if sum(part.file_size for part in inside) > HEAVIEST_UNFOLDED:
                raise NotASheet("too_heavy")
            # What defines entities could grow inside the reader.
            if any(_defines(parts.read(part)) for part in inside):
                raise NotASheet("damaged")
    except NotASheet:
        raise
    except Exception as error:  # as above
        raise NotASheet("damaged") from error


def _defines(part: bytes) -> bool:
    return b"<!DOCTYPE" in part.replace(b"\x00", b"")


def _read_cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Cell("", formula=True)
    if value is None:
        return Cell("")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        value = value.isoformat()[:10]
    return Cell(str(value).strip())


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and _LIKE_A_FORMULA.match(cell) else cell


def _unmarked(text: str) -> str:
    """As it was before it was made harmless."""
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text


def _fill(sheet: Worksheet, rows: Iterable[Sequence[str | int]], title: str) -> None:
    sheet.title = title[:31]
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(place, column, value)
            if isinstance(cell, XlsxCell) and isinstance(value, str):
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=len(value) > _WIDEST, vertical="top")
            if place == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for letter, widest in _widths(sheet).items():
        sheet.column_dimensions[letter].width = min(widest, _WIDEST) + 2


def _widths(sheet: Worksheet) -> dict[str, int]:
    columns = enumerate(sheet.iter_cols(values_only=True), 1)
    return {
        get_column_letter(n): max((len(str(v)) for v in values if v is not None), default=8)
        for n, values in columns
    }


def _offer(sheet: Worksheet, choice: Choices) -> None:
    listed = ",".join(choice.words)
    if len(listed) > 250 or '"' in listed or any("," in word for word in choice.words):
        return  # more than such a list can hold
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    letter = get_column_letter(choice.column + 1)
    rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    sheet.add_data_validation(rule)
