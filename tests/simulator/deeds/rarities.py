"""What seldom comes about by itself: several things happen to one order, one after another."""

from sqlalchemy import select

from marketplace import ticking
from marketplace.catalogue.custody import Custody, Why
from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import (
    complaining,
    recalling,
    replacing,
    resolving,
    returning,
    undoing,
)
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.complaining import Wrong
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.shipment import Shipment
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Part as Parts
from marketplace.lifecycles import Payment as Payments
from marketplace.lifecycles import Refund as Refunds
from marketplace.lifecycles import Shipment as Shipments
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments import refunding
from marketplace.payments.payment import ONLINE, QRIS, Payment
from marketplace.payments.refund import (
    BUYER,
    COOPERATIVE,
    PRODUCER,
    RESTOCKED,
    WRITTEN_OFF,
    Refund,
)
from tests.simulator.deed import deed
from tests.simulator.deeds.counter import passes_everything
from tests.simulator.deeds.makers import brings_everything, has_made_it
from tests.simulator.deeds.worker import hears
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR, TONO

JUST_NOW = (
    (Parts.READY, has_made_it),
    (Parts.RECEIVED, brings_everything),
    (Parts.ACCEPTED, passes_everything),
)


@deed(
    often=3,
    leads=(
        "order: reopen",
        "order: undo",
        "refund: withdraw",
        "reservation",
        "put back",
        "withdrawn",
    ),
)
def it_was_a_mistake(village: Village) -> bool:
    """An order is called off, perhaps its refund approved, and then it stands again."""
    state = village.lot.choice([Orders.PLACED, Orders.PAID, Orders.PAID])
    found = village.pick(Order.reference, where=(Order.state == state,))
    if not found:
        return False
    reference = found[0]
    off = village.tell(
        cancel_as_staff, reference, reason="salah", by=RATNA,
        borne_by=village.lot.choice([BUYER, COOPERATIVE]),
    )  # fmt: skip
    refund = village.pick(Refund.code, where=(Refund.about == reference, _ASKED))
    if refund and village.chance(0.4):
        village.tell(refunding.approve, refund[0], by=BAYU)
    if off.done:
        village.press(undoing.undo_cancel, reference, reason="keliru", asked=True, by=RATNA)
    return True


_ASKED = Refund.state == Refunds.ASKED


@deed(often=2, leads=("make good", "part: cancel", "reservation: release"))
def something_breaks_before_it_is_packed(village: Village) -> bool:
    """Or is not wanted any more: at its maker's, or on our table, where it was put just now."""
    state, before = village.lot.choice(JUST_NOW)
    before(village)
    found = village.pick(
        Part.order_reference, Part.line_id, Part.code,
        where=(Part.state == state, Part.replaces.is_(None)),
    )  # fmt: skip
    if not found:
        return False
    reference, line, part = found
    position = village.pick(OrderLine.position, where=(OrderLine.id == line,))[0]
    goods = village.lot.choice([RESTOCKED, WRITTEN_OFF, WRITTEN_OFF])
    asked = Asked(COOPERATIVE, goods, "x", {position: 1}, parts=[part])
    village.press(returning.give_back, reference, asked, by=SEKAR)
    return True


@deed(often=1, leads=("take back",))
def nobody_wants_what_was_sent(village: Village) -> bool:
    """It came back, or is to: it goes on sale once more, or its maker bears it."""
    arrived = Shipment.state.in_([Shipments.DELIVERED, Shipments.RETURNED])
    parcel = village.pick(Shipment.code, Shipment.order_reference, where=(arrived,))
    inside = parcel and village.pick(
        Part.line_id, where=(Part.shipment == parcel[0], Part.state == Parts.PACKED)
    )
    if not inside:
        return False
    position = village.pick(OrderLine.position, where=(OrderLine.id == inside[0],))[0]
    bearer, goods = village.lot.choice([(PRODUCER, WRITTEN_OFF), (BUYER, RESTOCKED)])
    asked = Asked(bearer, goods, "x", {position: 1})
    village.press(returning.give_back, parcel[1], asked, by=SEKAR)
    return True


@deed(often=2, leads=("owing", "undone"))
def she_made_it_badly(village: Village) -> bool:
    """What arrived is given back with its delivery, and its maker bears that."""
    arrived = Shipment.state.in_([Shipments.DELIVERED, Shipments.COMPLETED]), Shipment.price > 0
    parcel = village.pick(Shipment.code, Shipment.order_reference, where=arrived)
    if not parcel:
        return False
    inside = village.pick(Part.line_id, where=(Part.shipment == parcel[0],))
    if not inside:
        return False
    position = village.pick(OrderLine.position, where=(OrderLine.id == inside[0],))[0]
    asked = Asked(PRODUCER, WRITTEN_OFF, "x", {position: 1}, 2_500)
    village.press(returning.give_back, parcel[1], asked, by=SEKAR)
    return True


