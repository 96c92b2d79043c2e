"""Goods and delivery go back by line and quantity, and the books follow whoever bears it. On both
engines; a pouch costs 45.000 and earns Melati 40.500, a bag of crisps 15.000 and Kenanga 13.500.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.catalogue.unselling import FoodLeft
from marketplace.fulfilment import (
    delivery_back,
    packing,
    refund_goods,
    refund_plan,
    returning,
    sending,
)
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.orders import paper as papers
from marketplace.payments import refund as refunds
from marketplace.payments.refund import Refund
from marketplace.payouts import payout as payouts
from tests.trade import PER_KG, POUCH, Count, Trade, press_twice, rows_of
from tests.world import RATNA, SEKAR, TONO

HERS, OURS = 40_500, 4_500
RESTOCKED, WRITTEN_OFF = refunds.RESTOCKED, refunds.WRITTEN_OFF


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def give_back(
    reference: str,
    borne_by: str,
    pouches: int = 0,
    *,
    crisps: int = 0,
    delivery: Money = 0,
    goods: str = RESTOCKED,
) -> Refund:
    """Sekar gives back pouches (the first line) and crisps (the second)."""
    chosen = {place: n for place, n in enumerate((pouches, crisps)) if n}
    asked = Asked(borne_by, goods, "rusak", chosen, delivery)
    code = returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
    return refunds.known_as(db.session(), code)


def sent(trade: Trade, pouches: int = 2, crisps: int = 0) -> tuple[str, str]:
    """An order on its way; its reference and its parcel."""
    reference = trade.bought(pouches, crisps)
    trade.handed_over(reference)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    waybill = f"JP{codes.code(10)}"
    sending.send(parcel, waybill=waybill, cost=PER_KG, key=codes.token(), by=TONO)
    return reference, parcel


def arrived(trade: Trade, pouches: int = 2, crisps: int = 0) -> tuple[str, str]:
    """The same, arrived."""
    reference, parcel = sent(trade, pouches, crisps)
    sending.deliver(parcel, by=TONO)
    return reference, parcel


def earned(trade: Trade, pouches: int = 2) -> str:
    """The same, and earned."""
    reference, parcel = arrived(trade, pouches)
    sending.complete(parcel, by=RATNA)
    return reference


def test_some_of_a_line_goes_back_before_it_is_made(trade: Trade) -> None:
    """M11: by line and quantity; what is left of the part is made, the rest is on sale again."""
    reference = trade.bought(pouches=3, crisps=2)

    refund = give_back(reference, "producer", pouches=1)

    assert (refund.amount, refund.state) == (POUCH, "asked")
    order = trade.of(reference)
    assert order.state == "paid"
    pieces = [(part.quantity, part.amount, part.commission, part.state) for part in order.parts]
    assert pieces == [
        (2, 90_000, 9_000, "to_make"),
        (1, 45_000, 4_500, "cancelled"),
        (2, 30_000, 3_000, "to_make"),
    ]
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 2)
    assert rows_of(trade.books(), 2100, 2500) == {
        f"2100:{reference}": -120_000 - PER_KG, f"2500:{refund.code}": -POUCH,
    }  # fmt: skip


def test_what_is_left_is_packed_sent_and_earned(trade: Trade) -> None:
    """M11: after a part of it went back, an order goes its way to the end."""
    reference = trade.bought(pouches=3, crisps=1)
    give_back(reference, "buyer", pouches=1, crisps=1)
    trade.handed_over_rest(reference)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    sending.send(parcel, waybill="JP000001", cost=PER_KG, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)

    sending.complete(parcel, by=RATNA)

    assert trade.states(reference) == ("completed", {"completed", "cancelled"})
    assert trade.books()[f"2210:{trade.melati.code}"] == -2 * HERS
    assert f"2210:{trade.kenanga.code}" not in trade.books()


def test_the_last_goods_take_delivery_and_order_with_them(trade: Trade) -> None:
    """M11: nobody sends anything any more, so the delivery goes back too, and a paper says so."""
    reference = trade.bought(pouches=2)
    give_back(reference, "buyer", pouches=1)

    refund = give_back(reference, "buyer", pouches=1)

    assert (refund.amount, refund.delivery) == (POUCH + PER_KG, PER_KG)
    assert trade.states(reference) == ("cancelled", {"cancelled"})
    assert rows_of(trade.books(), 2100) == {}
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 0)
    kept = papers.of_order(db.session(), reference)
    assert [paper.says.total for paper in kept[1:]] == [POUCH, POUCH + PER_KG]


def test_pressed_twice_it_gives_back_once(trade: Trade) -> None:
    """M10, M12: the same form again has no effect, on money or stock."""
    reference = trade.bought(pouches=3)
    asked = Asked("buyer", RESTOCKED, "rusak", {0: 1})

    press_twice(returning.give_back, reference, asked, by=SEKAR)

    assert len(refunds.of_order(db.session(), reference)) == 1
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 2)


def test_goods_spoilt_with_us_are_earned_all_the_same(trade: Trade) -> None:
    """M12, M13: she brought them; the cooperative spoilt one, bears it, and writes it off."""
    reference = trade.bought(pouches=2)
    trade.handed_over(reference)

    refund = give_back(reference, "cooperative", pouches=1, goods=WRITTEN_OFF)

    assert rows_of(trade.books(), 2100, 2210, 2500, 4100, 5200) == {
        f"2100:{reference}": -POUCH - PER_KG, f"2210:{trade.melati.code}": -HERS,
        f"2500:{refund.code}": -POUCH, f"4100:{reference}": -OURS, "5200:all": POUCH,
    }  # fmt: skip
    assert trade.stock(trade.pouch_sku) == Count(4, 0, 1)


def test_a_lost_parcel_is_the_couriers(trade: Trade) -> None:
    """M13: loss in transit never reaches her: she earns, and the courier owes it."""
    reference, parcel = sent(trade)
    with pytest.raises(refund_plan.OnItsWay):
        give_back(reference, "producer", pouches=2, goods=WRITTEN_OFF)

    refund = give_back(reference, "carrier", pouches=2, delivery=PER_KG, goods=WRITTEN_OFF)
    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)

    assert refund.amount == 2 * POUCH + PER_KG
    assert rows_of(trade.books(), 1300, 1350, 2100, 2210) == {
        "1350:all": 2 * POUCH + PER_KG, f"2210:{trade.melati.code}": -2 * HERS,
    }  # fmt: skip


def test_a_bad_product_is_hers_before_she_earned_it(trade: Trade) -> None:
    """M13: it arrived broken by its making: she earns nothing with it, the rest is earned."""
    reference, parcel = arrived(trade)

    give_back(reference, "producer", pouches=1, goods=WRITTEN_OFF)
    sending.complete(parcel, by=RATNA)

    assert rows_of(trade.books(), 1300, 2100, 2210, 4100) == {
        f"2210:{trade.melati.code}": -HERS, f"4100:{reference}": -OURS,
    }  # fmt: skip


def test_everything_arrived_goes_back_and_the_order_is_complete(trade: Trade) -> None:
    reference, parcel = arrived(trade)
    give_back(reference, "buyer", pouches=2)

    sending.complete(parcel, by=RATNA)

    assert trade.states(reference) == ("completed", {"cancelled"})
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 0), "they came back and are on sale"
    assert rows_of(trade.books(), 2100, 2210, 4100) == {}


def test_after_earning_she_gives_it_back_with_our_commission(trade: Trade) -> None:
    """M13: 2210 and 4100, as long as she was not paid out."""
    reference = earned(trade)

    give_back(reference, "producer", pouches=1, goods=WRITTEN_OFF)

    assert rows_of(trade.books(), 1300, 2210, 4100) == {
        f"2210:{trade.melati.code}": -HERS, f"4100:{reference}": -OURS,
    }  # fmt: skip


def test_what_went_back_before_a_payout_is_not_in_it(trade: Trade) -> None:
    """M13, M21: of three pouches she earned one went back; she is paid for two."""
    reference = earned(trade, pouches=3)
    give_back(reference, "producer", pouches=1, goods=WRITTEN_OFF)

    trade.paid_out(trade.melati)

    assert rows_of(trade.books(), 1300, 2210, 2220) == {}
    [paid] = payouts.of_producer(db.session(), trade.melati.code)
    assert (paid.amount, paid.state) == (2 * HERS, "arrived")


def test_after_her_payout_she_owes_it(trade: Trade) -> None:
    """M13: what is missing is due from her, and no other earning of hers is touched."""
    reference = earned(trade)
    trade.paid_out(trade.melati)
    earned(trade, pouches=1)

    give_back(reference, "producer", pouches=2, delivery=PER_KG, goods=WRITTEN_OFF)

    assert rows_of(trade.books(), 1300, 2210) == {
        f"1300:{trade.melati.code}": 2 * HERS + PER_KG, f"2210:{trade.melati.code}": -HERS,
    }  # fmt: skip
    assert f"4100:{reference}" not in trade.books(), "a full refund leaves us nothing of it"


@pytest.mark.parametrize(
    ("borne_by", "account"), [("cooperative", "5200:all"), ("carrier", "1350:all")]
)
def test_after_earning_others_leave_her_what_she_has(
    trade: Trade, borne_by: str, account: str
) -> None:
    """M13: the cooperative or the courier pays, she and our commission stay."""
    reference = earned(trade)
    before = rows_of(trade.books(), 1300, 2210, 4100)

    give_back(reference, borne_by, pouches=1, delivery=PER_KG, goods=WRITTEN_OFF)

    assert rows_of(trade.books(), 1300, 2210, 4100) == before
    assert trade.books()[account] == POUCH + PER_KG


def test_goods_that_are_sold_again_are_earned_once(trade: Trade) -> None:
    """M12, M13: also where the cooperative bears it. The piece is hers again, so its sale is
    undone; the next sale of the same piece is what she earns with.
    """
    reference = earned(trade, pouches=1)

    refund = give_back(reference, "cooperative", pouches=1, delivery=PER_KG)

    assert trade.stock(trade.pouch_sku) == Count(5, 0, 0)
    assert rows_of(trade.books(), 1300, 2210, 2500, 4100, 5200) == {
        f"2500:{refund.code}": -POUCH - PER_KG, "5200:all": PER_KG,
    }  # fmt: skip
    again = earned(trade, pouches=1)
    assert rows_of(trade.books(), 1300, 2210, 4100) == {
        f"2210:{trade.melati.code}": -HERS, f"4100:{again}": -OURS,
    }  # fmt: skip


def test_what_was_paid_out_for_goods_sold_again_is_owed(trade: Trade) -> None:
    """M13: both sales together pay her once, however far the first one had come."""
    reference = earned(trade)
    trade.paid_out(trade.melati)

    give_back(reference, "cooperative", pouches=2)
    earned(trade)

    assert rows_of(trade.books(), 1300, 2210, 5200) == {
        f"1300:{trade.melati.code}": 2 * HERS, f"2210:{trade.melati.code}": -2 * HERS,
    }  # fmt: skip


def test_goods_that_come_back_before_they_were_earned_are_not_earned(trade: Trade) -> None:
    """M12: they arrived, the cooperative bears that they come back, and they are on sale again."""
    reference, parcel = arrived(trade)

    give_back(reference, "cooperative", pouches=1)
    sending.complete(parcel, by=RATNA)

    assert trade.stock(trade.pouch_sku) == Count(4, 0, 0)
    assert rows_of(trade.books(), 1300, 2100, 2210, 4100, 5200) == {
        f"2210:{trade.melati.code}": -HERS, f"4100:{reference}": -OURS,
    }  # fmt: skip


def test_never_more_than_was_paid(trade: Trade) -> None:
    """M11: of a line, of the delivery, of goods given back already."""
    reference = earned(trade)
    give_back(reference, "cooperative", pouches=1, delivery=1_000, goods=WRITTEN_OFF)
    before = trade.books()

    with pytest.raises(refund_goods.TooMany):
        give_back(reference, "cooperative", pouches=2, goods=WRITTEN_OFF)
    with pytest.raises(delivery_back.TooMuchDelivery):
        give_back(reference, "cooperative", delivery=PER_KG - 999)
    with pytest.raises(refund_plan.NothingChosen):
        give_back(reference, "cooperative")

    assert trade.books() == before
    assert len(refunds.of_order(db.session(), reference)) == 1


def test_what_cannot_be_is_refused_and_changes_nothing(trade: Trade) -> None:
    """M12, M13: each of these would book what did not happen."""
    reference, _ = arrived(trade, pouches=1, crisps=1)
    waiting, unpaid = trade.bought(), trade.place()
    before = trade.books(), trade.stock(trade.pouch_sku), trade.stock(trade.crisps_sku)

    with pytest.raises(FoodLeft):
        give_back(reference, "buyer", crisps=1)
    with pytest.raises(refund_plan.NotTheBuyers):
        give_back(reference, "buyer", crisps=1, goods=WRITTEN_OFF)
    with pytest.raises(refund_plan.NotSoldAgain):
        give_back(reference, "carrier", pouches=1)
    with pytest.raises(refund_plan.NoCourier):
        give_back(waiting, "carrier", pouches=1, goods=WRITTEN_OFF)
    with pytest.raises(delivery_back.DeliverySpent):
        give_back(reference, "buyer", delivery=PER_KG)
    with pytest.raises(delivery_back.OneMaker):
        give_back(reference, "producer", pouches=1, crisps=1, delivery=1, goods=WRITTEN_OFF)
    with pytest.raises(WrongState):
        give_back(unpaid, "buyer", pouches=1)
    with pytest.raises(NotAllowed):
        asked = Asked("buyer", RESTOCKED, "rusak", {0: 1})
        returning.give_back(waiting, asked, key=codes.token(), by=TONO)

    after = trade.books(), trade.stock(trade.pouch_sku), trade.stock(trade.crisps_sku)
    assert after == before


def test_what_is_packed_is_not_unpacked_by_a_refund(trade: Trade) -> None:
    reference = trade.bought(pouches=1)
    trade.handed_over(reference)
    packing.pack_order(reference, key=codes.token(), by=TONO)

    with pytest.raises(refund_plan.Packed):
        give_back(reference, "buyer", pouches=1)

    assert refunds.of_order(db.session(), reference) == []
