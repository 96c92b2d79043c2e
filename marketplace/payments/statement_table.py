"""Finds the table inside a bank's CSV file: encoding, delimiter, columns, and what stands around.

Knows the generic shape (columns named in Indonesian or English) and KlikBCA's two exports, whose
mark CR or DB stands in a column without a name. It reads no amount and judges no sum.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from marketplace.payments.statement_cells import (
    Cell,
    Period,
    StatementRefused,
    is_blank,
    read_date,
)

LARGEST_BYTES = 2_000_000
MOST_LINES = 5_000

_DELIMITERS = (",", ";", "\t")
_MOST_AROUND = 200
_MOST_CELLS = 60
_HEADER_WITHIN = 40

_COLUMNS = {
    name: column
    for column, names in {
        "date": "tanggal|tgl|tanggal transaksi|tgl transaksi|date|transaction date|post date|"
        "posting date|postdate",
        "description": "keterangan|uraian|deskripsi|rincian|rincian transaksi|description|"
        "remarks|remark|details|narrative",
        "amount": "jumlah|nominal|mutasi|amount",
        "debit": "debit|debet|mutasi debet|mutasi debit|debit amount|keluar",
        "credit": "kredit|credit|mutasi kredit|credit amount|masuk",
        "mark": "cr/db|db/cr|dr/cr|cr/dr|d/k|k/d|d/c|c/d|dk|tipe|type",
        "balance": "saldo|balance|running balance|saldo berjalan",
    }.items()
    for name in names.split("|")
}
_OPENING = frozenset({"saldo awal", "opening balance", "starting balance", "beginning balance"})
_CLOSING = frozenset({"saldo akhir", "closing balance", "ending balance"})
_TOTALS = frozenset(
    {"mutasi debet", "mutasi debit", "mutasi kredit"}
    | {"total", "total debet", "total debit", "total kredit", "total credit"}
    | {"debet", "debit", "kredit", "credit"}
)
_ACCOUNT = re.compile(
    r"(?:no|nomor)?\.? ?(?:rek|rekening|account|account no|account number)\.?\s*[:=]?\s*'?"
    r"([0-9][0-9 .-]{3,28}[0-9])(?:\s|$)"
)
_PERIOD = re.compile(r"period\w?\s*[:=]?\s*(\S+(?: [a-z]+ \S+)?)\s*(?:-|–|s/d|to|sampai)\s*(\S.*)")


class Row(NamedTuple):
    """One row of the table by the names of its columns; a column that is missing is blank."""

    number: int
    date: str = ""
    description: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    mark: str = ""
    balance: str = ""

    def figures(self) -> Iterator[Cell]:
        for text in (self.amount, self.debit, self.credit, self.balance):
            yield Cell(self.number, text)


class Table(NamedTuple):
    columns: dict[str, int]
    rows: list[Row]
    account: str
    period: Period | None
    openings: list[Cell]
    closings: list[Cell]


def decode(raw: bytes) -> str:
    """UTF-8 with or without a mark, else what Windows wrote, which contains latin-1."""
    if len(raw) > LARGEST_BYTES:
        raise StatementRefused("too_large", largest=LARGEST_BYTES)
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        raise StatementRefused("empty")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
            return text
    raise StatementRefused("not_text")


def find_table(text: str) -> Table:
    """The first delimiter under which the columns have names we know is the file's."""
    refused: list[StatementRefused] = []
    for delimiter in _DELIMITERS:
        try:
            records = _records(text, delimiter)
        except StatementRefused as no:
            refused.append(no)
            continue
        for at, cells in enumerate(records[:_HEADER_WITHIN]):
            if columns := _columns(cells):
                return _table(records, at, columns)
    raise refused[0] if len(refused) == len(_DELIMITERS) else StatementRefused("columns")


def _records(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        records = list(islice(reader, MOST_LINES + _MOST_AROUND + 1))
    except csv.Error as error:
        raise StatementRefused("not_csv", reader.line_num) from error
    if len(records) > MOST_LINES + _MOST_AROUND:
        raise StatementRefused("too_many_lines", most=MOST_LINES)
    if any(len(cells) > _MOST_CELLS for cells in records):
        raise StatementRefused("columns")
    return records


def _columns(cells: list[str]) -> dict[str, int] | None:
    """Where each column stands, when these cells are names of columns."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if column := _COLUMNS.get(_plain(cell)):
            if column in columns:
                return None
            columns[column] = at
    after_amount = columns.get("amount", len(cells)) + 1
    if "mark" not in columns and after_amount < len(cells) and is_blank(cells[after_amount]):
        columns["mark"] = after_amount
    moves = "amount" in columns or {"debit", "credit"} <= columns.keys()
    return columns if moves and {"date", "description"} <= columns.keys() else None


def _table(records: list[list[str]], header: int, columns: dict[str, int]) -> Table:
    around = [" ".join(cells).strip().lower() for cells in records[:header]]
    table = Table(columns, [], _account(around), _period(around), [], [])
    width = len(records[header])
    for number, cells in enumerate(records, start=1):
        if number == header + 1:
            continue
        row = _row(number, cells, columns, width) if number > header else Row(number)
        if not _states(table, row, cells) and any(not is_blank(c.text) for c in row.figures()):
            table.rows.append(row)
    if len(table.rows) > MOST_LINES:
        raise StatementRefused("too_many_lines", most=MOST_LINES)
    return table


def _row(number: int, cells: list[str], columns: dict[str, int], width: int) -> Row:
    """Cells in excess belong to a description that was written without quotes."""
    while len(cells) > width and is_blank(cells[-1]):
        cells = cells[:-1]
    if (excess := len(cells) - width) > 0:
        at = columns["description"]
        cells = [*cells[:at], ", ".join(cells[at : at + excess + 1]), *cells[at + excess + 1 :]]
    named = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
    return Row(number, **named)


def _states(table: Table, row: Row, cells: list[str]) -> bool:
    """Take an opening or closing balance out of a row that is no movement."""
    for at, cell in enumerate(cells):
        if is_blank(cell):
            continue
        label = _plain(re.split("[:=]", cell)[0])
        if label in _OPENING | _CLOSING | _TOTALS and not _moves(row, cell):
            rest = [cell.partition(":")[2], *cells[at + 1 :]]
            figures = [text for text in rest if re.search("[0-9]", text)]
            if figures and label not in _TOTALS:
                stated = table.openings if label in _OPENING else table.closings
                stated.append(Cell(row.number, figures[-1].strip(": =")))
            return True
    return False


def _moves(row: Row, label: str) -> bool:
    """A buyer may write "saldo awal" into a transfer: with a date and an amount it is one."""
    moved = any(re.search("[1-9]", text) for text in (row.amount, row.debit, row.credit))
    return moved and not is_blank(row.date) and row.date.strip() != label.strip()


def _account(around: list[str]) -> str:
    for line in around:
        if match := _ACCOUNT.match(line):
            return re.sub("[^0-9]", "", match[1])
    return ""


def _period(around: list[str]) -> Period | None:
    for line in around:
        if match := _PERIOD.match(line):
            try:
                return read_date(Cell(0, match[1]), None), read_date(Cell(0, match[2]), None)
            except StatementRefused:
                return None
    return None


def _plain(cell: str) -> str:
    return re.sub(r"[\s.'\"]+", " ", cell).strip().lower()
