"""A courier's bill beside what its parcels were to cost: what differs is listed, then booked."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.ledger import chart, journal, moving, opening_items
from marketplace.ledger.journal import NotEnough
from marketplace.ledger.open_item import OpenItem
from marketplace.treasury import billing
from marketplace.treasury import courier_bill as bills
from marketplace.treasury.billing import (
    AnotherBooks,
    Asked,
    BilledBefore,
    NotReadable,
    TwiceOnBill,
    WhyMore,
)
from tests.trade import PER_KG, Trade, press_twice
from tests.world import RATNA, SEKAR


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def enter(*asked: tuple[str, int]) -> str:
    found = [Asked(*each) for each in asked]
    return billing.enter("JNE", "F-1", found, key=codes.token(), by=SEKAR)


def waybill(trade: Trade, parcel: str) -> str:
    return str(trade.shipment(parcel).waybill)


def owed() -> tuple[int, int, int]:
    """To couriers by the books, by their bills, and what the list has between."""
    db.session.rollback()
    session = db.session()
    rows = session.scalars(
        select(OpenItem.amount).where(OpenItem.place == chart.COURIERS, OpenItem.matched == "")
    )
    listed = sum(rows) + opening_items.newer(session, chart.COURIERS)[1]
    return journal.balance(session, chart.COURIERS), -bills.unpaid(session), listed


def test_what_differs_is_listed_booked_and_paid_once(trade: Trade) -> None:
    one, two, three = trade.sent(1), trade.sent(1), trade.sent(1)
    assert owed() == (-3 * PER_KG, 0, -3 * PER_KG)
    code = enter((waybill(trade, one), PER_KG), (waybill(trade, two), PER_KG + 2_000))

    bill = bills.known_as(db.session(), code)
    assert (bill.billed, bill.cost, bill.more) == (2 * PER_KG + 2_000, 2 * PER_KG, 2_000)
    assert [line.shipment for line in bill.differing] == [two]
    assert owed() == (-3 * PER_KG, 0, -3 * PER_KG)
    with pytest.raises(WhyMore):
        billing.book(code, reason="", key=codes.token(), by=SEKAR)

    press_twice(billing.book, code, reason="ditimbang ulang", by=SEKAR)

    assert owed() == (-3 * PER_KG - 2_000, -2 * PER_KG - 2_000, -PER_KG)
    assert journal.balance(db.session(), chart.DELIVERY_MARGIN) == 2_000
    assert len(listed_parcels()) == 1 and three

    press_twice(billing.pay, code, by=SEKAR)

    assert owed() == (-PER_KG, 0, -PER_KG)
    assert trade.sound()


def listed_parcels() -> list[int]:
    db.session.rollback()
    opened = OpenItem.place == chart.COURIERS, OpenItem.matched == ""
    return list(db.session.scalars(select(OpenItem.amount).where(*opened)))


def test_a_parcel_is_billed_once(trade: Trade) -> None:
    parcel = trade.sent(1)
    first = enter((waybill(trade, parcel), PER_KG))
    with pytest.raises(BilledBefore):
        enter((waybill(trade, parcel), PER_KG))

    billing.withdraw(first, by=SEKAR)
    second = enter((waybill(trade, parcel), PER_KG))
    billing.book(second, reason="", key=codes.token(), by=SEKAR)

    assert owed() == (-PER_KG, -PER_KG, 0)
    assert [bill.state for bill in bills.listed(db.session())] == ["booked", "withdrawn"]


def test_much_more_is_booked_by_another_person(trade: Trade) -> None:
    code = enter((waybill(trade, trade.sent(1)), PER_KG), ("ASING123", 20_000))
    before = owed()
    with pytest.raises(AnotherBooks):
        billing.book(code, reason="paket lain", key=codes.token(), by=SEKAR)
    assert owed() == before

    billing.book(code, reason="paket lain", key=codes.token(), by=RATNA)

    assert owed() == (-PER_KG - 20_000, -PER_KG - 20_000, 0)


def test_no_more_is_paid_than_the_bank_has(trade: Trade) -> None:
    code = enter((waybill(trade, trade.sent(1)), PER_KG))
    billing.book(code, reason="", key=codes.token(), by=SEKAR)
    everything = journal.balance(db.session(), chart.BANK)
    moving.move(chart.BANK, chart.CASH_BOX, everything, why="kas", key="9", by=SEKAR)

    with pytest.raises(NotEnough):
        billing.pay(code, key=codes.token(), by=SEKAR)

    assert bills.known_as(db.session(), code).state == "booked"
    assert owed() == (-PER_KG, -PER_KG, 0)


def test_a_bill_is_read_as_it_is_pasted() -> None:
    text = "JP1234567890 11.000\n\njp22;Rp 12.500\nJP33,9000\tx".replace("\tx", "")
    assert billing.read(text) == [
        ("JP1234567890", 11_000), ("JP22", 12_500), ("JP33", 9_000),
    ]  # fmt: skip
    for wrong in ("", "JP1", "JP1 seribu", "JP1 0", "JP1 -5", f"{'J' * 41} 5"):
        with pytest.raises(NotReadable):
            billing.read(wrong)
    with pytest.raises(TwiceOnBill):
        billing.read("JP1 5\njp1 6")
