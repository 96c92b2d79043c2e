"""An independent courier: parcels by their numbers, what each costs, and what was claimed for those
that were lost or broken.
"""

from enum import StrEnum

from marketplace.kernel.money import Money
from tests.simulator.book import Book


class Fate(StrEnum):
    """Where a parcel is."""

    ON_ITS_WAY = "on its way"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"


class Courier:
    """`bill` is what we owe for parcels, `claims` what it owes us."""

    def __init__(self) -> None:
        self.bill, self.claims = Book(), Book()
        self.parcels: dict[str, Fate] = {}
        self.unbilled: list[tuple[str, Money]] = []
        self._payments = 0

    def takes(self, number: str, cost: Money) -> None:
        """A parcel is handed over."""
        assert number not in self.parcels, f"{number} was handed over twice"
        self.parcels[number] = Fate.ON_ITS_WAY
        self.unbilled.append((number, cost))
        self.bill.moves(f"parcel {number}", cost, told=True)

    def ends(self, number: str, fate: Fate) -> None:
        """It arrives, comes back or is not found."""
        assert self.parcels[number] == Fate.ON_ITS_WAY, f"{number} ended before"
        self.parcels[number] = fate

    def is_paid(self, amount: Money) -> None:
        """Some of its bill."""
        self._payments += 1
        self.bill.moves(f"payment {self._payments}", -amount, told=True)

    def owes(self, name: str, amount: Money) -> None:
        """For goods that it lost or broke."""
        self.claims.moves(name, amount, told=True)
