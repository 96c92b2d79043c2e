"""What a payment provider itself wrote down of each movement of its money, and the report it prints
of that, in its own columns.
"""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from marketplace.kernel.money import Money
from marketplace.payments.payment import MIDTRANS, STRIPE

COLUMNS: Mapping[str, tuple[str, ...]] = {
    STRIPE: ("id", "Type", "Source", "Amount", "Fee", "Net", "Currency", "Created (UTC)"),
    MIDTRANS: ("Order ID", "Transaction type", "Amount", "Transaction time"),
}


class Line(NamedTuple):
    """`about` is the charge, refund or dispute it is about, `payment` what the shop calls the
    payment; `gross` less `fee` came to us.
    """

    what: str
    about: str
    payment: str
    gross: Money
    fee: Money
    at: datetime


class Paper:
    """All lines, the oldest first; `printed` of them stood on a report already."""

    def __init__(self, name: str) -> None:
        self.name, self.lines, self.printed = name, list[Line](), 0

    def writes(
        self, at: datetime, what: str, about: str, gross: Money, *, payment: str = "",
        fee: Money = 0,
    ) -> None:  # fmt: skip
        self.lines.append(Line(what, about, payment, gross, fee, at))

    def report(self, *, again: int = 0) -> bytes | None:
        """The lines since the last one, with so many that it showed already; or nothing."""
        new = range(max(0, self.printed - again), len(self.lines))
        if self.printed == len(self.lines):
            return None
        self.printed = len(self.lines)
        out = io.StringIO(newline="")
        rows = [self._cells(number, self.lines[number]) for number in new]
        csv.writer(out).writerows([COLUMNS[self.name], *rows])
        return out.getvalue().encode()

    def _cells(self, number: int, line: Line) -> list[str]:
        """Midtrans numbers no lines, names everything after the payment, and knows no signs."""
        at = f"{line.at:%Y-%m-%d %H:%M:%S}"
        if self.name == MIDTRANS:
            return [line.payment, line.what, str(abs(line.gross)), f"{at}+00:00"]
        sums = [str(amount) for amount in (line.gross, line.fee, line.gross - line.fee)]
        return [f"txn_{number}", line.what, line.about, *sums, "idr", at]
