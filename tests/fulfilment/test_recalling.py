"""A lot is called back: the orders that hold some of it are found, and the rest are left alone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import counting, lot_search, stock
from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import affected, cancelling, packing, recalling, returning, sending
from marketplace.fulfilment import recall as recalls
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders.contact import Contact
from marketplace.outbox.message import Message
from marketplace.payments import settling
from marketplace.payments.payment import CASH
from marketplace.payments.refund import COOPERATIVE, WRITTEN_OFF
from tests.trade import Trade
from tests.world import RATNA, SEKAR, TONO

OTHER = Contact("Laras Pembeli", "+6289000007778", "", "Jl. Lain 1", city="Solo", province="33")


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


@pytest.fixture
def quick(inside: Flask) -> Trade:
    return Trade(inside)


def lots(trade: Trade) -> list[Lot]:
    """Of the crisps, the first to go first."""
    db.session.rollback()
    query = select(Lot).where(Lot.sku == trade.crisps_sku).order_by(Lot.best_before)
    return list(db.session.scalars(query))


def made(trade: Trade, quantity: int, days_ago: int) -> None:
    """Kenanga counts more crisps, of another day: another lot."""
    counting.count(
        trade.kenanga.code, trade.crisps, quantity, sku=trade.crisps_sku,
        made_on=clock.today() - timedelta(days=days_ago), key=codes.token(),
        by=trade.kenanga.actor,
    )  # fmt: skip


def called_back(lot: str) -> str:
    return recalling.recall_lot(lot, why="bau tengik", key=codes.token(), by=RATNA)


def holders(lot: str) -> dict[str, tuple[str, int]]:
    """Each order with goods of the lot, where these are, and how many."""
    db.session.rollback()
    found = lot_search.one(db.session(), lot)
    rows = affected.of_lot(db.session(), found.lot)
    return {row.order.reference: (row.where, row.quantity) for row in rows}


def told() -> list[tuple[str, str]]:
    db.session.rollback()
    kinds = [recalling.TELL, recalling.LIFTED]
    query = select(Message).where(Message.kind.in_(kinds)).order_by(Message.id)
    return [(message.kind, message.about) for message in db.session.scalars(query)]


def test_a_lot_leads_to_its_orders_wherever_their_goods_are(trade: Trade) -> None:
    """X12: unpaid, paid, packed, sent and delivered; the other lot's order is left alone."""
    delivered, sent = trade.sent(0, 1), trade.sent(0, 2)
    sending.deliver(delivered, by=TONO)
    packed, paid, unpaid = trade.packed(0, 1), trade.bought(0, 3), trade.place(0, 2)
    off = trade.place(0, 1)
    cancelling.cancel_as_staff(off, reason="x", by=RATNA)
    [lot] = [one.code for one in lots(trade)]
    made(trade, 5, days_ago=0)
    orders = {s: _order_of(s) for s in (delivered, sent, packed)}

    assert holders(lot) == {
        orders[delivered]: ("delivered", 1),
        orders[sent]: ("sent", 2),
        orders[packed]: ("packed", 1),
        paid: ("sold", 3),
        unpaid: ("held", 2),
    }
    fate = lot_search.fate(db.session(), lots(trade)[0])
    assert fate == lot_search.Fate(
        came=15, at_home=6, here=0, held=2, sold=3, packed=4, lost=0, returned=0, corrected=0
    )


def _order_of(shipment: str) -> str:
    return shipments.known_as(db.session(), shipment).order_reference


def test_called_back_it_is_not_sold_any_more_and_orders_get_other_goods(trade: Trade) -> None:
    """X12: paid orders first; who gets nothing waits for fresh goods, and no number is lost."""
    made(trade, 4, days_ago=2)  # the older one goes first
    unpaid, paid = trade.place(0, 2), trade.bought(0, 2)
    old, new = [one.code for one in lots(trade)]
    trade.place(0, 9)  # takes all but one of the new lot

    code = called_back(old)

    assert stock.available(db.session(), trade.crisps_sku) == 0
    assert holders(old) == {unpaid: ("held", 2), paid: ("sold", 1)}
    assert holders(new)[paid] == ("sold", 1)
    assert trade.sound()

    made(trade, 3, days_ago=1)
    assert recalling.pick_again(code, by=RATNA) == 3
    assert holders(old) == {}
    assert trade.sound()
    trade.handed_over(paid)
    packing.pack_order(paid, key=codes.token(), by=TONO)
    assert holders(old) == {}


