"""Reads a bank statement from a CSV file, or refuses the whole file. It matches nothing to orders.

The generic shape has a row of column names (tanggal or date; keterangan or description; debit and
kredit, or jumlah with CR and DB; saldo or balance) and may say *Saldo Awal* and *Saldo Akhir* in
rows of their own. KlikBCA's exports are read as they come.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from marketplace.kernel.money import Money
from marketplace.payments.statement_cells import (
    Amounts,
    Cell,
    Reason,
    StatementRefused,
    is_blank,
    read_date,
)
from marketplace.payments.statement_table import (
    LARGEST_BYTES,
    MOST_LINES,
    Row,
    Table,
    decode,
    find_table,
)

__all__ = [
    "LARGEST_BYTES",
    "MOST_LINES",
    "Reason",
    "Statement",
    "StatementLine",
    "StatementRefused",
    "read_statement",
]

_LONGEST_DESCRIPTION = 500


@dataclass(frozen=True)
class StatementLine:
    """One movement on the account: money in is positive, money out negative.

    `ordinal` counts lines that are equal in everything else, from 1. The same line has the same
    `fingerprint` in every file of the same shape that holds it.
    """

    on: date
    description: str
    amount: Money
    balance: Money | None
    ordinal: int
    fingerprint: str


@dataclass(frozen=True)
class Statement:
    """Lines from the oldest to the newest, with `opening` + their sum = `closing`.

    `pending` lines at the end have no day yet; they are left for a later file.
    """

    account: str
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    pending: int


class _Movement(NamedTuple):
    row: int
    on: date | None
    description: str
    amount: Money
    balance: Money | None


def read_statement(raw: bytes, account: str = "") -> Statement:
    """`account` is the cooperative's number; a file of another is refused.

    Raises `StatementRefused` unless the opening balance and all lines give the closing balance,
    and every running balance agrees.
    """
    table = find_table(decode(raw))
    number = _account(table.account, account)
    amounts = Amounts(_figures(table))
    movements = [_movement(row, table, amounts) for row in table.rows]
    opening = _stated(table.openings, amounts)
    closing = _stated(table.closings, amounts)
    movements = _oldest_first(movements, opening)
    opening, closing = _checked(movements, opening, closing)
    booked = [movement for movement in movements if movement.on]
    pending = movements[len(booked) :]
    if any(movement.on for movement in pending):
        raise StatementRefused("pending")
    return Statement(
        account=number,
        opening=opening,
        closing=closing - sum(movement.amount for movement in pending),
        lines=_lines(number, booked),
        pending=len(pending),
    )


def _account(stated: str, expected: str) -> str:
    wanted = re.sub("[^0-9]", "", expected)
    if stated and wanted and stated != wanted:
        raise StatementRefused("other_account", stated=stated)
    return wanted or stated


def _figures(table: Table) -> list[Cell]:
    of_rows = [cell for row in table.rows for cell in row.figures()]
    return [*of_rows, *table.openings, *table.closings]


def _movement(row: Row, table: Table, amounts: Amounts) -> _Movement:
    pending = row.date.strip("' ").upper() == "PEND"
    balance = Cell(row.number, row.balance)
    return _Movement(
        row=row.number,
        on=None if pending else read_date(Cell(row.number, row.date), table.period),
        description=_readable(row.description),
        amount=_amount(row, table, amounts),
        balance=None if is_blank(row.balance) else amounts.read(balance),
    )


def _amount(row: Row, table: Table, amounts: Amounts) -> Money:
    if not {"debit", "credit"} <= table.columns.keys():
        if is_blank(row.amount):
            raise StatementRefused("amount", row.number)
        return amounts.read(Cell(row.number, row.amount), row.mark)
    debit, credit = (amounts.read(Cell(row.number, text)) for text in (row.debit, row.credit))
    # Some banks write money out with a minus in its own column. Nobody fills both columns.
    if credit < 0 or (debit and credit) or (is_blank(row.debit) and is_blank(row.credit)):
        raise StatementRefused("amount", row.number)
    return credit - abs(debit)


def _stated(cells: Sequence[Cell], amounts: Amounts) -> Money | None:
    stated = {amounts.read(cell) for cell in cells}
    if len(stated) > 1:
        raise StatementRefused("balance_contradicts", cells[-1].row)
    return stated.pop() if stated else None


def _oldest_first(movements: list[_Movement], opening: Money | None) -> list[_Movement]:
    """Banks write either way. Dates tell, and within a day the running balances."""
    orders = [movements, movements[::-1]]
    days = [[movement.on or date.max for movement in order] for order in orders]
    sorted_ones = [order for order, on in zip(orders, days, strict=True) if on == sorted(on)]
    contradictions = []
    for order in sorted_ones or orders:
        row = _contradiction(order, opening)
        if row is None:
            return order
        contradictions.append(row)
    raise StatementRefused("balance_contradicts", contradictions[0])


def _contradiction(movements: Sequence[_Movement], opening: Money | None) -> int | None:
    """The first row whose running balance does not follow from what is before it."""
    running = opening
    for movement in movements:
        if running is not None:
            running += movement.amount
        if movement.balance is not None:
            if running not in (None, movement.balance):
                return movement.row
            running = movement.balance
    return None


def _checked(
    movements: Sequence[_Movement], opening: Money | None, closing: Money | None
) -> tuple[Money, Money]:
    """Both balances, stated or taken from the running ones, and that the lines explain them."""
    if movements and opening is None and movements[0].balance is not None:
        opening = movements[0].balance - movements[0].amount
    if movements and closing is None:
        closing = movements[-1].balance
    if opening is None or closing is None:
        raise StatementRefused("no_balances")
    total = sum(movement.amount for movement in movements)
    if opening + total != closing:
        raise StatementRefused("does_not_add_up", opening=opening, total=total, closing=closing)
    return opening, closing


def _lines(account: str, movements: Sequence[_Movement]) -> tuple[StatementLine, ...]:
    seen: Counter[str] = Counter()
    lines = []
    for _, on, description, amount, balance in movements:
        if on is None or not amount:
            continue
        said = unicodedata.normalize("NFKC", description).casefold()
        alike = json.dumps([account, on.isoformat(), amount, said, balance])
        seen[alike] += 1
        fingerprint = hashlib.sha256(f"{alike}#{seen[alike]}".encode()).hexdigest()
        lines.append(StatementLine(on, description, amount, balance, seen[alike], fingerprint))
    return tuple(lines)


def _readable(description: str) -> str:
    """Without line ends and without characters that hide or turn the reading direction."""
    seen = "".join(
        " " if unicodedata.category(character)[0] in "CZ" else character
        for character in description
    )
    return " ".join(seen.split()).removeprefix("'")[:_LONGEST_DESCRIPTION]
