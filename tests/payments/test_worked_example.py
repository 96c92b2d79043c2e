"""The cooperative's worked example, to the rupiah: two makers at ten percent, a transfer with its
unique code, a courier that costs less than the buyer paid, a payout with the bank's fee, and goods
that come back after it. On both engines.
"""

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.fulfilment import packing, returning, sending
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart
from marketplace.ledger.open_item import OpenItem
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.gateways.transfer import TransferAmount
from marketplace.people import producer as producers
from marketplace.treasury import explaining
from tests.trade import Trade, rows_of
from tests.world import RATNA, SEKAR, TONO

SENT = 71_123


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
    ours |= {chart.BANK: SENT - 34_000, chart.BANK_FEES: 2_500}
    waiting = ours.pop(chart.payable(b))  # in the same run, until she comes to the counter
    books = trade.books()
    assert list(rows_of(books, 2220).values()) == [waiting]
    assert books == {**ours, **rows_of(books, 2220)}

    asked = Asked("producer", refunds.WRITTEN_OFF, "rusak", {0: 1})
    refund = returning.give_back(order, asked, key=codes.token(), by=SEKAR)
    books = trade.books()
    assert books[chart.owed_by(a)] == 31_500
    assert books[chart.commission(order)] == -2_500
    assert books[chart.refund_due(refund)] == -35_000
    assert trade.sound()
    db.session.rollback()
