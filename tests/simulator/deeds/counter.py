"""The counter checks what was brought, packs, hands out, and counts what lies here."""

from sqlalchemy import select

from marketplace.catalogue.lot import Lot
from marketplace.catalogue.on_hand import Stock
from marketplace.fulfilment import checking, keeping_shelf, packing, releasing, sending, unpacking
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.checking import Fault
from marketplace.fulfilment.keeping_shelf import Fate
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.db import db
from marketplace.lifecycles import Part as Parts
from marketplace.lifecycles import Shipment as Shipments
from marketplace.orders import order as orders
from marketplace.orders.delivery import Kind
from marketplace.orders.part import Part
from marketplace.payments.refund import COOPERATIVE
from tests.simulator.deed import deed
from tests.simulator.world import Goods, Village
from tests.world import RATNA, TONO


@deed(often=14)
def passes_everything(village: Village) -> bool:
    found = village.pick(Part.producer, where=(Part.state == Parts.RECEIVED,))
    if not found:
        return False
    village.press(checking.accept_all, found[0], by=TONO)
    return True


@deed(often=2, leads=("part: reject",))
def sends_some_back(village: Village) -> bool:
    """Also of what had passed before."""
    state = village.lot.choice([Parts.RECEIVED, Parts.ACCEPTED])
    found = village.pick(Part.code, Part.quantity, where=(Part.state == state,))
    if not found:
        return False
    code, quantity = found
    fault = Fault("Benang lepas.", village.lot.randint(1, quantity))
    village.tell(checking.reject, code, fault, by=TONO)
    return True


@deed(often=1)
def releases_a_text(village: Village) -> bool:
    where = Part.state == Parts.WAITING, Part.buyer_text != "", Part.released_by.is_(None)
    found = village.pick(Part.code, where=where)
    if not found:
        return False
    village.tell(releasing.release_text, found[0], by=RATNA)
    return True


@deed(often=16)
def packs(village: Village) -> bool:
    """All that is left of an order, or at times only what is here."""
    found = village.pick(Part.order_reference, where=(Part.state == Parts.ACCEPTED,))
    if not found:
        return False
    reference = found[0]
    whole = village.press(packing.pack_order, reference, by=TONO)
    if not whole.done and village.refusal == "TooOld":
        asked = {"reason": "basi", "borne_by": COOPERATIVE, "write_off": True}
        village.tell(cancel_as_staff, reference, by=RATNA, **asked)
    elif not whole.done and village.chance(0.4):
        here = _here(village, reference)
        village.press(packing.pack_order, reference, quantities=here, by=TONO)
    return True


def _here(village: Village, reference: str) -> dict[int, int]:
    order = village.ask(orders.known_as, reference)
    some = packing.here(order, order.deliveries[0])
    village.rest()
    return {place: village.lot.randint(1, many) for place, many in some.items()}


@deed(often=2, leads=("unpack", "shipment: open"))
def opens_a_parcel_again(village: Village) -> bool:
    """It was packed wrongly."""
    found = village.pick(Shipment.code, where=(Shipment.state == Shipments.PACKED,))
    if not found:
        return False
    village.press(unpacking.open_again, found[0], by=TONO)
    return True


@deed(often=4, leads=("shipment: collect",))
def hands_out(village: Village) -> bool:
    where = Shipment.state == Shipments.PACKED, Shipment.kind == Kind.PICKUP
    found = village.pick(Shipment.code, where=where)
    if not found:
        return False
    village.tell(sending.collect, found[0], by=TONO)
    return True


@deed(often=2)
def counts_the_shelf(village: Village) -> bool:
    goods = village.lot.choice(village.goods)
    lot, here = _lying(village, goods)
    counted = max(0, here + village.lot.randint(-2, 2))
    village.press(keeping_shelf.count, goods.sku, lot, counted, seen=here, by=TONO)
    return True


@deed(often=1)
def takes_off_the_shelf(village: Village) -> bool:
    goods = village.lot.choice(village.goods)
    lot, here = _lying(village, goods)
    if not here:
        return False
    fate = village.lot.choice(list(Fate))
    village.press(keeping_shelf.take_off, goods.sku, lot, 1, fate, by=TONO)
    return True


def _lying(village: Village, goods: Goods) -> tuple[str, int]:
    """The lot of which most lies here, and how many."""
    session = db.session()
    lots = session.execute(
        select(Lot.code, Lot.shelf)
        .where(Lot.sku == goods.sku)
        .order_by(Lot.shelf.desc(), Lot.id)
        .limit(1)
    ).all()
    shelf = session.scalar(select(Stock.shelf).where(Stock.sku == goods.sku)) or 0
    village.rest()
    return (lots[0].code, lots[0].shelf) if lots else ("", shelf)
