"""What staff do with goods that lie here and are nobody's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import counting, spoiling
from marketplace.catalogue.custody import Custody
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import Batch
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.shelf import Promised
from marketplace.catalogue.stock import LiesHere
from marketplace.fulfilment import cancelling, keeping_shelf, packing, receiving, returning, sending
from marketplace.fulfilment.keeping_shelf import CountedBefore, Fate, MeantForOrders
from marketplace.fulfilment.receiving import Left
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.payments import refund as refunds
from marketplace.payments.payment import CASH
from tests.trade import BAGS, POUCHES, Trade
from tests.world import RATNA, SEKAR, TONO

MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = MORNING.date()


@pytest.fixture
def trade(inside: Flask) -> Iterator[Trade]:
    """Three pouches and four bags lie here."""
    with clock.at(MORNING):
        told = Trade(inside)
        leave(told, told.melati.code, told.pouch_sku, 3)
        leave(told, told.kenanga.code, told.crisps_sku, 4)
        yield told


def leave(trade: Trade, her: str, sku: str, n: int, made_on: date = TODAY) -> None:
    left = [Left(sku, n, Batch(made_on))]
    receiving.leave_here(her, left, key=codes.token(), by=TONO)


def here(trade: Trade, sku: str) -> tuple[int, int, int]:
    """On hand, on the shelf, and meant for orders."""
    db.session.rollback()
    row = db.session.get_one(Stock, sku, populate_existing=True)
    return row.on_hand, row.shelf, row.allotted


def count(sku: str, counted: int, seen: int, lot: str = "") -> int:
    return keeping_shelf.count(sku, lot, counted, seen=seen, key=codes.token(), by=TONO)


def test_a_count_writes_down_what_was_found_or_is_missing(trade: Trade) -> None:
    assert count(trade.pouch_sku, 2, seen=3) == -1
    assert here(trade, trade.pouch_sku) == (POUCHES - 1, 2, 0)
    assert count(trade.pouch_sku, 6, seen=2) == 4
    assert here(trade, trade.pouch_sku) == (POUCHES + 3, 6, 0)

    told = db.session.execute(
        select(Custody.quantity, Custody.reason).where(Custody.sku == trade.pouch_sku)
    ).all()
    assert told == [(3, "handed over"), (-1, "missing"), (4, "found")]
    assert trade.sound()


def test_what_is_meant_for_orders_cannot_be_counted_away(trade: Trade) -> None:
    trade.bought(2, method=CASH)

    with pytest.raises(MeantForOrders):
        count(trade.pouch_sku, 1, seen=3)
    with pytest.raises(CountedBefore):
        count(trade.pouch_sku, 3, seen=2)

    assert here(trade, trade.pouch_sku) == (POUCHES, 3, 2)


def test_what_is_held_for_somebody_who_has_not_paid_stays(trade: Trade) -> None:
    trade.place(POUCHES)

    with pytest.raises(Promised):
        keeping_shelf.take_off(
            trade.pouch_sku, "", 1, Fate.TO_HER, key=codes.token(), by=TONO
        )

    assert here(trade, trade.pouch_sku) == (POUCHES, 3, 0)


@pytest.mark.parametrize(
    ("fate", "reason"), [(Fate.TO_HER, "returned"), (Fate.BROKEN, "written off")]
)
def test_unsold_goods_go_back_or_are_written_off(trade: Trade, fate: Fate, reason: str) -> None:
    """They come off sale; pressed twice it is done once."""
    key = codes.token()
    for _ in range(2):
        keeping_shelf.take_off(trade.pouch_sku, "", 2, fate, key=key, by=TONO)

    assert here(trade, trade.pouch_sku) == (POUCHES - 2, 1, 0)
    last = db.session.scalars(select(Custody).order_by(Custody.id.desc()).limit(1)).one()
    assert (last.quantity, last.reason) == (-2, reason)
    assert trade.sound()


def test_she_cannot_take_away_what_lies_here(trade: Trade) -> None:
    """Of five, two are with her."""
    def fewer(n: int) -> None:
        counting.count(
            trade.melati.code, trade.pouch, -n, key=codes.token(), by=trade.melati.actor
        )

    with pytest.raises(LiesHere):
        fewer(3)
    assert here(trade, trade.pouch_sku) == (POUCHES, 3, 0)

    fewer(2)

    assert here(trade, trade.pouch_sku) == (3, 3, 0)
    counting.sold_out(
        trade.melati.code, trade.pouch, sku="", key=codes.token(), by=trade.melati.actor
    )
    assert here(trade, trade.pouch_sku) == (3, 3, 0)


def test_food_past_its_date_stays_counted_here_until_somebody_takes_it_off(trade: Trade) -> None:
    """M06: nobody can buy it, and a person looks."""
    with clock.at(MORNING + timedelta(days=31)):
        assert spoiling.write_off_due() == BAGS - 4
        assert here(trade, trade.crisps_sku) == (4, 4, 0)
        lot = db.session.scalars(select(Lot.code).where(Lot.shelf > 0)).one()

        keeping_shelf.take_off(
            trade.crisps_sku, lot, 4, Fate.PAST, key=codes.token(), by=TONO
        )

        assert here(trade, trade.crisps_sku) == (0, 0, 0)
        assert trade.sound()


@pytest.mark.parametrize(("write_off", "left"), [(False, (POUCHES, 3, 0)), (True, (3, 1, 0))])
def test_goods_of_a_cancelled_order_lie_here_free_or_are_written_off(
    trade: Trade, write_off: bool, left: tuple[int, int, int]
) -> None:
    """M12"""
    reference = trade.bought(2, method=CASH)

    cancelling.cancel_as_staff(
        reference, reason="x", by=RATNA, borne_by=refunds.COOPERATIVE, write_off=write_off
    )

    assert here(trade, trade.pouch_sku) == left
    assert trade.sound()


def test_goods_that_come_back_lie_here(trade: Trade) -> None:
    """M12: and are sold from here again."""
    reference = trade.bought(2)
    packing.pack_order(reference, key=codes.token(), by=TONO)
    parcel = trade.of(reference).parts[0].shipment
    assert parcel is not None
    sending.send(parcel, waybill="JP0123456789", cost=0, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)
    assert here(trade, trade.pouch_sku) == (POUCHES - 2, 1, 0)

    asked = Asked(refunds.BUYER, refunds.RESTOCKED, "x", {0: 2}, 0)
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert here(trade, trade.pouch_sku) == (POUCHES, 3, 0)
    assert trade.sound()
