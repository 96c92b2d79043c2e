"""Writes the file a bank takes many transfers from. It decides nothing about who is paid.

A form is data: which facts stand in which columns. The next bank is one more entry in `FORMS`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from marketplace.kernel.money import Money

Reason = Literal[
    "no_transfers", "debit_account", "bank", "account", "holder", "amount", "reference", "twice"
]


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
    text: str
    total: Money
    count: int


class Column(NamedTuple):
    """A fact in its place. Banks cut long text themselves, so we cut it where they would."""

    fact: str
    longest: int = 140


@dataclass(frozen=True)
class Form:
    """The rows of one bank's file. `head` is a first row of facts, `captions` one of names."""

    columns: tuple[Column, ...]
    head: tuple[str, ...] = ()
    captions: bool = False
    all_quoted: bool = False


FORMS: Mapping[str, Form] = {
    "generic": Form(
        captions=True,
        all_quoted=True,
        columns=(
            *(Column("date"), Column("debit_account"), Column("bank"), Column("account")),
            *(Column("holder"), Column("amount"), Column("remark"), Column("reference")),
        ),
    ),
    # Mandiri's "Multi Service" file: mark P, day, account, number of rows, total; then the rows,
    # with three lines of address that nobody needs.
    "mandiri_mcm": Form(
        head=("mark", "compact_date", "debit_account", "count", "total_point"),
        columns=(
            *(Column("account"), Column("holder", 40)),
            *(Column("blank"), Column("blank"), Column("blank")),
            *(Column("currency"), Column("amount_point"), Column("remark")),
            *(Column("reference", 19), Column("service"), Column("bank")),
        ),
    ),
}

_RUN_CODE = re.compile(r"[A-Za-z0-9-]{1,32}")
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,19}")
_ACCOUNT = re.compile(r"[0-9]{5,20}")
_BANK = re.compile(r"[0-9]{3}")
_FORMULA = frozenset("=+-@\t\r＝＋－＠")
_MANDIRI = "008"
_MOST_BI_FAST: Money = 250_000_000


def bank_file(
    run_code: str, on: date, debit_account: str, rows: Sequence[Transfer], form: str = "generic"
) -> BankFile:
    """Raises `BankFileRefused` rather than write a file that would not pay exactly `rows`."""
    if not _RUN_CODE.fullmatch(run_code):
        raise ValueError("a run code is letters, digits and dashes")
    if not _ACCOUNT.fullmatch(_digits(debit_account)):
        raise BankFileRefused("debit_account")
    _check(rows)
    total = sum(row.amount for row in rows)
    common = {
        "mark": "P",
        "currency": "IDR",
        "blank": "",
        "date": on.isoformat(),
        "compact_date": f"{on:%Y%m%d}",
        "debit_account": _digits(debit_account),
        "remark": remark(on),
        "count": str(len(rows)),
        "total_point": f"{total}.00",
    }
    return BankFile(
        filename=f"payout-{run_code}-{on.isoformat()}.csv",
        text=_written(FORMS[form], common, rows),
        total=total,
        count=len(rows),
    )


def remark(on: date) -> str:
    """What stands on her bank statement: a trade, a week, and nothing about her."""
    year, week, _ = on.isocalendar()
    return f"TITIP JUAL {year}-W{week:02}"


def totals(text: str, form: str = "generic") -> tuple[Money, int]:
    """The sum and the number of transfers as the bank will find them in the file."""
    shape = FORMS[form]
    first = int(shape.captions) + bool(shape.head)
    at = next(i for i, column in enumerate(shape.columns) if column.fact.startswith("amount"))
    records = list(csv.reader(io.StringIO(text, newline="")))[first:]
    return sum(int(record[at].removesuffix(".00")) for record in records), len(records)


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


def _written(form: Form, common: Mapping[str, str], rows: Sequence[Transfer]) -> str:
    out = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if form.all_quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, quoting=quoting, lineterminator="\r\n")
    if form.captions:
        writer.writerow(column.fact for column in form.columns)
    if form.head:
        writer.writerow(_safe(common[fact]) for fact in form.head)
    for row in rows:
        facts = {**common, **_facts(row)}
        writer.writerow(_safe(facts[fact], longest) for fact, longest in form.columns)
    return out.getvalue()


def _facts(row: Transfer) -> dict[str, str]:
    return {
        "reference": row.reference,
        "bank": row.bank,
        "account": _digits(row.account),
        "holder": row.holder,
        "amount": str(row.amount),
        "amount_point": f"{row.amount}.00",
        "service": _service(row),
    }


def _service(row: Transfer) -> str:
    """Within Mandiri; else by BI-FAST as far as it carries, and by RTGS above."""
    if row.bank == _MANDIRI:
        return "IBU"
    return "BAU" if row.amount <= _MOST_BI_FAST else "RBU"


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
