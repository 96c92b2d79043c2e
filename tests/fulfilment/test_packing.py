"""Goods go into parcels as they are here: all of a delivery at once, or some ahead of the rest. On
both engines; a pouch costs 45.000, a bag of crisps 15.000, a kilogram of courier 11.000.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.on_hand import Reservation
from marketplace.fulfilment import checking, packing, progress, receiving, returning, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_goods import TooMany
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.orders.part import Part
from marketplace.payments import refund as refunds
from tests.trade import PER_KG, POUCH, Count, Trade, rows_of
from tests.world import RATNA, SEKAR, TONO

HERS = 40_500


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def here(trade: Trade, pouches: int = 3, crisps: int = 0) -> str:
    """An order whose goods have passed; its reference."""
    reference = trade.bought(pouches, crisps)
    trade.handed_over(reference)
    return reference


def pack(reference: str, pouches: int = 0, crisps: int = 0) -> str:
    some = {place: n for place, n in enumerate((pouches, crisps)) if n}
    return packing.pack_order(reference, quantities=some, key=codes.token(), by=TONO)


def send(parcel: str, cost: int = PER_KG) -> None:
    waybill = f"JP{codes.code(10)}"
    sending.send(parcel, waybill=waybill, cost=cost, key=codes.token(), by=TONO)


def finish(parcel: str) -> None:
    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)


def parts(trade: Trade, reference: str) -> list[tuple[str, int, int, int]]:
    found = sorted(trade.of(reference).parts, key=lambda part: part.id)
    return [(part.state, part.quantity, part.amount, part.commission) for part in found]


def inside(parcel: str) -> list[str]:
    """The parts in a parcel."""
    return list(db.session.scalars(select(Part.code).where(Part.shipment == parcel)))


def kept(reference: str) -> list[tuple[int, str]]:
    rows = db.session.query(Reservation).filter_by(order_reference=reference)
    return [(row.quantity, row.state) for row in rows.order_by(Reservation.id)]


def test_some_goods_go_ahead_of_the_rest(trade: Trade) -> None:
    """M02: one line in two parcels: stock, parts and prices follow each piece."""
    reference = here(trade, pouches=3)

    first = pack(reference, pouches=1)

    assert parts(trade, reference) == [
        ("accepted", 2, 90_000, 9_000), ("packed", 1, 45_000, 4_500),
    ]  # fmt: skip
    assert kept(reference) == [(1, "used"), (2, "sold")]
    assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=2)
    order = trade.of(reference)
    assert packing.ready(order) == order.deliveries
    second = packing.pack_order(reference, key=codes.token(), by=TONO)
    assert kept(reference) == [(1, "used"), (2, "used")]
    assert trade.stock(trade.pouch_sku) == Count(2, held=0, sold=0)
    assert [one.code for one in shipments.of_order(db.session(), reference)] == [first, second]


def test_the_buyer_pays_one_delivery_however_many_parcels_it_takes(trade: Trade) -> None:
    """B05: the first that leaves carries the price of the delivery, the next are ours to bear."""
    reference = here(trade, pouches=2)
    first, second = pack(reference, pouches=1), pack(reference, pouches=1)

    assert [shipments.known_as(db.session(), one).price for one in (first, second)] == [PER_KG, 0]
    send(second, cost=9_000)
    assert rows_of(trade.books(), 2300, 4200) == {"2300:all": -9_000, "4200:all": -2_000}
    send(first, cost=9_000)
    assert rows_of(trade.books(), 2300, 4200) == {"2300:all": -18_000, "4200:all": 7_000}


def test_an_order_is_completed_with_its_last_parcel(trade: Trade) -> None:
    """M02: each parcel is earned when it is complete, the order when all of them are."""
    reference = here(trade, pouches=2, crisps=1)
    first, second = pack(reference, pouches=1, crisps=1), pack(reference, pouches=1)
    send(first)
    finish(first)

    assert trade.of(reference).state == "paid"
    assert rows_of(trade.books(), 2210) == {
        f"2210:{trade.melati.code}": -HERS, f"2210:{trade.kenanga.code}": -13_500,
    }  # fmt: skip
    assert stage_of(trade, reference) == progress.Stage.PACKING
    send(second)
    assert stage_of(trade, reference) == progress.Stage.SENT
    finish(second)

    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 2100, 2210) == {
        f"2210:{trade.melati.code}": -2 * HERS, f"2210:{trade.kenanga.code}": -13_500,
    }  # fmt: skip


def stage_of(trade: Trade, reference: str) -> progress.Stage:
    return progress.stage(trade.of(reference), shipments.of_order(db.session(), reference))


def test_what_is_not_here_is_not_packed(trade: Trade) -> None:
    """X07: only goods that have passed go into a parcel."""
    reference = trade.bought(pouches=2, crisps=1)
    pouches, _crisps = [part.code for part in trade.of(reference).parts]
    receiving.receive(pouches, by=TONO)
    checking.accept(pouches, by=TONO)
    before = parts(trade, reference), kept(reference), trade.stock(trade.pouch_sku)

    with pytest.raises(packing.TooManyPacked):
        pack(reference, pouches=3)
    with pytest.raises(packing.TooManyPacked):
        pack(reference, pouches=1, crisps=1)
    with pytest.raises(packing.NothingPacked):
        pack(reference)
    with pytest.raises(NotAllowed):
        packing.pack_order(reference, quantities={0: 1}, key=codes.token(), by=SEKAR)

    assert (parts(trade, reference), kept(reference), trade.stock(trade.pouch_sku)) == before
    assert shipments.of_order(db.session(), reference) == []


def test_a_part_that_does_not_divide_comes_out_even(trade: Trade) -> None:
    """M02: three for 100.001 in three parcels, one of them given back: nobody gains a rupiah."""
    odd = trade.on_sale(trade.melati, "Dompet kulit", price=33_337, count=5)
    trade.pouch_sku = trade.sku(trade.melati, odd)
    reference = trade.bought(pouches=3, voucher=trade.voucher())
    trade.handed_over(reference)
    total = trade.of(reference).lines[0].total

    parcels = [pack(reference, pouches=1) for _ in range(3)]
    for parcel in parcels:
        send(parcel)
    finish(parcels[1])

    assert sum(amount for _, _, amount, _ in parts(trade, reference)) == total
    asked = Asked("producer", refunds.WRITTEN_OFF, "cacat", {0: 1}, parts=inside(parcels[1]))
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
    assert rows_of(trade.books(), 2210, 4100) == {}


def test_a_refund_takes_what_was_not_packed_first(trade: Trade) -> None:
    """M02: two of three are still on the shelf, and these go back on sale."""
    reference = here(trade, pouches=3)
    send(pack(reference, pouches=1))

    asked = Asked("buyer", refunds.RESTOCKED, "berubah", {0: 2})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert [state for state, *_ in parts(trade, reference)] == ["cancelled", "packed"]
    assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=0)
    assert rows_of(trade.books(), 2100) == {f"2100:{reference}": -POUCH}


def test_a_refund_over_two_parcels_is_one_row_on_paper(trade: Trade) -> None:
    """M02: goods of both parcels go back at once; each is undone where it was earned."""
    reference = here(trade, pouches=2)
    parcels = [pack(reference, pouches=1) for _ in range(2)]
    for parcel in parcels:
        send(parcel)
        finish(parcel)

    asked = Asked("producer", refunds.WRITTEN_OFF, "cacat", {0: 2})
    code = returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    refund = refunds.known_as(db.session(), code)
    assert [(line.quantity, line.amount) for line in refund.lines] == [(1, POUCH), (1, POUCH)]
    assert rows_of(trade.books(), 2100, 2210, 4100) == {}


def test_of_one_parcel_only_its_own_goods_go_back(trade: Trade) -> None:
    reference = here(trade, pouches=3)
    parcel = pack(reference, pouches=1)
    send(parcel)
    pack(reference, pouches=2)
    before = trade.books()

    with pytest.raises(TooMany):
        asked = Asked("cooperative", refunds.WRITTEN_OFF, "basah", {0: 2}, parts=inside(parcel))
        returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert trade.books() == before


def test_what_waits_for_its_own_parcel_is_not_packed_twice(trade: Trade) -> None:
    reference = here(trade, pouches=1, crisps=1)
    pack(reference, pouches=1, crisps=1)

    with pytest.raises((packing.NotComplete, WrongState)):
        packing.pack_order(reference, key=codes.token(), by=TONO)
    with pytest.raises(packing.TooManyPacked):
        pack(reference, crisps=1)

    assert trade.stock(trade.crisps_sku) == Count(9, held=0, sold=0)
    assert len(shipments.of_order(db.session(), reference)) == 1
    assert db.session.query(Part).count() == 2
