"""A courier's bill is entered, laid beside what its parcels were to cost, booked and paid."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, NotAnAmount, parse_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, opening_items
from marketplace.ledger import open_item as items
from marketplace.ledger.journal import Posting
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.ledger.own_recipes import bill_paid, courier_billed
from marketplace.payments import gathering
from marketplace.people import audit
from marketplace.policy import till
from marketplace.treasury import courier_bill as bills
from marketplace.treasury.courier_bill import BillLine, CourierBill

MOST_LINES = 500


class NotReadable(NotNow):
    says = lazy("Line %(line)s is not a tracking number and an amount.")


class TwiceOnBill(NotNow):
    says = lazy("Tracking number %(waybill)s stands there twice.")


class BilledBefore(NotNow):
    says = lazy("Parcel %(waybill)s was on a bill before.")


class TooLong(NotNow):
    says = lazy("A bill may have at most 500 parcels. Please enter it in two.")


class WhyMore(NotNow):
    says = lazy("This is not what we expected. Please say why it is booked.")


class AnotherBooks(NotNow):
    says = lazy("Another person must book this bill.")


class Asked(NamedTuple):
    """One parcel of a bill, as it was typed."""

    waybill: str
    amount: Money


def read(text: str) -> list[Asked]:
    """A tracking number and an amount on each line, with a blank, a comma or a semicolon between.

    Raises `NotReadable`, `TwiceOnBill`, `TooLong`.
    """
    found: dict[str, Asked] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        words = line.replace(";", " ").replace(",", " ").split()
        try:
            waybill, amount = words[0].upper(), parse_rupiah(" ".join(words[1:]))
        except NotAnAmount as error:
            raise NotReadable(line=number) from error
        if amount == 0 or len(waybill) > 40:
            raise NotReadable(line=number)
        if waybill in found:
            raise TwiceOnBill(waybill=waybill)
        found[waybill] = Asked(waybill, amount)
    if not found:
        raise NotReadable(line=1)
    if len(found) > MOST_LINES:
        raise TooLong()
    return list(found.values())


def enter(courier: str, number: str, asked: Sequence[Asked], *, key: str, by: Actor) -> str:
    """Laid beside our parcels; nothing is booked yet. Returns its code. Raises `BilledBefore`."""
    with transaction() as session:
        press = once.claim(session, key, "enter courier's bill")
        if press.result:
            return press.result
        ours = bills.parcels(session, [each.waybill for each in asked])
        known = bills.billed_before(session, [parcel.code for parcel in ours.values()])
        bill = CourierBill(
            code=codes.code(), courier=courier, number=number, entered_by=by.code,
            entered_at=clock.now(), billed=sum(each.amount for each in asked), cost=0,
            reason="",
        )  # fmt: skip
        for waybill, amount in asked:
            parcel = ours.get(waybill)
            if parcel and parcel.code in known:
                raise BilledBefore(waybill=waybill)
            cost = parcel.cost if parcel else 0
            code = parcel.code if parcel else None
            bill.lines.append(BillLine(waybill=waybill, shipment=code, billed=amount, cost=cost))
            bill.cost += cost
        session.add(bill)
        audit.note(session, by, "enter courier's bill", about=bill.code)
        press.result = bill.code
        return bill.code


def book(code: str, *, reason: str, key: str, by: Actor) -> None:
    """It is right: we owe what it asks. What differs is earned or lost on delivery.

    Raises `WhyMore`, `AnotherBooks`, `BilledBefore`, `WrongState`, `NotAllowed`, `NotFound`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"book courier's bill {code}")
        if press.result:
            return
        journal.held(session, chart.COURIERS)  # one bill after the other
        bill = bills.to_decide_on(session, code)
        if bill.more and not reason:
            raise WhyMore()
        if abs(bill.more) > till.limit(session) and bill.entered_by == by.code:
            raise AnotherBooks()
        bill.move("book", by=by)
        bill.reason, bill.decided_by = reason, by.code
        if bill.more:
            journal.post(session, courier_billed(bill.code, bill.courier, bill.more))
        _lay_beside_the_books(session, bill, by)
        audit.note(session, by, "book courier's bill", about=code, why=reason)
        press.result = code


def pay(code: str, *, key: str, by: Actor) -> None:
    """It leaves the bank. Raises `NotEnough`, `WrongState`, `NotAllowed`, `NotFound`."""
    with transaction() as session:
        press = once.claim(session, key, f"pay courier's bill {code}")
        if press.result:
            return
        journal.require(session, chart.BANK, 0)
        bill = bills.to_decide_on(session, code)
        bill.move("pay", by=by)
        journal.require(session, chart.BANK, bill.billed)
        entry = bill_paid(bill.code, bill.courier, bill.billed)
        journal.post(session, entry)
        paid = opening_items.begin(
            session, chart.COURIERS, Kind.BILL, -bill.billed, document=bill.code, since=clock.now()
        )
        _match(session, [paid, *_booked(session, [entry.key])], by)
        audit.note(session, by, "pay courier's bill", about=code)
        press.result = code


def withdraw(code: str, *, by: Actor) -> None:
    """It was not right. Raises `WrongState`, `NotAllowed`, `NotFound`."""
    with transaction() as session:
        bill = bills.to_decide_on(session, code)
        bill.move("withdraw", by=by)
        bill.decided_by = by.code
        audit.note(session, by, "withdraw courier's bill", about=code)


def _lay_beside_the_books(session: Session, bill: CourierBill, by: Actor) -> None:
    """What it asks is what we expected of its parcels, and what was booked as the difference."""
    asked = opening_items.begin(
        session, chart.COURIERS, Kind.BILL, bill.billed, document=bill.code, since=clock.now()
    )
    keys = [f"delivery:{line.shipment}" for line in bill.lines if line.shipment]
    _match(session, [asked, *_booked(session, [*keys, f"courier_billed:{bill.code}"])], by)


def _booked(session: Session, keys: list[str]) -> list[OpenItem]:
    """The open items of these entries among what we owe to couriers."""
    gathering.gather(session)
    postings = set(
        session.scalars(
            select(Posting.id).where(Posting.entry.in_(keys), Posting.account == chart.COURIERS)
        )
    )
    return [item for item in items.open_at(session, chart.COURIERS) if item.posting in postings]


def _match(session: Session, found: list[OpenItem], by: Actor) -> None:
    if sum(item.amount for item in found) == 0:
        opening_items.match(session, found, by=by.code)
