"""Sheets as files: CSV and XLSX become rows of plain text, and rows become files. Formulas are
neither read nor written.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from string import ascii_uppercase
from typing import Any, ClassVar

from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEAVIEST = 2 * 1024 * 1024
MOST_ROWS = 1000
MOST_COLUMNS = 60

_LIKE_A_FORMULA = re.compile("'*[=+@\t\r＝＋－＠-]")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t"

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
    rows = _limited(_read_xlsx(data) if data.startswith(_ZIP) else _read_csv(data))
    if not rows:
        raise NotASheet("empty")
    return rows


def address(row: int, column: int) -> str:
    """`C5` for the third column of the fifth row; both are counted from zero."""
    more, last = divmod(column, len(ascii_uppercase))
    return f"{ascii_uppercase[more - 1] if more else ''}{ascii_uppercase[last]}{row + 1}"


def write_csv(rows: Iterable[Sequence[str | int]]) -> bytes:
    """A cell that a program could take for a formula begins with an apostrophe."""
    out = StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(
    rows: Iterable[Sequence[str | int]],
    title: str,
    *,
    choices: Sequence[Choices] = (),
    readme: tuple[str, Sequence[Sequence[str | int]]] | None = None,
) -> bytes:
    """Every text stays a text. `readme` is a second sheet with its title."""
    from marketplace.catalogue import workbook  # noqa: PLC0415 - as in `_read_xlsx`

    return workbook.write(rows, title, choices=choices, readme=readme)


def _read_xlsx(data: bytes) -> Iterator[Row]:
    # The library behind it brings a decoder of pictures along; a process that only sells has none.
    from marketplace.catalogue import workbook  # noqa: PLC0415

    return workbook.read(data)


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


def _read_csv(data: bytes) -> Iterator[Row]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [Cell(_unmarked(cell.strip())) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise NotASheet("damaged") from error


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


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and _LIKE_A_FORMULA.match(cell) else cell


def _unmarked(text: str) -> str:
    """As it was before it was made harmless."""
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text
