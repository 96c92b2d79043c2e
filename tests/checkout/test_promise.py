"""What a buyer is promised when the order is placed: the day, kept whatever is edited afterwards,
and food that is fresh when it arrives.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import approving, counting, offering, shelf, stock
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import Batch
from marketplace.catalogue.revision import Making
from marketplace.checkout.parcels import TooOldThere
from marketplace.fulfilment import packing, receiving
from marketplace.fulfilment.receiving import Left
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.orders.order import PICKUP, Order
from tests.policy.closed import closed
from tests.trade import BAGS, Count, Trade
from tests.world import RATNA, TONO

# A Monday, ten in the morning in Semarang; November 2026 has no holiday.
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def trade(inside: Flask) -> Trade:
    with clock.at(MONDAY):
        return Trade(inside)


def says(trade: Trade, **facts: object) -> None:
    """Melati says something else of her pouch, and Ratna accepts it."""
    her, pouch = trade.melati, trade.pouch
    offering.change_facts(
        her.code, pouch, lambda said: replace(said, **facts), by=her.actor  # type: ignore[arg-type]
    )  # fmt: skip
    offering.submit(her.code, pouch, by=her.actor)
    approving.accept(trade.revision(her, pouch), by=RATNA)


def promised(trade: Trade, reference: str) -> set[date | None]:
    [line] = trade.of(reference).lines
    return {line.ship_by, *(part.due_on for part in line.parts)}


def test_a_promised_day_is_kept(trade: Trade) -> None:
    """B13: neither another lead nor another calendar changes what was promised."""
    with clock.at(MONDAY):
        says(trade, making=Making.ORDER, lead_days=5)
        reference = trade.place(pouches=2)
        assert promised(trade, reference) == {date(2026, 11, 28)}

        says(trade, making=Making.ORDER, lead_days=9)
        with transaction() as session:
            session.add_all(closed(date(2026, 11, day)) for day in (25, 26))

        assert promised(trade, reference) == {date(2026, 11, 28)}
        assert promised(trade, trade.place(pouches=1)) == {date(2026, 12, 5)}


def test_a_pre_order_is_promised_for_its_day(trade: Trade) -> None:
    """B15: up to the cap, and not before the day it comes."""
    with clock.at(MONDAY):
        says(trade, making=Making.PREORDER, lead_days=1, ready_on=date(2026, 12, 14))
        counting.change_cap(
            trade.melati.code, trade.pouch, 3, key=codes.token(), by=trade.melati.actor
        )
        reference = trade.place(pouches=7)

        assert promised(trade, reference) == {date(2026, 12, 14)}
        with pytest.raises(stock.SoldOut):
            trade.place(pouches=2)
        assert trade.stock(trade.pouch_sku) == Count(5, held=5, sold=0)
        assert trade.sound()


def test_food_too_old_for_the_way_is_not_promised(trade: Trade) -> None:
    """It is still sold to whoever collects it; of the order that was refused nothing is left."""
    with clock.at(MONDAY + timedelta(days=20)):
        with pytest.raises(TooOldThere):
            trade.place(pouches=0, crisps=1)
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0
        assert trade.stock(trade.crisps_sku) == Count(BAGS, held=0, sold=0)

        trade.place(pouches=0, crisps=1, delivery=PICKUP)

        assert trade.stock(trade.crisps_sku) == Count(BAGS, held=1, sold=0)


def test_a_parcel_waits_for_fresh_food(trade: Trade) -> None:
    """What was ordered in time may be too old when it is packed."""
    with clock.at(MONDAY):
        reference = trade.bought(pouches=0, crisps=2)
        trade.handed_over(reference)
    with clock.at(MONDAY + timedelta(days=29)):
        with pytest.raises(shelf.TooOld):
            packing.pack_order(reference, key=codes.token(), by=TONO)
        assert trade.states(reference) == ("paid", {"accepted"})
        assert trade.stock(trade.crisps_sku) == Count(BAGS, held=0, sold=2)

        fresh = Left(trade.crisps_sku, 2, Batch(clock.today()))
        receiving.leave_here(trade.kenanga.code, [fresh], key=codes.token(), by=TONO)
        packing.pack_order(reference, key=codes.token(), by=TONO)

        left = db.session.execute(select(Lot.on_hand, Lot.taken).order_by(Lot.best_before)).all()
        assert left == [(BAGS - 2, 0), (0, 0)]
        assert trade.sound()
