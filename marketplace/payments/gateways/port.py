"""What the shop asks of a payment provider, in the shop's words and in whole rupiah.

Each provider's module speaks its own language behind this; stories and the worker know only what
stands here. A call may take seconds: it is made by the worker, with no transaction open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from marketplace.kernel.money import Money

# What an event speaks of.
PAYMENT, REFUND, DISPUTE, NOTHING = "payment", "refund", "dispute", ""


class Standing(StrEnum):
    """How a payment stands at the provider."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class BackStanding(StrEnum):
    """How a refund stands at the provider."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class DisputeStanding(StrEnum):
    """How a dispute stands at the provider. Won is only what came back."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Unclear(Exception):
    """The provider did not answer, or not in a way we understand: nobody knows whether it was
    done. The same call with the same key is made again later.
    """


class Declined(Exception):
    """The provider says no, for good; the text is for staff."""


class TooLate(Declined):
    """It would close too soon for the provider to open it; nothing was opened."""


class Forged(Exception):
    """An event that the provider did not sign, or signed too long ago."""


@dataclass(frozen=True)
class Ask:
    """A payment to be begun. `payment` is our code for it and the key of the call; the buyer comes
    back to `return_to`, or to `given_up_to` without having paid. Nothing in it names a producer.
    """

    payment: str
    order: str
    amount: Money
    description: str
    return_to: str
    given_up_to: str
    expires_at: datetime
    language: str
    email: str = ""


@dataclass(frozen=True)
class Begun:
    """The provider's reference, and the page where the buyer pays."""

    reference: str
    pay_at: str


@dataclass(frozen=True)
class Seen:
    """A payment as the provider sees it. `payment` is our code as the provider kept it, `amount`
    what came in, `charge` what a refund names, `fee` what the provider keeps where it says so;
    `live` is whether it is of our own mode, so that no test pays in a real shop.
    """

    reference: str
    standing: Standing
    payment: str
    amount: Money = 0
    currency: str = "IDR"
    live: bool = True
    charge: str = ""
    fee: Money | None = None


@dataclass(frozen=True)
class Back:
    """A refund as the provider sees it; `refund` is our code as the provider kept it."""

    reference: str
    standing: BackStanding
    refund: str
    amount: Money
    why: str = ""


@dataclass(frozen=True)
class Contested:
    """A dispute as the provider sees it: a buyer's bank asks for `amount` of a `charge` back, which
    paid `payment` (our code). For it the provider has `taken` money from us and charged a `fee`;
    `returned` and `fee_back` are what it gave back of both. Evidence counts until `evidence_due`.
    """

    reference: str
    standing: DisputeStanding
    payment: str
    charge: str
    amount: Money
    reason: str
    evidence_due: datetime | None
    taken: Money = 0
    returned: Money = 0
    fee: Money = 0
    fee_back: Money = 0
    currency: str = "IDR"
    live: bool = True


@dataclass(frozen=True)
class Told:
    """An event, verified on its bytes: `about` is the provider's reference of the thing it speaks
    of, `payment` our code where the event carries it. One that speaks of another
    thing names none.
    """

    event_id: str
    kind: str
    about: str
    payment: str = ""
    thing: str = PAYMENT


class Gateway(Protocol):
    """One provider. Every call raises `Unclear` or `Declined`."""

    @property
    def name(self) -> str: ...

    def begin(self, ask: Ask) -> Begun:
        """Opens a payment; the same `ask` twice opens one. Raises `TooLate` too."""

    def fetch(self, reference: str) -> Seen:
        """How it stands now."""

    def expire(self, reference: str) -> Seen:
        """Nobody shall pay it any more; tells how it stands then, for it may have been paid."""

    def refund(self, charge: str, amount: Money, *, refund: str) -> Back:
        """Gives back; the same `refund` (our code) twice gives back once."""

    def fetch_refund(self, reference: str) -> Back:
        """How it stands now."""

    def fetch_dispute(self, reference: str) -> Contested:
        """How it stands now. A provider whose disputes come by mail declines."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> Told:
        """What the event says. Raises `Forged`."""

    def test(self) -> str:
        """Asks the provider for something harmless; returns what it calls us."""
