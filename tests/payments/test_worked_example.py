"""The cooperative's worked example, to the rupiah: two makers at ten percent, a transfer with its
unique code, a courier that is paid less than the buyer paid, a payout with the bank's fee, and
goods that go back before completion, or after the payout. On both engines.
"""

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.fulfilment import packing, returning, sending
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, moving
from marketplace.ledger.open_item import OpenItem
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refunding
from marketplace.payments.gateways.transfer import TransferAmount
from marketplace.payments.refund import RefundAccount
from marketplace.people import producer as producers
from marketplace.treasury import billing, explaining
from tests.trade import Trade, rows_of
from tests.world import BAYU, RATNA, SEKAR, TONO

SENT = 71_123
DEWIS = RefundAccount("Bank Contoh", "000-111", "Pembeli Satu")


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def placed(trade: Trade) -> str:
    """A for Rp35.000, B for Rp25.000, Rp11.000 of delivery; its transfer ends in 123."""
    a = trade.sku(trade.melati, trade.on_sale(trade.melati, "Dompet A", price=35_000, count=5))
    snack = trade.on_sale(
        trade.kenanga, "Keripik B", price=25_000, count=5, category="keripik-camilan"
    )
    b = trade.sku(trade.kenanga, snack)
    reference = trade.place_of({a: 1, b: 1})
    with transaction() as session:
        payments.newest(session, reference).unique_code = 123
        session.execute(update(TransferAmount).values(amount=SENT))
    assert trade.due(reference) == SENT
    return reference


def test_the_worked_example(trade: Trade) -> None:
    """M17, M19, M24, M27: paid, sent, earned, paid out, and given back."""
    order, a, b = placed(trade), trade.melati.code, trade.kenanga.code
    ours = {chart.BANK: SENT, chart.UNIQUE_CODES: -123}
    trade.confirm(trade.transferred(SENT))
    assert trade.books() == {**ours, f"2100:{order}": -71_000}

    trade.handed_over(order)
    parcel = packing.pack_order(order, key=codes.token(), by=TONO)
    sending.send(parcel, waybill="JP00112233", cost=10_500, key=codes.token(), by=TONO)
    ours |= {chart.COURIERS: -10_500, chart.DELIVERY_MARGIN: -500}
    assert trade.books() == {**ours, f"2100:{order}": -60_000}

    bill = [billing.Asked("JP00112233", 10_500)]
    asked = billing.enter("JNE", "INV-1", bill, key=codes.token(), by=SEKAR)
    billing.book(asked, reason="", key=codes.token(), by=SEKAR)
    billing.pay(asked, key=codes.token(), by=SEKAR)
    del ours[chart.COURIERS]
    ours[chart.BANK] -= 10_500
    assert trade.books() == {**ours, f"2100:{order}": -60_000}

    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)
    ours |= {chart.commission(order): -6_000, chart.payable(b): -22_500}
    assert trade.books() == {**ours, chart.payable(a): -31_500}

    with transaction() as session:
        producers.known_as(session, a).all_wanted_at = clock.now()
    trade.paid_out(trade.melati)
    line = trade.transferred(-2_500)
    item = db.session.scalars(select(OpenItem.code).where(OpenItem.document == line)).one()
    db.session.rollback()
    explaining.book_line(item, explaining.FEE, key=codes.token(), by=SEKAR)
    ours |= {chart.BANK: ours[chart.BANK] - 34_000, chart.BANK_FEES: 2_500}
    waiting = ours.pop(chart.payable(b))  # in the same run, until she comes to the counter
    books = trade.books()
    assert list(rows_of(books, 2220).values()) == [waiting]
    assert books == {**ours, **rows_of(books, 2220)}

    broken = Asked("producer", refunds.WRITTEN_OFF, "rusak", {0: 1})
    refund = returning.give_back(order, broken, key=codes.token(), by=SEKAR)
    ours |= {chart.owed_by(a): 31_500, chart.commission(order): -2_500}
    ours |= rows_of(books, 2220)
    assert trade.books() == {**ours, chart.refund_due(refund): -35_000}
    # The bank has Rp26.623 of this order left; other money of the cooperative pays the rest.
    moving.move(chart.EQUITY, chart.BANK, 35_000, why="modal", key=codes.token(), by=SEKAR)
    paid_back(trade, order, refund)
    ours[chart.EQUITY] = -35_000
    assert {account: n for account, n in ours.items() if n} == trade.books()
    assert trade.sound()
    db.session.rollback()


def paid_back(trade: Trade, order: str, refund: str) -> None:
    """Dewi says where to, the bank sends it, and says so."""
    refunding.name_destination(order, trade.of(order).key, DEWIS)
    db.session.rollback()
    refunding.approve(refund, by=BAYU)
    refunding.send(refund, paid_from="bank", bank_reference="TRF-9", key=codes.token(), by=SEKAR)
    refunding.confirm(refund, key=codes.token(), by=SEKAR)


def test_the_worked_example_given_back_before_it_is_complete(trade: Trade) -> None:
    """M13, M19, M27: of the customer's money, B first and then all the rest; the unique code stays,
    and nobody has earned anything.
    """
    order = placed(trade)
    trade.confirm(trade.transferred(SENT))
    codes_kept = {chart.UNIQUE_CODES: -123}

    for goods, amount, left in (({1: 1}, 25_000, -46_000), ({0: 1}, 46_000, 0)):
        asked = Asked("buyer", refunds.RESTOCKED, "tidak jadi", goods)
        refund = returning.give_back(order, asked, key=codes.token(), by=SEKAR)
        held = {f"2100:{order}": left} if left else {}
        before = amount - left + 123
        assert trade.books() == {
            **codes_kept, **held, chart.BANK: before, chart.refund_due(refund): -amount,
        }  # fmt: skip
        paid_back(trade, order, refund)
        assert trade.books() == {**codes_kept, **held, chart.BANK: before - amount}
    assert trade.states(order) == ("cancelled", {"cancelled"})
    assert trade.sound()
    db.session.rollback()
