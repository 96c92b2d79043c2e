"""An independent merchant's app: QRIS money that people scanned, until the bank pays it out in one
sum, less what it keeps.
"""

from typing import NamedTuple

from marketplace.kernel.money import Money
from tests.simulator.book import Book

KEEPS_BP = 70


class Scan(NamedTuple):
    """Somebody paid, for an order if they said so."""

    name: str
    amount: Money
    order: str


class MerchantApp:
    """`scans` are those that nobody of the cooperative has looked at."""

    def __init__(self) -> None:
        self.book = Book()
        self.scans: list[Scan] = []
        self._numbers = 0

    def is_scanned(self, amount: Money, order: str) -> None:
        """A buyer pays so much."""
        self._numbers += 1
        name = self.book.moves(f"scan {self._numbers}", amount)
        self.scans.append(Scan(name, amount, order))

    def looked_at(self, scan: Scan) -> None:
        """The cooperative has written it down."""
        self.scans.remove(scan)
        self.book.tells(scan.name)

    def pays_out(self, whole: Money) -> tuple[str, Money]:
        """What it owes for some scans goes to the bank: the movement, and the sum that comes."""
        self._numbers += 1
        name = self.book.moves(f"payout {self._numbers}", -whole)
        return name, whole - whole * KEEPS_BP // 10_000
