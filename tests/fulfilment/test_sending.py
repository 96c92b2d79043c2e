"""From accepted goods to a parcel that arrived, with every posting. On both engines."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.fulfilment import checking, packing, receiving, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.checking import Fault
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.ledger import earning
from marketplace.orders import part as parts
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from tests.trade import Count, Trade, press_twice, rows_of
from tests.world import RATNA, SEKAR, TONO

GOODS = 2 * 45_000 + 15_000
PRICE = 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def order_of(code: str) -> str:
    return shipments.known_as(db.session(), code).order_reference


def test_packing_takes_the_goods_off_the_shelf_once(trade: Trade) -> None:
    reference = trade.bought(pouches=2, crisps=1)
    trade.handed_over(reference)
    assert [order.reference for order, _way in packing.to_pack(db.session())] == [reference]
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=2)

    press_twice(packing.pack_order, reference, by=TONO)

    assert trade.states(reference) == ("paid", {"packed"})
    assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=0)
    assert trade.stock(trade.crisps_sku) == Count(9, held=0, sold=0)
    assert len(shipments.of_order(db.session(), reference)) == 1
    assert packing.to_pack(db.session()) == []
    assert trade.sound()


def test_an_order_is_packed_only_when_everything_has_passed(trade: Trade) -> None:
    reference = trade.bought(pouches=1, crisps=1)
    first, _second = (part.code for part in trade.of(reference).parts)
    receiving.receive(first, by=TONO)
    checking.accept(first, by=TONO)
    assert packing.to_pack(db.session()) == []

    with pytest.raises(packing.NotComplete):
        packing.pack_order(reference, key=codes.token(), by=TONO)

    assert shipments.of_order(db.session(), reference) == []
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)


def test_rejected_goods_go_back_with_the_reason_and_earn_nothing(trade: Trade) -> None:
    [part] = trade.of(trade.bought()).parts
    code = part.code
    receiving.receive(code, by=TONO)

    checking.reject(code, Fault("A seam is open."), by=TONO)

    back = parts.known_as(db.session(), code)
    assert (back.state, back.trouble) == ("to_make", "A seam is open.")
    assert parts.make_list(db.session(), trade.melati.code) == [back]
    assert rows_of(trade.books(), 2210, 4100) == {}
    receiving.receive(code, by=TONO)
    checking.accept(code, by=TONO)
    assert parts.known_as(db.session(), code).trouble == ""


def test_sending_books_what_the_courier_asks_and_what_is_left(trade: Trade) -> None:
    code = trade.packed(pouches=2, crisps=1)
    reference = order_of(code)

    press_twice(sending.send, code, waybill="JP0123456789", cost=9_500, by=TONO)

    sent = shipments.known_as(db.session(), code)
    assert (sent.state, sent.waybill, sent.cost) == ("sent", "JP0123456789", 9_500)
    assert rows_of(trade.books(), 2100, 2300, 4200) == {
        f"2100:{reference}": -GOODS, "2300:all": -9_500, "4200:all": -1_500,
    }  # fmt: skip
    assert trade.sound()


def test_a_dear_courier_is_our_loss_not_the_makers(trade: Trade) -> None:
    code = trade.packed(pouches=2, crisps=1)

    sending.send(code, waybill="JP0123456789", cost=14_000, key=codes.token(), by=TONO)

    assert rows_of(trade.books(), 2300, 4200) == {"2300:all": -14_000, "4200:all": 3_000}
    assert trade.sound()


def test_one_waybill_is_one_parcel(trade: Trade) -> None:
    one, two = trade.packed(), trade.packed()
    sending.send(one, waybill="JP0123456789", cost=PRICE, key=codes.token(), by=TONO)
    before = trade.books()

    with pytest.raises(sending.WaybillUsed):
        sending.send(two, waybill="JP0123456789", cost=PRICE, key=codes.token(), by=TONO)

    assert shipments.known_as(db.session(), two).state == "packed"
    assert trade.books() == before


def test_completion_earns_each_makers_part_once(trade: Trade) -> None:
    code = trade.sent(pouches=2, crisps=1)
    reference = order_of(code)
    sending.deliver(code, by=TONO)
    assert rows_of(trade.books(), 2210, 4100) == {}

    sending.complete(code, by=RATNA)
    with pytest.raises(WrongState):
        sending.complete(code, by=RATNA)

    assert rows_of(trade.books(), 2100, 2210, 4100) == {
        f"2210:{trade.melati.code}": -81_000,
        f"2210:{trade.kenanga.code}": -13_500,
        f"4100:{reference}": -10_500,
    }
    assert trade.states(reference) == ("completed", {"completed"})
    assert earning.unclaimed(db.session(), clock.now()) == {
        trade.melati.code: 81_000, trade.kenanga.code: 13_500,
    }  # fmt: skip
    assert trade.sound()


def test_goods_collected_at_the_counter_need_no_courier(trade: Trade) -> None:
    code = trade.packed(method=payments.CASH, delivery=PICKUP)
    reference = order_of(code)
    with pytest.raises(sending.NotThisWay):
        sending.send(code, waybill="JP0123456789", cost=PRICE, key=codes.token(), by=TONO)
    assert sending.open_to(shipments.known_as(db.session(), code), TONO) == {
        "collect", "open",
    }  # fmt: skip

    sending.collect(code, by=TONO)
    sending.complete(code, by=RATNA)

    assert trade.books() == {
        "1010:main": 45_000, f"2210:{trade.melati.code}": -40_500, f"4100:{reference}": -4_500,
    }  # fmt: skip
    assert trade.sound()


def test_a_parcel_is_not_collected(trade: Trade) -> None:
    code = trade.packed()

    with pytest.raises(sending.NotThisWay):
        sending.collect(code, by=TONO)

    shipment = shipments.known_as(db.session(), code)
    assert shipment.state == "packed"
    assert sending.open_to(shipment, TONO) == {"open", "send"}


def test_only_a_manager_ends_the_time_for_complaints_early(trade: Trade) -> None:
    code = trade.sent()
    sending.deliver(code, by=TONO)

    for colleague in (TONO, SEKAR):
        with pytest.raises(NotAllowed):
            sending.complete(code, by=colleague)

    assert shipments.known_as(db.session(), code).state == "delivered"


def test_time_moves_parcels_on(trade: Trade) -> None:
    code = trade.sent()
    known = shipments.known_as(db.session(), code)
    assert known.delivered_by is not None
    assert sending.move_on_due() == 0

    with clock.at(known.delivered_by + timedelta(seconds=1)):
        assert sending.move_on_due() == 1
        arrived = shipments.known_as(db.session(), code)
        assert arrived.state == "delivered"
        assert arrived.complete_after is not None
        end = arrived.complete_after
    with clock.at(end + timedelta(seconds=1)):
        assert (sending.move_on_due(), sending.move_on_due()) == (1, 0)
        assert trade.states(order_of(code)) == ("completed", {"completed"})
        assert trade.sound()
