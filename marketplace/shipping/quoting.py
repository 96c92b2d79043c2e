"""What the shop asks of somebody who knows couriers' prices of this moment, in the shop's words.

An adapter speaks its own language behind this. A call may take seconds: it is made by the worker,
with no transaction open, and never while a buyer waits.
"""

from dataclasses import dataclass
from typing import Protocol

from marketplace.kernel.money import Money
from marketplace.shipping.weight import Size


class Unclear(Exception):
    """It did not answer, or not in a way we understand. It is asked again later."""


class Unknown(Exception):
    """It does not know this place."""


@dataclass(frozen=True)
class Where:
    """A district by its names, as envelopes say them."""

    district: str
    city: str
    province: str


@dataclass(frozen=True)
class Offer:
    """What one service asks for the whole parcel; `courier` is named as we name it."""

    courier: str
    service: str
    price: Money
    days_least: int
    days_most: int


class Quoter(Protocol):
    """Somebody who is asked."""

    name: str

    def place(self, where: Where) -> str:
        """What it calls this district. Raises `Unclear`, `Unknown`."""

    def ask(self, place: str, grams: int, size: Size | None = None) -> list[Offer]:
        """From us to there. Raises `Unclear`."""


_quoters: list[Quoter] = []


def use(quoter: Quoter | None) -> None:
    """From now on this one is asked, or nobody."""
    _quoters[:] = [quoter] if quoter else []


def configured() -> Quoter | None:
    """Who is asked, if anybody is."""
    return _quoters[0] if _quoters else None
