"""Parcels leave, arrive, come back or are lost."""

from marketplace.fulfilment import going_astray, sending
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import codes
from marketplace.lifecycles import Shipment as Shipments
from marketplace.orders.delivery import Kind
from tests.simulator.courier import Fate
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import RATNA, TONO

FATES = [Fate.DELIVERED] * 20 + [Fate.RETURNED] * 2 + [Fate.LOST]


@deed(often=16, usual=True)
def a_courier_takes_it(village: Village) -> bool:
    where = Shipment.state == Shipments.PACKED, Shipment.kind != Kind.PICKUP
    found = village.pick(Shipment.code, where=where)
    if not found or found[0] in village.held_up:
        return False
    number, cost = f"JP{codes.code(10)}", village.lot.randint(8, 30) * 1_000
    if village.press(sending.send, found[0], waybill=number, cost=cost, by=TONO).done:
        village.courier.takes(number, cost)
        village.under_way[number] = found[0]
    else:
        village.held_up.add(found[0])  # called back: it waits until that is over
    return True


@deed(often=14, usual=True, leads=("shipment: deliver",))
def a_journey_ends(village: Village) -> bool:
    """Somebody tells, or nobody does."""
    if not village.under_way:
        return False
    _ends(village, village.lot.choice(FATES))
    return True


@deed(often=1, leads=("shipment: lose", "shipment: come back"))
def a_journey_ends_badly(village: Village) -> bool:
    if not village.under_way:
        return False
    lost = village.way("shipment", "come back", "lose") == "lose"
    _ends(village, Fate.LOST if lost else Fate.RETURNED)
    return True


def _ends(village: Village, fate: Fate) -> None:
    number = village.lot.choice(list(village.under_way)[:40])
    code = village.under_way.pop(number)
    village.courier.ends(number, fate)
    if fate == Fate.RETURNED:
        village.tell(going_astray.come_back, code, by=TONO)
    elif fate == Fate.LOST:
        village.tell(going_astray.lose, code, by=RATNA)
    elif village.chance(0.3):
        reference = _order(village, code)
        village.tell(going_astray.have_it, reference, village.key_of(reference), code)
    elif village.chance(0.85):
        village.tell(sending.deliver, code, by=TONO)


@deed(often=1)
def a_buyer_misses_it(village: Village) -> bool:
    found = village.pick(
        Shipment.code, Shipment.order_reference, where=(Shipment.state == Shipments.SENT,)
    )
    if not found:
        return False
    code, reference = found
    village.tell(going_astray.miss, reference, village.key_of(reference), code)
    return True


@deed(often=2, leads=("shipment: send",))
def what_came_back_goes_again(village: Village) -> bool:
    found = village.pick(Shipment.code, where=(Shipment.state == Shipments.RETURNED,))
    if not found:
        return False
    village.press(going_astray.send_again, found[0], by=TONO)
    return True


@deed(often=12, usual=True)
def a_buyer_is_content(village: Village) -> bool:
    """Or staff know that they are; else the clock does it some days later."""
    found = village.pick(
        Shipment.code, Shipment.order_reference, where=(Shipment.state == Shipments.DELIVERED,)
    )
    if not found:
        return False
    code, reference = found
    if village.chance(0.5):
        village.tell(going_astray.be_content, reference, village.key_of(reference), code)
    else:
        village.tell(sending.complete, code, by=RATNA)
    return True


def _order(village: Village, code: str) -> str:
    where = (Shipment.code == code,)
    return str(village.pick(Shipment.order_reference, where=where)[0])