@deed(often=2, leads=("complaint", "order: send again", "earned_again"))
def a_complaint_takes_turns(village: Village) -> bool:
    """It is opened late, answered, and goods are to go once more; or not, or it is withdrawn."""
    over = village.pick(
        Shipment.code, Shipment.order_reference, where=(Shipment.state == Shipments.COMPLETED,)
    )
    inside = over and village.pick(
        Part.line_id, where=(Part.shipment == over[0], Part.state == Parts.COMPLETED)
    )
    if not inside:
        return False
    position = village.pick(OrderLine.position, where=(OrderLine.id == inside[0],))[0]
    wrong = Wrong({position: 1}, {position: "broken"}, "Lepas.", "money")
    opened = village.press(
        complaining.complain_for, over[1], wrong, None, late_reason="cacat", by=TONO
    )
    if not opened.done:
        return True
    if village.chance(0.6):
        village.press(resolving.answer, opened.result, "Kami lihat.", by=RATNA)
    if village.chance(0.2):
        village.tell(complaining.withdraw_for, opened.result, by=TONO)
        return True
    bearer = village.lot.choice(replacing.PAYERS)
    village.press(replacing.send_again, opened.result, bearer, "Kirim lagi.", by=RATNA)
    if village.chance(0.3):
        village.press(replacing.call_off, opened.result, by=RATNA)
    return True


@deed(often=2, leads=("code_returned", "discount_returned"))
def a_whole_order_goes_back(village: Village) -> bool:
    """After something was taken off its total: by a voucher, or to tell a payment from others."""
    settled = Payment.method == QRIS, Payment.state == Payments.SETTLED
    given = Order.state == Orders.PAID, Order.discount > 0
    if village.chance(0.5):
        found = village.pick(Payment.order_reference, where=settled)
    else:
        found = village.pick(Order.reference, where=given)
    if not found:
        return False
    village.tell(cancel_as_staff, found[0], reason="salah", by=RATNA, borne_by=COOPERATIVE)
    return True


@deed(often=2, leads=("spared",))
def delivery_goes_back_before_all_of_it(village: Village) -> bool:
    """The buyer gets some of the delivery back, and then nothing is sent at all."""
    waits = village.pick(
        Part.order_reference, where=(Part.state.in_([Parts.TO_MAKE, Parts.RECEIVED]),)
    )
    if not waits:
        return False
    asked = Asked(COOPERATIVE, WRITTEN_OFF, "x", {}, 2_500)
    if village.press(returning.give_back, waits[0], asked, by=SEKAR).done:
        village.tell(cancel_as_staff, waits[0], reason="x", by=RATNA, borne_by=COOPERATIVE)
    return True


@deed(often=5, leads=("payment: fail", "from failed"))
def a_slow_way_of_paying_fails(village: Village) -> bool:
    """The provider says so in time, and at times the money comes after all."""
    found = village.pick(
        Payment.method, Payment.provider_reference,
        where=(
            Payment.method.in_(ONLINE), Payment.state == Payments.AWAITED,
            Payment.provider_reference.is_not(None),
        ),
    )  # fmt: skip
    if not found:
        return False
    provider, page = village.providers[found[0]], found[1]
    if not provider.pays(page, later=True):
        return False
    for arrived in (False, True) if village.chance(0.6) else (False,):
        provider.comes(page, arrived=arrived)
        hears(village, provider, provider.events.pop())
        village.tell(ticking.at_provider, provider.name)
    return True


@deed(often=2, leads=("recall",))
def food_that_was_sold_is_called_back(village: Village) -> bool:
    """Its buyers are told; then it is over, or it was a mistake."""
    good = select(Lot.code).where(Lot.recalled_on.is_(None))
    where = Custody.reason == Why.PACKED, Custody.lot.in_(good)
    found = village.pick(Custody.lot, where=where)
    if not found:
        return False
    recall = village.press(recalling.recall_lot, found[0], why="bau", by=RATNA)
    if not recall.done:
        return True
    village.press(recalling.tell, recall.result, by=RATNA)
    if village.way("recall", "close", "lift") == "close":
        village.tell(recalling.close, recall.result, by=RATNA)
    else:
        village.tell(recalling.lift, recall.result, why="baik", by=RATNA)
    return True
