"""Writes the file a bank takes many transfers from. It decides nothing about who is paid, and which
bank wants which columns stands in `bank_forms`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openpyxl import Workbook, load_workbook

from marketplace.kernel.money import Money
from marketplace.payouts.bank_forms import FORMS, Form

Reason = Literal[
    "no_transfers", "debit_account", "bank", "account", "holder", "amount", "reference", "twice",
    "totals",
]  # fmt: skip


class BankFileRefused(Exception):
    """No file is written: why, and because of which transfer."""

    def __init__(self, reason: Reason, reference: str = "") -> None:
        super().__init__(reason, reference)
        self.reason: Reason = reason
        self.reference = reference


@dataclass(frozen=True)
class Transfer:
    """One payout to a bank account. `reference` is its own code; `bank` the bank's three digits."""

    reference: str
    bank: str
    account: str
    holder: str
    amount: Money


@dataclass(frozen=True)
class BankFile:
    """What is handed to the bank, with the sums two people compare before they send it."""

    filename: str
    data: bytes
    total: Money
    count: int

    @property
    def text(self) -> str:
        """Of a file that is text."""
        return self.data.decode()

    @property
    def type(self) -> str:
        return XLSX_TYPE if self.filename.endswith(".xlsx") else "text/csv"


_RUN_CODE = re.compile(r"[A-Za-z0-9-]{1,32}")
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,19}")
_ACCOUNT = re.compile(r"[0-9]{5,20}")
_BANK = re.compile(r"[0-9]{3}")
_FORMULA = frozenset("=+-@\t\r＝＋－＠")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bank_file(
    run_code: str, on: date, debit_account: str, rows: Sequence[Transfer], form: str = "generic"
) -> BankFile:
    """Raises `BankFileRefused` rather than write a file that would not pay exactly `rows`."""
    if not _RUN_CODE.fullmatch(run_code):
        raise ValueError("a run code is letters, digits and dashes")
    if not _ACCOUNT.fullmatch(_digits(debit_account)):
        raise BankFileRefused("debit_account")
    _check(rows)
    total, shape = sum(row.amount for row in rows), FORMS[form]
    common = {
        "mark": "P",
        "currency": "IDR",
        "individual": "1",
        "blank": "",
        "date": on.isoformat(),
        "compact_date": f"{on:%Y%m%d}",
        "debit_account": _digits(debit_account),
        "remark": remark(on),
        "short_remark": remark(on).replace(" 20", " ", 1),
        "compact_total": str(total),
        "count": str(len(rows)),
        "total_point": f"{total}.00",
    }
    data = _as_sheet(shape, common, rows) if shape.xlsx else _as_text(shape, common, rows)
    if totals(data, form) != (total, len(rows)):
        raise BankFileRefused("totals")
    ending = "xlsx" if shape.xlsx else "csv"
    name = f"payout-{run_code}-{on.isoformat()}.{ending}"
    return BankFile(filename=name, data=data, total=total, count=len(rows))


def remark(on: date) -> str:
    """What stands on her bank statement: a trade, a week, and nothing about her."""
    year, week, _ = on.isocalendar()
    return f"TITIP JUAL {year}-W{week:02}"


def totals(data: bytes, form: str = "generic") -> tuple[Money, int]:
    """The sum and the number of transfers as the bank will find them in the file."""
    shape = FORMS[form]
    first = int(shape.captions) + bool(shape.head)
    records = _read(data, shape)[first:]
    records = records[: len(records) - len(shape.foot)]
    at = next(i for i, column in enumerate(shape.columns) if column.fact.startswith("amount"))
    return sum(int(record[at].removesuffix(".00")) for record in records), len(records)


def _read(data: bytes, shape: Form) -> list[list[str]]:
    if not shape.xlsx:
        rows = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=shape.separator)
        return list(rows)
    book = load_workbook(io.BytesIO(data), read_only=True)
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in book.worksheets[0].iter_rows(values_only=True)
    ]


def _check(rows: Sequence[Transfer]) -> None:
    if not rows:
        raise BankFileRefused("no_transfers")
    seen: set[str] = set()
    for row in rows:
        if not _REFERENCE.fullmatch(row.reference):
            raise BankFileRefused("reference", row.reference)
        if row.reference in seen:
            raise BankFileRefused("twice", row.reference)
        if not _BANK.fullmatch(row.bank):
            raise BankFileRefused("bank", row.reference)
        if not _ACCOUNT.fullmatch(_digits(row.account)):
            raise BankFileRefused("account", row.reference)
        if not _one_line(row.holder):
            raise BankFileRefused("holder", row.reference)
        if row.amount <= 0:
            raise BankFileRefused("amount", row.reference)
        seen.add(row.reference)


def _rows(form: Form, common: Mapping[str, str], rows: Sequence[Transfer]) -> Iterator[list[str]]:
    if form.captions:
        yield [column.caption or column.fact for column in form.columns]
    if form.head:
        yield [_safe(common[fact]) for fact in form.head]
    for number, row in enumerate(rows, 1):
        facts = {**common, "number": str(number), **_facts(row, form)}
        yield [_safe(facts[column.fact], column.longest) for column in form.columns]
    for foot in form.foot:
        yield [_safe(common.get(fact, fact)) for fact in foot]


def _as_text(form: Form, common: Mapping[str, str], rows: Sequence[Transfer]) -> bytes:
    out = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if form.all_quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, quoting=quoting, lineterminator="\r\n", delimiter=form.separator)
    writer.writerows(_rows(form, common, rows))
    return out.getvalue().encode()


def _as_sheet(form: Form, common: Mapping[str, str], rows: Sequence[Transfer]) -> bytes:
    """Every cell is text but the amounts: an account number keeps its zeros, and no cell counts."""
    book = Workbook()
    sheet = book.worksheets[0]
    for line, values in enumerate(_rows(form, common, rows)):
        for at, value in enumerate(values):
            cell = sheet.cell(row=line + 1, column=at + 1)
            cell.value, cell.data_type, cell.number_format = value, "s", "@"
            if line >= int(form.captions) and form.columns[at].fact == "amount":
                cell.value, cell.number_format = int(value), "0"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _facts(row: Transfer, form: Form) -> dict[str, str]:
    return {
        "reference": row.reference,
        "bank": row.bank,
        "account": _digits(row.account),
        "holder": row.holder,
        "amount": str(row.amount),
        "amount_point": f"{row.amount}.00",
        "service": form.services.of(row.bank, row.amount),
        "swift": form.swift(row.bank),
    }


def _safe(value: str, longest: int = 140) -> str:
    """A spreadsheet must not take a name for a formula, nor find more cells than we wrote."""
    line = _one_line(value)[:longest]
    risky = value[:1] in _FORMULA or line[:1] in _FORMULA
    return f"'{line}"[:longest] if risky and value else line


def _one_line(value: str) -> str:
    kept = "".join(" " if c in ";|" or unicodedata.category(c)[0] in "CZ" else c for c in value)
    return " ".join(kept.split())


def _digits(account: str) -> str:
    """An account number keeps its zeros; only what people put between its digits goes."""
    return re.sub("[ .-]", "", account)
