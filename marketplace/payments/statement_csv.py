"""Reads a bank statement from a CSV file, or refuses the whole file. It matches nothing to orders.

The generic shape has a row of column names (tanggal or date; keterangan or description; debit and
kredit, or jumlah with CR and DB; saldo or balance) and may say *Saldo Awal* and *Saldo Akhir* in
rows of their own. KlikBCA's, Mandiri's and BRI's exports are read as they come.
"""

import re
from collections.abc import Mapping, Sequence

from marketplace.kernel.money import Money
from marketplace.payments.statement_cells import (
    Amounts,
    Cell,
    Reason,
    StatementRefused,
    is_blank,
    read_date,
)
from marketplace.payments.statement_lines import (
    Movement,
    Statement,
    StatementLine,
    readable,
    whole,
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


def read_statement(
    raw: bytes,
    account: str = "",
    names: Mapping[str, str] | None = None,
    stated: tuple[Money, Money] | None = None,
) -> Statement:
    """`account` is the cooperative's number; a file of another is refused. `names` tell what this
    bank calls its columns, `stated` are both balances where the file shows none.

    Raises `StatementRefused` unless the opening balance and all lines give the closing balance,
    and every running balance agrees.
    """
    table = find_table(decode(raw), names or {})
    number = _account(table.account, account)
    amounts = Amounts(_figures(table))
    movements = [_movement(row, table, amounts) for row in table.rows]
    opening, closing = _stated(table.openings, amounts), _stated(table.closings, amounts)
    if stated:
        opening, closing = stated
    return whole(number, movements, opening, closing)


def _account(stated: str, expected: str) -> str:
    wanted = re.sub("[^0-9]", "", expected)
    if stated and wanted and stated != wanted:
        raise StatementRefused("other_account", stated=stated)
    return wanted or stated


def _figures(table: Table) -> list[Cell]:
    of_rows = [cell for row in table.rows for cell in row.figures()]
    return [*of_rows, *table.openings, *table.closings]


def _movement(row: Row, table: Table, amounts: Amounts) -> Movement:
    pending = row.date.strip("' ").upper() == "PEND"
    balance = Cell(row.number, row.balance)
    return Movement(
        row=row.number,
        on=None if pending else read_date(Cell(row.number, row.date), table.period),
        description=readable(f"{row.description} {row.more}"),
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


