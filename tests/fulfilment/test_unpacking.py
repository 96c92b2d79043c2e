"""A packed parcel is opened again: its goods lie here and wait for their order. On both engines."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from marketplace.catalogue import lot_search, lotting, stock
from marketplace.catalogue.custody import Custody
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Reservation, Stock
from marketplace.fulfilment import (
    affected,
    checking,
    going_astray,
    keeping_shelf,
    packing,
    printing,
    progress,
    recalling,
    receiving,
    replacing,
    returning,
    sending,
    unpacking,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.keeping_shelf import Fate
from marketplace.fulfilment.progress import Stage
from marketplace.fulfilment.receiving import Brought
from marketplace.fulfilment.refund_plan import Asked, Packed
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.payments.refund import COOPERATIVE, WRITTEN_OFF
from marketplace.reports import invariants
from tests.fulfilment.test_complaining import arrived, complain
from tests.fulfilment.test_recalling import called_back, holders, lots, made
from tests.trade import BAGS, Count, Trade, press_twice
from tests.world import RATNA, SEKAR, TONO

STEP = "migrations.versions.0024_opening"


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()
    assert not invariants.broken(db.session())


def opened(code: str) -> None:
    unpacking.open_again(code, key=codes.token(), by=TONO)
    db.session.rollback()


def pack(reference: str, quantities: dict[int, int] | None = None) -> str:
    return packing.pack_order(reference, quantities=quantities, key=codes.token(), by=TONO)


def send(code: str) -> None:
    bill = f"JP{codes.code(10)}"
    sending.send(code, waybill=bill, cost=9_000, key=codes.token(), by=TONO)


def custody(sku: str) -> list[tuple[str, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(Custody).where(Custody.sku == sku).order_by(Custody.id))
    return [(row.reason, row.quantity) for row in rows]


def waits(reference: str) -> list[tuple[str, str, int, int]]:
    rows = db.session.scalars(
        select(Reservation)
        .where(Reservation.order_reference == reference)
        .order_by(Reservation.sku, Reservation.id)
    )
    return [(row.sku, row.state, row.quantity, row.shelf) for row in rows]


def stage(trade: Trade, reference: str) -> Stage:
    db.session.rollback()
    return progress.stage(trade.of(reference), shipments.of_order(db.session(), reference))


def prices(reference: str) -> list[int]:
    db.session.rollback()
    return [parcel.price for parcel in shipments.of_order(db.session(), reference)]


def test_what_was_packed_by_mistake_waits_on_the_shelf_and_is_packed_anew(trade: Trade) -> None:
    """M06: nothing is lost or doubled, and the next parcel carries the price of the delivery."""
    code = trade.packed(2, 1)
    reference = trade.reference_of(code)
    [price] = prices(reference)
    assert price > 0

    press_twice(unpacking.open_again, code, by=TONO)

    assert trade.states(reference) == ("paid", {"accepted"})
    assert (trade.shipment(code).state, trade.shipment(code).price) == ("opened", 0)
    assert shipments.of_order(db.session(), reference) == []
    assert {part.shipment for part in trade.of(reference).parts} == {None}
    assert custody(trade.pouch_sku) == [("handed over", 2), ("packed", -2), ("unpacked", 2)]
    here = db.session.get_one(Stock, trade.pouch_sku)
    assert (here.sold, here.shelf, here.allotted) == (2, 2, 2)
    assert waits(reference) == sorted(
        [(trade.pouch_sku, "sold", 2, 2), (trade.crisps_sku, "sold", 1, 1)]
    )
    assert stage(trade, reference) == Stage.PACKING
    assert [order.reference for order, _way in packing.to_pack(db.session())] == [reference]
    assert printing.unprinted(db.session()) == []
    assert trade.sound()

    again = pack(reference)
    assert prices(reference) == [price]
    send(again)
    assert stage(trade, reference) == Stage.SENT
    assert trade.stock(trade.pouch_sku).sold == 0


def test_a_part_that_was_packed_joins_what_waits(trade: Trade) -> None:
    """B05: of two parcels the first is opened; the other takes the price with it."""
    reference = trade.bought(3, 2)
    trade.handed_over(reference)
    first = pack(reference, {0: 2, 1: 1})
    second = pack(reference, {0: 1})
    [price, nothing] = prices(reference)
    assert price > 0 == nothing

    opened(first)

    assert prices(reference) == [price]
    mine = [row for row in waits(reference) if row[0] == trade.crisps_sku]
    assert mine == [(trade.crisps_sku, "sold", 2, 2)]
    assert trade.sound()
    send(second)
    send(pack(reference))
    assert prices(reference) == [price, 0]


def test_food_that_came_one_by_one_keeps_its_lot(trade: Trade) -> None:
    """M06: of three bags one is packed and one came since; the packed one is taken out again. What
    is written off are bags that lie here.
    """
    reference = trade.bought(0, 3)
    bring_one(trade, reference)
    first = pack(reference, {0: 1})
    bring_one(trade, reference)

    opened(first)

    [lot] = [one.code for one in lots(trade)]
    assert waits(reference) == [(trade.crisps_sku, "sold", 3, 2)]
    assert meant_for(reference) == {lot: (3, 2)}
    asked = Asked(COOPERATIVE, WRITTEN_OFF, "rusak", {0: 2})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
    assert meant_for(reference) == {lot: (1, 0)}
    assert {row.lot for row in db.session.scalars(select(Custody))} == {lot}
    assert trade.stock(trade.crisps_sku) == Count(BAGS - 2, held=0, sold=1)


def bring_one(trade: Trade, reference: str) -> None:
    """One bag of what is still missing is brought, and has passed."""
    [code] = [part.code for part in trade.of(reference).parts if part.can("receive")]
    receiving.receive(code, Brought(1), by=TONO)
    [came] = [part.code for part in trade.of(reference).parts if part.can("accept")]
    checking.accept(came, by=TONO)


def meant_for(reference: str) -> dict[str, tuple[int, int]]:
    """How many of each lot wait for the order, and how many of these lie here."""
    db.session.rollback()
    shares = [
        share
        for row in stock.of_order(db.session(), reference)
        for share in lotting.taken_for(db.session(), row.id)
    ]
    return {share.lot.code: (share.quantity, share.shelf) for share in shares}


def test_whichever_parcel_leaves_first_carries_the_price(trade: Trade) -> None:
    """B05: so that one that is opened later leaves no money behind."""
    reference = trade.bought(2)
    trade.handed_over(reference)
    first, second = pack(reference, {0: 1}), pack(reference, {0: 1})
    [price, _] = prices(reference)

    send(second)
    assert prices(reference) == [0, price]
    opened(first)
    asked = Asked(COOPERATIVE, WRITTEN_OFF, "rusak", {0: 1})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    sending.deliver(second, by=TONO)
    sending.complete(second, by=RATNA)
    assert trade.states(reference)[0] == "completed"
    assert {k: v for k, v in trade.books().items() if k.startswith("2100")} == {}


def test_only_a_packed_parcel_is_opened_and_only_by_the_floor(trade: Trade) -> None:
    """What has left stays as it was, with its goods."""
    sent = trade.sent(1)
    packed = trade.packed(1)
    before = (custody(trade.pouch_sku), trade.stock(trade.pouch_sku), trade.books())

    with pytest.raises(WrongState):
        unpacking.open_again(sent, key=codes.token(), by=TONO)
    with pytest.raises(NotAllowed):
        unpacking.open_again(packed, key=codes.token(), by=SEKAR)
    with pytest.raises(NotFound):
        unpacking.open_again("NOSUCH22", key=codes.token(), by=TONO)

    assert (custody(trade.pouch_sku), trade.stock(trade.pouch_sku), trade.books()) == before
    assert [trade.shipment(code).state for code in (sent, packed)] == ["sent", "packed"]
    opened(packed)
    for late in (unpacking.open_again, lambda code, *, key, by: printing.print_one(code, by=by)):
        with pytest.raises(WrongState):
            late(packed, key=codes.token(), by=TONO)
    with pytest.raises(WrongState):
        send(packed)
    assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=1)


def test_what_came_back_and_was_packed_again_can_be_opened_too(trade: Trade) -> None:
    """The parcel that came back holds nobody up, and its price was spent."""
    code = trade.sent(0, 2)
    reference = trade.reference_of(code)
    going_astray.come_back(code, by=TONO)
    again = going_astray.send_again(code, key=codes.token(), by=TONO)

    opened(again)

    assert trade.states(reference) == ("paid", {"accepted"})
    assert stage(trade, reference) == Stage.PACKING
    third = pack(reference)
    assert trade.shipment(third).price == 0
    send(third)
    sending.deliver(third, by=TONO)
    assert stage(trade, reference) == Stage.ARRIVED


def test_called_back_goods_leave_their_parcel_for_others(trade: Trade) -> None:
    """X12, M06: opened, other goods picked and packed, the old ones written off at the shelf."""
    code = trade.packed(0, 2)
    reference = trade.reference_of(code)
    [old] = [one.code for one in lots(trade)]
    recall = called_back(old)
    with pytest.raises(affected.CalledBack):
        send(code)
    db.session.rollback()

    opened(code)
    assert holders(old) == {reference: ("sold", 2)}
    made(trade, 2, days_ago=0)
    assert recalling.pick_again(recall, by=RATNA) == 0, "what is here is replaced by what is here"
    lying = trade.bought(0, 2)
    trade.handed_over(lying)
    fresh = next(one.code for one in lots(trade) if one.code != old)
    returning.give_back(
        lying, Asked("buyer", "restocked", "x", {0: 2}), key=codes.token(), by=SEKAR
    )
    assert recalling.pick_again(recall, by=RATNA) == 2

    again = pack(reference)
    send(again)
    assert holders(old) == {}
    assert holders(fresh) == {reference: ("sent", 2)}
    keeping_shelf.take_off(trade.crisps_sku, old, 2, Fate.BROKEN, key=codes.token(), by=TONO)
    db.session.rollback()
    fate = lot_search.fate(db.session(), lots_named(old))
    assert (fate.packed, fate.here, fate.lost) == (0, 0, 2)


def lots_named(code: str) -> Lot:
    return db.session.scalars(select(Lot).where(Lot.code == code)).one()


def test_called_back_goods_are_given_back_with_their_delivery(trade: Trade) -> None:
    """X12: nothing else was there: the buyer has all the money again."""
    code = trade.packed(0, 2)
    reference = trade.reference_of(code)
    paid = trade.of(reference).total
    [old] = [one.code for one in lots(trade)]
    called_back(old)
    asked = Asked("producer", WRITTEN_OFF, "ditarik", {0: 2})
    with pytest.raises(Packed):
        returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
    db.session.rollback()

    opened(code)
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert trade.states(reference) == ("cancelled", {"cancelled"})
    assert sum(v for k, v in trade.books().items() if k.startswith("2110")) in (0, -paid)
    assert holders(old) == {}
    assert db.session.get_one(Stock, trade.crisps_sku).shelf == 0


def test_parcels_of_one_order_are_told_apart(trade: Trade) -> None:
    """X12: the one with goods that were called back stays; the other leaves."""
    made(trade, 2, days_ago=2)
    reference = trade.bought(0, 3)
    trade.handed_over(reference)
    first, second = pack(reference, {0: 2}), pack(reference, {0: 1})
    old = lots_with(first)
    assert old != lots_with(second)
    [called] = old - lots_with(second)
    called_back(called)

    send(second)
    with pytest.raises(affected.CalledBack):
        send(first)
    db.session.rollback()
    [row] = affected.of_lot(db.session(), lots_named(called))
    assert [parcel.code for parcel in row.unsent] == [first]


def lots_with(parcel: str) -> set[str]:
    from_ = select(Lot.code).join(LotPick, LotPick.lot_id == Lot.id).join(Reservation)
    db.session.rollback()
    return set(db.session.scalars(from_.where(Reservation.parcel == parcel)))


def test_returned_and_lost_parcels_stand_apart(trade: Trade) -> None:
    """X12: nobody is told to eat nothing of what they never had."""
    back, gone = trade.sent(0, 1), trade.sent(0, 2)
    going_astray.come_back(back, by=TONO)
    going_astray.lose(gone, by=RATNA)
    [lot] = [one.code for one in lots(trade)]
    recall = called_back(lot)

    assert holders(lot) == {
        trade.reference_of(back): ("returned", 1),
        trade.reference_of(gone): ("lost", 2),
    }
    with pytest.raises(recalling.NobodyToTell):
        recalling.tell(recall, key=codes.token(), by=RATNA)


def test_goods_sent_once_more_are_opened_like_any(trade: Trade) -> None:
    """B19: afterwards the replacement can be called off, which it could not while it was packed."""
    reference, first = arrived(trade, pouches=2)
    complaint = complain(trade, reference)
    sending.complete(first, by=RATNA)
    replacing.send_again(complaint.code, COOPERATIVE, "Maaf.", key=codes.token(), by=RATNA)
    trade.handed_over_rest(reference)
    code = pack(reference)
    with pytest.raises(replacing.GoneAgain):
        replacing.call_off(complaint.code, key=codes.token(), by=RATNA)
    db.session.rollback()

    opened(code)

    [again] = [part for part in trade.of(reference).parts if part.replaces]
    assert (again.state, again.shipment) == ("accepted", None)
    replacing.call_off(complaint.code, key=codes.token(), by=RATNA)
    assert trade.states(reference)[1] == {"completed", "cancelled"}


def test_what_was_packed_before_is_told_apart(trade: Trade) -> None:
    """M06: parcels of before the step of the database that names them."""
    reference = trade.bought(4, 2)
    trade.handed_over(reference)
    for some in ({0: 1, 1: 1}, {0: 2}, {0: 1, 1: 1}):
        pack(reference, some)
    known = in_parcels()
    assert len(known) == 5
    with transaction() as session:
        session.execute(update(Reservation).values(parcel=None))

    with transaction() as session:
        session.execute(text(import_module(STEP).IN_ITS_PARCEL))

    assert in_parcels() == known


def in_parcels() -> dict[str, str | None]:
    db.session.rollback()
    used = select(Reservation.code, Reservation.parcel).where(Reservation.state == "used")
    return {row.code: row.parcel for row in db.session.execute(used)}
