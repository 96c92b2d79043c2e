"""XLSX files: rows of text out of them, and rows into them. A file that would unfold into
something huge is not unfolded, and pictures inside are not looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from marketplace.catalogue.sheet_files import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Choices,
    NotASheet,
    Row,
)

HEAVIEST_UNFOLDED = 24 * 1024 * 1024
MOST_PARTS = 200

_WIDEST = 60


def read(data: bytes) -> Iterator[Row]:
    """Every row of the first sheet. Raises `NotASheet`."""
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


def write(
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
