"""An independent bank: one account, what came and went on it, and the statements it prints. It
knows names and sums, and nothing of orders.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from marketplace.kernel.money import Money
from tests.simulator.book import Book


class Movement(NamedTuple):
    """A row of a statement; `after` is the balance then."""

    name: str
    on: date
    text: str
    amount: Money
    after: Money


class Bank:
    """`book` is our account. `received` is what others got from it, by their account number."""

    def __init__(self) -> None:
        self.book, self.received = Book(), Counter[str]()
        self._rows: list[Movement] = []
        self._printed = 0

    def comes(self, amount: Money, text: str, *, on: date) -> str:
        """Somebody sends money; returns the movement's name. Texts are kept apart by a number, as
        banks do.
        """
        return self._row(amount, f"TRSF {len(self._rows)} {text}", on)

    def goes(self, amount: Money, text: str, *, on: date, to: str = "") -> str:
        """We send money to an account."""
        self.received[to] += amount
        return self._row(-amount, f"TRSF {len(self._rows)} {text}", on)

    def statement(self, *, again: int = 0) -> tuple[bytes, list[Movement]]:
        """The rows since the last one, with so many that it showed already."""
        rows = self._rows[max(0, self._printed - again) :]
        new, self._printed = self._rows[self._printed :], len(self._rows)
        opening = rows[0].after - rows[0].amount if rows else self.book.balance
        lines = ["Tanggal,Keterangan,Debit,Kredit,Saldo", f",Saldo Awal,,,{opening}"]
        for row in rows:
            paid, came = (-row.amount, "") if row.amount < 0 else ("", row.amount)
            lines.append(f"{row.on:%d/%m/%Y},{row.text},{paid},{came},{row.after}")
        closing = rows[-1].after if rows else opening
        return "\n".join([*lines, f",Saldo Akhir,,,{closing}", ""]).encode(), new

    def _row(self, amount: Money, text: str, on: date) -> str:
        name = f"row {len(self._rows)}"
        self.book.moves(name, amount)
        self._rows.append(Movement(name, on, text, amount, self.book.balance))
        return name