def test_a_parcel_with_goods_that_were_called_back_does_not_leave(trade: Trade) -> None:
    """X12: it is packed, and stays so until it was opened."""
    shipment = trade.packed(0, 2)
    [lot] = [one.code for one in lots(trade)]
    called_back(lot)

    with pytest.raises(affected.CalledBack, match=lot):
        sending.send(shipment, waybill="JP12345678", cost=9_000, key=codes.token(), by=TONO)

    db.session.rollback()
    assert shipments.known_as(db.session(), shipment).state == "packed"
    assert trade.sound()


def test_each_buyer_is_told_once_about_all_orders_of_theirs(trade: Trade) -> None:
    """X12: drafts wait for staff; one is let go, then the others; nobody hears twice."""
    first, second = _order_of(trade.sent(0, 1)), _order_of(trade.sent(0, 1))
    other = trade.place(0, 1, method=CASH, buyer=OTHER)
    _sent(trade, other)
    [lot] = [one.code for one in lots(trade)]
    code = called_back(lot)
    assert told() == []

    assert recalling.tell(code, reference=second, key="a", by=RATNA) == 1
    assert recalling.tell(code, reference=second, key="a", by=RATNA) == 1
    with pytest.raises(recalling.NobodyToTell):
        recalling.tell(code, reference=second, key="b", by=RATNA)
    assert told() == [("goods recalled", first)]
    assert recalls.known_as(db.session(), code).state == "open"

    assert recalling.tell(code, key="c", by=RATNA) == 1
    assert told() == [("goods recalled", first), ("goods recalled", other)]
    assert recalls.known_as(db.session(), code).state == "told"
    with pytest.raises(recalling.NobodyToTell):
        recalling.tell(code, key="d", by=RATNA)


def _sent(trade: Trade, reference: str) -> None:
    settling.settle_cash(reference, trade.of(reference).total, key=codes.token(), by=TONO)
    trade.handed_over(reference)
    shipment = packing.pack_order(reference, key=codes.token(), by=TONO)
    bill = f"JP{codes.code(10)}"
    sending.send(shipment, waybill=bill, cost=0, key=codes.token(), by=TONO)


def test_a_mistaken_recall_is_lifted_and_whoever_was_told_learns_it(trade: Trade) -> None:
    """X12: the lot may be sold again, and can be called back again."""
    order = _order_of(trade.sent(0, 1))
    [lot] = [one.code for one in lots(trade)]
    code = called_back(lot)
    recalling.tell(code, key="a", by=RATNA)
    assert stock.available(db.session(), trade.crisps_sku) == 0

    recalling.lift(code, why="salah nomor", by=RATNA)

    assert stock.available(db.session(), trade.crisps_sku) == 9
    assert told() == [("goods recalled", order), ("recall lifted", order)]
    again = called_back(lot)
    assert again != code
    recalling.close(again, by=RATNA)
    with pytest.raises(WrongState):
        recalling.lift(again, why="x", by=RATNA)


def test_goods_given_back_stay_in_sight_until_their_buyer_is_told(trade: Trade) -> None:
    """X12: money that went back does not take the food out of anybody's kitchen."""
    order = _order_of(trade.earned(0, 3))
    [lot] = [one.code for one in lots(trade)]
    code = called_back(lot)
    held = recalling.held_by(db.session(), code, trade.of(order))
    assert held == {0: 3}

    asked = Asked(COOPERATIVE, WRITTEN_OFF, "ditarik", {0: 2}, 0)
    returning.give_back(order, asked, key=codes.token(), by=SEKAR)

    assert holders(lot) == {order: ("delivered", 3)}
    assert recalling.held_by(db.session(), code, trade.of(order)) == {0: 1}


@pytest.mark.parametrize("by", [TONO, SEKAR])
def test_only_a_manager_calls_back(quick: Trade, by: Actor) -> None:
    [lot] = [one.code for one in lots(quick)]
    with pytest.raises(NotAllowed):
        recalling.recall_lot(lot, why="x", key="a", by=by)

    code = called_back(lot)
    for deed in (
        lambda: recalling.tell(code, key="b", by=by),
        lambda: recalling.pick_again(code, by=by),
        lambda: recalling.close(code, by=by),
        lambda: recalling.lift(code, why="x", by=by),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert recalls.known_as(db.session(), code).state == "open"
    with pytest.raises(recalling.RecalledAlready):
        called_back(lot)
    with pytest.raises(NotFound):
        called_back("NOWHERE2")
    assert told() == []
