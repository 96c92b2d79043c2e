"""Where each maker wants her money, kept as anybody would tell it: which account counts when, and
from which of them money came back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from marketplace.people.destination import BankAccount

THREE_DAYS = timedelta(hours=72)
BANKS, WALLETS = ("002", "008", "014"), ("dana", "gopay")
CASH, NOWHERE = "cash", "nowhere"


@dataclass
class Place:
    """An account, by its number alone; it counts from a moment on, if somebody confirmed it."""

    maker: str
    number: str
    since: datetime
    confirmed: bool = False
    blocked: bool = False


class Places:
    """All that were ever named and never stopped, each by what the cooperative calls it."""

    def __init__(self) -> None:
        self._named: dict[str, Place] = {}
        self._made = 0

    def begins(self, code: str, maker: str, account: BankAccount | None, at: datetime) -> None:
        """She was asked when she came."""
        self._named[code] = Place(maker, _number(account), at, confirmed=True)

    def changes(self, code: str, maker: str, account: BankAccount | None, at: datetime) -> None:
        """What did not count yet never will."""
        for name, place in list(self._named.items()):
            if place.maker == maker and (not place.confirmed or place.since > at):
                del self._named[name]
        self._named[code] = Place(maker, _number(account), at + THREE_DAYS)

    def is_right(self, code: str) -> None:
        """Somebody spoke with her, also after money had come back from there."""
        self._named[code].confirmed, self._named[code].blocked = True, False

    def is_stopped(self, code: str) -> None:
        del self._named[code]

    def sends_back(self, code: str) -> None:
        self._named[code].blocked = True

    def of(self, maker: str, at: datetime) -> str:
        """Which number her money goes to at this moment."""
        hers = [one for one in self._named.values() if one.maker == maker and one.confirmed]
        newest = sorted((one for one in hers if one.since <= at), key=lambda one: one.since)[-1]
        return NOWHERE if newest.blocked else newest.number

    def another(self, lot: Random, holder: str) -> BankAccount | None:
        """One that nobody has, mostly at a bank; or cash."""
        self._made += 1
        kind = lot.choice([BANKS, BANKS, WALLETS, ()])
        number = f"08{self._made:08}" if kind == WALLETS else f"77{self._made:08}"
        return BankAccount(lot.choice(kind), number, holder) if kind else None


def _number(account: BankAccount | None) -> str:
    return account.number if account else CASH
