"""What each month brought to the accounts, counted while the days pass, so that a month the
treasurer closes can be laid beside it.
"""

from collections import Counter, defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from marketplace.kernel.money import Money

HERE = ZoneInfo("Asia/Jakarta")


class Diary:
    """By month, and by number of account."""

    def __init__(self) -> None:
        self._moved: dict[date, Counter[int]] = defaultdict(Counter)

    def is_booked(self, at: datetime, account: str, amount: Money) -> None:
        month = at.astimezone(HERE).date().replace(day=1)
        self._moved[month][int(account.partition(":")[0])] += amount

    def at_the_end_of(self, month: date) -> dict[int, Money]:
        """Every kind of account that does not stand at zero."""
        sums = Counter[int]()
        for first, moved in self._moved.items():
            if first <= month:
                sums.update(moved)
        return {number: amount for number, amount in sums.items() if amount}
