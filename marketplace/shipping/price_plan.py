"""What a price list would change: which of its rows are new, which change a price, which say what
counts already.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from marketplace.shipping.pricing import NewTariff


class Planned(NamedTuple):
    """A row, what counted on its first day before it, and whether it changes nothing."""

    before: NewTariff | None
    price: NewTariff
    same: bool

    @property
    def new(self) -> bool:
        return self.before is None


@dataclass(frozen=True)
class Known:
    """What is there already. `couriers` by their names in small letters: the name itself, and its
    services where we know them; `origin` is the code of the district we send from, if known.
    """

    today: date
    places: Collection[str]
    couriers: Mapping[str, tuple[str, Sequence[str]]]
    prices: Mapping[tuple[str, str, str], Sequence[NewTariff]]
    origin: str = ""

    def has(self, price: NewTariff) -> bool:
        """Whether saying it would change nothing."""
        rows = self._rows(price)
        if price in rows:
            return True
        before = self.before(price)
        if before is None or before.counts_until or price.counts_until:
            return False
        return replace(before, counts_from=price.counts_from) == price

    def before(self, price: NewTariff) -> NewTariff | None:
        """What counts on its first day without it: the newest."""
        day = price.counts_from
        counting = [
            row
            for row in self._rows(price)
            if row.counts_from <= day and (row.counts_until is None or row.counts_until >= day)
        ]
        return max(counting, key=lambda row: row.counts_from, default=None)

    def _rows(self, price: NewTariff) -> Sequence[NewTariff]:
        return self.prices.get((price.courier, price.service, price.dest), ())


@dataclass(frozen=True)
class Plan:
    """What confirming would do. `seal` names just this plan, so that no other one is confirmed."""

    rows: list[Planned]
    most_shown: int = field(default=50, repr=False)

    @cached_property
    def coming(self) -> list[Planned]:
        return [row for row in self.rows if not row.same]

    @property
    def new(self) -> int:
        return sum(row.new for row in self.coming)

    @property
    def changed(self) -> list[Planned]:
        return [row for row in self.coming if not row.new]

    @property
    def same(self) -> int:
        return len(self.rows) - len(self.coming)

    @property
    def services(self) -> list[tuple[str, int]]:
        """How many rows come of each."""
        counted = Counter(f"{row.price.courier} {row.price.service}" for row in self.coming)
        return sorted(counted.items())

    @property
    def seal(self) -> str:
        return hashlib.sha256(repr(self.coming).encode()).hexdigest()[:32]
