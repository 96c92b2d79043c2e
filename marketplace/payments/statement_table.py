"""Finds the table inside a bank's CSV file: encoding, delimiter, columns, and what stands around.

Knows the generic shape (columns named in Indonesian or English), KlikBCA's two exports, whose
mark CR or DB stands in a column without a name, Mandiri's and BRI's, which repeat the account in
each row; for any other bank somebody says once what its columns are. It reads no amount and judges
no sum.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
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
_FEWEST_COLUMNS = 3

_COLUMNS = {
    name: column
    for column, names in {
        "date": "tanggal|tgl|tanggal transaksi|tgl transaksi|date|transaction date|post date|"
        "posting date|postdate|tgl tran",
        "description": "keterangan|uraian|deskripsi|rincian|rincian transaksi|description|"
        "remarks|remark|details|narrative|desk tran|uraian transaksi|transaksi",
        "more": "additionaldesc|additional desc|additional description|trremk|berita|catatan",
        "account": "accountno|account no|account number|norek|no rek|no rekening",
        "amount": "jumlah|nominal|mutasi|amount",
        "debit": "debit|debet|mutasi debet|mutasi debit|debit amount|keluar",
        "credit": "kredit|credit|mutasi kredit|mutasi kredet|credit amount|masuk",
        "mark": "cr/db|db/cr|dr/cr|cr/dr|d/k|k/d|d/c|c/d|dk|tipe|type",
        "balance": "saldo|balance|running balance|saldo berjalan|close balance|saldo akhir mutasi",
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
    more: str = ""
    account: str = ""
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
    """UTF-8 with or without a mark, UTF-16 with one, else what Windows wrote."""
    if len(raw) > LARGEST_BYTES:
        raise StatementRefused("too_large", largest=LARGEST_BYTES)
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        raise StatementRefused("empty")
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
            return text
    raise StatementRefused("not_text")


def find_table(text: str, names: Mapping[str, str]) -> Table:
    """The first delimiter under which the columns have names we know is the file's. `names` tell
    what a bank calls the columns; they count before ours.
    """
    refused: list[StatementRefused] = []
    for delimiter in _DELIMITERS:
        try:
            records = _records(text, delimiter)
        except StatementRefused as no:
            refused.append(no)
            continue
        for at, cells in enumerate(records[:_HEADER_WITHIN]):
            if columns := _columns(cells, names):
                return _table(records, at, columns)
    raise refused[0] if len(refused) == len(_DELIMITERS) else StatementRefused("columns")


class Sketch(NamedTuple):
    """The likely names of a file's columns, and its first rows."""

    header: list[str]
    rows: list[list[str]]


def sketched(raw: bytes) -> Sketch | None:
    """A file as somebody sees it who is to say what its columns are; nothing if it is no table."""
    best: list[list[str]] = []
    for delimiter in _DELIMITERS:
        try:
            records = _records(decode(raw), delimiter)
        except StatementRefused:
            continue
        best = max(best, records, key=_width)
    if _width(best) < _FEWEST_COLUMNS:
        return None
    width = _width(best)
    at = next(at for at, cells in enumerate(best) if _filled(cells) == width)
    return Sketch(best[at], best[at + 1 : at + 6]) if len(best) > at + 1 else None


def meaning_of(name: str) -> str:
    """What a column of this name usually is; empty where we do not know."""
    return _COLUMNS.get(plain_name(name), "")


def _width(records: list[list[str]]) -> int:
    return max((_filled(cells) for cells in records[:_HEADER_WITHIN]), default=0)


def _filled(cells: list[str]) -> int:
    return sum(not is_blank(cell) for cell in cells)


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


def _columns(cells: list[str], names: Mapping[str, str]) -> dict[str, int] | None:
    """Where each column stands, when these cells are names of columns."""
    plain = [plain_name(cell) for cell in cells]
    known = names if names and set(names) <= set(plain) else _COLUMNS
    columns: dict[str, int] = {}
    for at, name in enumerate(plain):
        column = known.get(name)
        if column == "description" and "description" in columns:
            column = "more"
        if column in columns:
            return None
        if column:
            columns[column] = at
    after_amount = columns.get("amount", len(cells)) + 1
    if "mark" not in columns and after_amount < len(cells) and is_blank(cells[after_amount]):
        columns["mark"] = after_amount
    moves = "amount" in columns or {"debit", "credit"} <= columns.keys()
    return columns if moves and {"date", "description"} <= columns.keys() else None


def _table(records: list[list[str]], header: int, columns: dict[str, int]) -> Table:
    around = [" ".join(cells).strip().lower() for cells in records[:header]]
    table = Table(columns, [], "", _period(around), [], [])
    width = len(records[header])
    for number, cells in enumerate(records, start=1):
        if number == header + 1:
            continue
        row = _row(number, cells, columns, width) if number > header else Row(number)
        if not _states(table, row, cells) and any(not is_blank(c.text) for c in row.figures()):
            table.rows.append(row)
    if len(table.rows) > MOST_LINES:
        raise StatementRefused("too_many_lines", most=MOST_LINES)
    return table._replace(account=_account(around) or _account_of_rows(table.rows))


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
        label = plain_name(re.split("[:=]", cell)[0])
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


def _account_of_rows(rows: list[Row]) -> str:
    """Banks that repeat the account in each row repeat the same one."""
    stated = {re.sub("[^0-9]", "", row.account) for row in rows} - {""}
    if len(stated) > 1:
        raise StatementRefused("other_account", stated=", ".join(sorted(stated)))
    return stated.pop() if stated else ""


def _period(around: list[str]) -> Period | None:
    for line in around:
        if match := _PERIOD.match(line):
            try:
                return read_date(Cell(0, match[1]), None), read_date(Cell(0, match[2]), None)
            except StatementRefused:
                return None
    return None


def plain_name(cell: str) -> str:
    """A column's name without what banks change between two exports."""
    return re.sub(r"[\s._'\"]+", " ", cell).strip().lower()
