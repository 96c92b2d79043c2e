"""An independent payment provider: pages, charges, refunds, disputes and its own money. It speaks
the shop's port and knows nothing of its database; it repeats itself and is silent at times.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from marketplace.kernel.money import Money
from marketplace.payments.gateways import port
from marketplace.payments.gateways.port import (
    Ask,
    Back,
    BackStanding,
    Begun,
    Contested,
    Declined,
    DisputeStanding,
    Seen,
    Standing,
    Told,
    TooLate,
    Unclear,
)
from tests.simulator.book import Book
from tests.simulator.paper import Paper

LEAST_OPEN = timedelta(minutes=30)
EVIDENCE = timedelta(days=14)
CHARGED_FOR_DISPUTES = 25_000


class Event(NamedTuple):
    """What it tells. Of what would be looked for all the same, it `may_be_lost`."""

    says: str
    may_be_lost: bool


@dataclass
class Page:
    """Where a buyer pays."""

    name: str
    payment: str
    amount: Money
    closes_at: datetime
    standing: Standing = Standing.OPEN
    later: bool = False
    charge: str = ""
    fee: Money | None = None


@dataclass
class Provider:
    """`tells_fees` says whether it tells what it keeps of a payment, or keeps it from what it pays
    out. Until `silent_until` it answers nobody.
    """

    name: str
    tells_fees: bool
    lot: Random
    now: Callable[[], datetime]
    book: Book = field(default_factory=Book)
    pages: dict[str, Page] = field(default_factory=dict)
    refunds: dict[str, Back] = field(default_factory=dict)
    refund_of: dict[str, str] = field(default_factory=dict)
    disputes: dict[str, Contested] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)
    silent_until: datetime | None = None
    clumsy: float = 0.04
    numbers: int = 0
    paper: Paper = field(init=False)
    _sure: bool = False
    _of_charges: dict[str, list[str]] = field(default_factory=dict)
    _paid_with: dict[str, str] = field(default_factory=dict)  # charges, and what went back of them

    def __post_init__(self) -> None:
        self.paper = Paper(self.name)

    # ---- what the shop asks

    def begin(self, ask: Ask) -> Begun:
        self._answer()
        name = f"{self.name}-page-{ask.payment}"
        if name not in self.pages:
            if ask.expires_at - self.now() < LEAST_OPEN:
                raise TooLate("It would close too soon.")
            self.pages[name] = Page(name, ask.payment, ask.amount, ask.expires_at)
        self._lose_answer()
        return Begun(name, f"https://{self.name}.example/{name}")

    def fetch(self, reference: str) -> Seen:
        self._answer()
        return self._seen(self._page(reference))

    def expire(self, reference: str) -> Seen:
        self._answer()
        page = self._page(reference)
        if page.standing == Standing.OPEN and not page.later:
            page.standing = Standing.EXPIRED
        self._lose_answer()
        return self._seen(page)

    def refund(self, charge: str, amount: Money, *, refund: str) -> Back:
        self._answer()
        if refund not in self.refund_of:
            self._refuse(charge, amount)
            name = self._name("refund")
            self.refund_of[refund] = name
            standing = BackStanding.PENDING if self.lot.random() < 0.25 else BackStanding.DONE
            self.refunds[name] = Back(name, standing, refund, amount)
            self._of_charge(charge).append(name)
            self._paid_with[name] = self._paid_with[charge]
            self._move_refund(name)
        self._lose_answer()
        return self._back(self.refund_of[refund])

    def fetch_refund(self, reference: str) -> Back:
        self._answer()
        if reference not in self.refunds:
            raise Declined("No such refund.")
        return self._back(reference)

    def fetch_dispute(self, reference: str) -> Contested:
        self._answer()
        dispute = self.disputes.get(reference)
        if dispute is None:
            raise Declined("No such dispute.")
        self._sure = True  # the shop may look at its payment now
        self.book.tells(f"taken {reference}", f"back {reference}")
        return dispute

    def verify(self, headers: Mapping[str, str], body: bytes) -> Told:
        return Told(**json.loads(body))

    def test(self) -> str:
        self._answer()
        return self.name

    # ---- what buyers and their banks do

    def pays(self, name: str, *, later: bool = False) -> bool:
        """A buyer pays on this page, or chooses a way that takes its time; tells whether that was
        possible.
        """
        page = self._page(name)
        if page.standing != Standing.OPEN or page.later:
            return False
        page.later = later
        if later:
            self.awaited.append(name)
        else:
            self._take(page, may_be_lost=True)
        return True

    def comes(self, name: str, *, arrived: bool) -> None:
        """What was to come later came, or did not; it may come after that."""
        page = self._page(name)
        if arrived:
            self.awaited.remove(name)
            self._take(page)
        else:
            page.standing = Standing.FAILED
            self._tell(port.PAYMENT, page.name, page.payment)

    def tells_fee(self, name: str) -> None:
        """What it keeps of this payment is known."""
        page = self._page(name)
        if page.fee is None and self.tells_fees:
            page.fee = fee_of(page.amount)
            self.book.moves(f"fee {page.charge}", -page.fee)
            self._writes("charge", page.charge, page.amount, page.payment, page.fee)

    def refund_ends(self, name: str, standing: BackStanding) -> None:
        """A bank takes the money, or sends it back, also late."""
        self.refunds[name] = replace(self.refunds[name], standing=standing, why="account closed")
        self._move_refund(name)
        self._tell(port.REFUND, name)

    def disputed(self, name: str, share: int = 100) -> str:
        """A buyer's bank asks for a share of what was paid on this page."""
        page, code = self._page(name), self._name("dispute")
        amount = max(1, page.amount * share // 100)
        self.disputes[code] = Contested(
            code, DisputeStanding.OPEN, page.payment, page.charge, amount, "fraudulent",
            self.now() + EVIDENCE, taken=amount, fee=CHARGED_FOR_DISPUTES,
        )  # fmt: skip
        self.book.moves(f"taken {code}", -amount - CHARGED_FOR_DISPUTES)
        self._writes("dispute", code, -amount, page.payment, CHARGED_FOR_DISPUTES)
        self._tell(port.DISPUTE, code)
        return code

    def decides(self, code: str, *, won: bool, fee_back: bool = False) -> None:
        """The bank decides, or changes its mind."""
        found = self.disputes[code]
        found = replace(found, standing=DisputeStanding.WON if won else DisputeStanding.LOST)
        if won:
            fee = found.fee if fee_back else 0
            found = replace(found, returned=found.taken, fee_back=fee)
            self.book.moves(f"back {code}", found.taken + fee)
            self._writes("dispute_reversal", code, found.taken, found.payment, -fee)
        self.disputes[code] = found
        self._tell(port.DISPUTE, code, may_be_lost=not won)

    def pays_out(self) -> tuple[str, Money, Money]:
        """All it holds for us goes to the bank; what it never tells of is kept from that. Returns
        the name of the movement, what comes, and what it kept.
        """
        whole = max(0, self.book.balance)
        fee = 0 if self.tells_fees else whole * 7 // 1_000
        self._writes("payout", "", fee - whole)
        return self.book.moves(self._name("payout"), -whole), whole - fee, fee

    def is_disputed(self, name: str) -> bool:
        """Whether a bank ever asked for what was paid on this page."""
        charge = self.pages[name].charge
        return any(one.charge == charge for one in self.disputes.values())

    def charges_of(self, payment: str) -> list[str]:
        """What was taken for a payment of the shop."""
        pages = (page for page in self.pages.values() if page.payment == payment)
        return [page.charge for page in pages if page.charge]

    # ---- how it is kept

    def _answer(self) -> None:
        """It may be silent, or out of breath."""
        sure, self._sure = self._sure, False
        if sure:
            return
        if self.silent_until and self.now() < self.silent_until:
            raise Unclear("nobody answers")
        if self.lot.random() < self.clumsy:
            raise Unclear("too busy")

    def _lose_answer(self) -> None:
        """It is done, and nobody hears of it."""
        if self.lot.random() < self.clumsy:
            raise Unclear("the line was cut")

    def _page(self, name: str) -> Page:
        page = self.pages.get(name)
        if page is None:
            raise Declined("No such page.")
        if page.standing == Standing.OPEN and not page.later and page.closes_at <= self.now():
            page.standing = Standing.EXPIRED
            self._tell(port.PAYMENT, page.name, page.payment, may_be_lost=True)
        return page

    def _seen(self, page: Page) -> Seen:
        if page.standing != Standing.PAID:
            return Seen(page.name, page.standing, page.payment)
        self.book.tells(f"charge {page.charge}", f"fee {page.charge}")
        return Seen(
            page.name, page.standing, page.payment, page.amount, charge=page.charge, fee=page.fee
        )

    def _take(self, page: Page, *, may_be_lost: bool = False) -> None:
        self.paid.append(page.name)
        page.standing, page.later, page.charge = Standing.PAID, False, self._name("charge")
        self.book.moves(f"charge {page.charge}", page.amount)
        self._paid_with[page.charge] = page.payment
        if not self.tells_fees:
            self._writes("settlement", page.charge, page.amount, page.payment)
        if self.lot.random() < 0.7:
            self.tells_fee(page.name)
        self._tell(port.PAYMENT, page.name, page.payment, may_be_lost=may_be_lost)

    def _refuse(self, charge: str, amount: Money) -> None:
        paid = sum(page.amount for page in self.pages.values() if page.charge == charge)
        mine = [self.refunds[name] for name in self._of_charge(charge)]
        gone = sum(back.amount for back in mine if back.standing != BackStanding.FAILED)
        if any(one.charge == charge for one in self.disputes.values()):
            raise Declined("This charge is disputed.")
        if gone + amount > paid:
            raise Declined("More than was paid.")

    def _of_charge(self, charge: str) -> list[str]:
        return self._of_charges.setdefault(charge, [])

    def _back(self, name: str) -> Back:
        self.book.tells(f"refund {name}")
        return self.refunds[name]

    def _move_refund(self, name: str) -> None:
        back = self.refunds[name]
        gone = back.amount if back.standing == BackStanding.DONE else 0
        before = self.book.moved(f"refund {name}")
        self.book.moves(f"refund {name}", -gone)
        if gone != -before and (gone or self.tells_fees):  # the other has no word for it
            what = "refund" if gone else "refund_failure"
            self._writes(what, name, -gone - before, self._paid_with[name])

    def _tell(
        self, thing: str, about: str, payment: str = "", *, may_be_lost: bool = False
    ) -> None:
        says = {
            "event_id": self._name("event"), "kind": f"{thing} changed", "about": about,
            "payment": payment, "thing": thing,
        }  # fmt: skip
        self.events.append(Event(json.dumps(says), may_be_lost))

    def _writes(
        self, what: str, about: str, gross: Money, payment: str = "", fee: Money = 0
    ) -> None:
        self.paper.writes(self.now(), what, about, gross, payment=payment, fee=fee)

    def _name(self, kind: str) -> str:
        self.numbers += 1
        return f"{self.name}-{kind}-{self.numbers}"


def fee_of(amount: Money) -> Money:
    """Its price list."""
    return amount * 29 // 1_000 + 2_000
