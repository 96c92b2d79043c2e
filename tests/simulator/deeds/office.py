"""The office calls orders off, brings them back, changes them, gives money back, calls lots back,
and finds a way where goods cannot be made.
"""

from datetime import time, timedelta

from marketplace.catalogue import commissioning
from marketplace.catalogue.commissioning import NewRule
from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import (
    cycling,
    editing,
    overcoming,
    recalling,
    refund_plan,
    returning,
    undoing,
)
from marketplace.fulfilment import hindrance as hindrances
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.fulfilment.recall import UNFINISHED, Recall
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.swap import Instead
from marketplace.kernel.db import db
from marketplace.lifecycles import Hindrance as Hindrances
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Part as Parts
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.payments.refund import BEARERS, BUYER, COOPERATIVE, RESTOCKED, WRITTEN_OFF
from marketplace.policy import rates
from marketplace.policy.rhythm import Rhythm
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import RATNA, SEKAR

PAID = (Orders.PAID, Orders.COMPLETED)
GOODS = (RESTOCKED, WRITTEN_OFF)
FEW_DAYS, MOST_RULES = timedelta(days=3), 3


@deed(often=3)
def calls_off(village: Village) -> bool:
    state = village.lot.choice([Orders.PLACED, Orders.PAID, Orders.PAID])
    found = village.pick(Order.reference, where=(Order.state == state,))
    if not found:
        return False
    lot = village.lot
    village.tell(
        cancel_as_staff, found[0], reason="salah", by=RATNA, borne_by=lot.choice(BEARERS),
        write_off=lot.random() < 0.3,
    )  # fmt: skip
    return True


@deed(often=4, leads=("order: reopen", "order: undo", "refund: withdraw", "reservation: hold"))
def brings_back(village: Village) -> bool:
    recent = Order.placed_at > village.now - FEW_DAYS
    found = village.pick(Order.reference, where=(Order.state == Orders.CANCELLED, recent))
    if not found:
        return False
    asked = village.chance(0.8)
    village.press(undoing.undo_cancel, found[0], reason="keliru", asked=asked, by=RATNA)
    return True


@deed(often=4, leads=("swapped",))
def changes_an_order(village: Village) -> bool:
    """Less of a line, or other goods instead, cheaper or dearer."""
    lot = village.lot
    found = village.pick(Order.reference, where=(Order.state == Orders.PAID,))
    if not found:
        return False
    reference = found[0]
    left = village.look(lambda: editing.left_of(orders.known_as(db.session(), reference)))
    village.rest()
    if not left:
        return False
    line = lot.choice(sorted(left))
    other, many = lot.choice(village.goods), lot.randint(1, 2)
    instead = Instead(line, other.sku, many, village.chance(0.7)) if village.chance(0.6) else None
    goes = {line: lot.randint(1, left[line])}
    asked = Asked(lot.choice(BEARERS), lot.choice(GOODS), "x", goes, instead=instead)
    village.press(editing.change, reference, asked, by=RATNA)
    return True


@deed(often=5, leads=("borne", "owing", "undone"))
def gives_back(village: Village) -> bool:
    """Some goods, whatever became of them, and some of the delivery."""
    lot = village.lot
    found = village.pick(Order.reference, where=(Order.state == lot.choice(PAID),))
    if not found:
        return False
    reference = found[0]
    left = village.look(
        lambda: refund_plan.left_of(db.session(), orders.known_as(db.session(), reference))
    )
    village.rest()
    places = sorted(place for place, many in left.items() if many > 0)
    chosen = lot.sample(places, lot.randint(0, min(2, len(places))))
    goods = {place: lot.randint(1, left[place]) for place in chosen}
    asked = Asked(lot.choice(BEARERS), lot.choice(GOODS), "x", goods, lot.choice([0, 0, 2_500]))
    outcome = village.press(returning.give_back, reference, asked, by=SEKAR)
    if outcome.done:
        village.claims_from_courier(outcome.result)
    return True


@deed(often=1, leads=("discount",))
def makes_a_voucher(village: Village) -> bool:
    """From the cooperative, or from a maker who has agreed."""
    hers = {"producer": village.lot.choice(village.makers).code, "agreed": True}
    more = hers if village.chance(0.3) else {}
    outcome = village.tell(village.voucher, percent_bp=village.lot.choice([500, 1_037]), **more)
    if outcome.done:
        village.vouchers.append(outcome.result)
    return True


@deed(often=1)
def asks_for_another_commission(village: Village) -> bool:
    """From now on; what was promised stays."""
    bp = village.lot.choice([0, 500, 1_000, 1_237, 1_500])
    village.tell(village.decides, rates.Rates(commission_bp=bp))
    return True


@deed(often=1)
def makes_a_rule_for_commission(village: Village) -> bool:
    """For some goods, some maker, or a shelf."""
    lot = village.lot
    about = lot.choice(
        [
            {"producer": lot.choice(village.makers).code},
            {"category": lot.choice(["tas-dompet", "keripik-camilan"])},
        ]
    )
    percent, a_piece = lot.choice([(700, 0), (0, 501), (333, 250), (2_000, 0)])
    rule = NewRule(
        percent, a_piece, village.today,
        producer=about.get("producer"), category=about.get("category"),
    )  # fmt: skip
    outcome = village.press(commissioning.make, rule, by=RATNA)
    if outcome.done:
        village.rules.append(outcome.result)
    if len(village.rules) > MOST_RULES:
        village.press(commissioning.end, village.rules.pop(0), by=RATNA)
    return True


@deed(often=1, leads=("cycle",))
def collects_in_another_rhythm(village: Village) -> bool:
    days = village.lot.choice([(), (1,), (1, 4), (2,)])
    village.tell(cycling.change_rhythm, Rhythm(days, 1, time(12)), by=RATNA)
    return True


@deed(often=5, leads=("hindrance",))
def finds_a_way(village: Village) -> bool:
    """Where somebody cannot make something."""
    still = Hindrance.job.has(Part.state == Parts.TO_MAKE)
    found = village.pick(Hindrance.code, where=(Hindrance.state == Hindrances.TOLD, still))
    if not found:
        return False
    code, day = found[0], village.today + timedelta(days=9)
    way = village.way("hindrance", "hand on", "postpone", "call off")
    if way == "hand on":
        others = village.look(lambda: _others(code))
        village.rest()
        if others:
            village.press(overcoming.hand_on, code, village.lot.choice(others), day, by=RATNA)
    elif way == "postpone":
        village.press(overcoming.postpone, code, day, by=RATNA)
    else:
        bearer = village.lot.choice([COOPERATIVE, BUYER])
        village.press(overcoming.call_off, code, borne_by=bearer, by=RATNA)
    return True


def _others(code: str) -> list[str]:
    """Who could make it instead."""
    session = db.session()
    part = parts.known_as(session, hindrances.known_as(session, code).part)
    return sorted(her.code for her in overcoming.others(session, part))


@deed(often=1, leads=("recall",))
def calls_a_lot_back(village: Village) -> bool:
    where = Lot.recalled_on.is_(None), Lot.on_hand > 0
    found = village.pick(Lot.code, where=where)
    if not found:
        return False
    village.press(recalling.recall_lot, found[0], why="bau", by=RATNA)
    return True


@deed(often=4, leads=("recall",))
def goes_on_with_a_recall(village: Village) -> bool:
    found = village.pick(Recall.code, where=(Recall.state.in_(UNFINISHED),))
    if not found:
        return False
    code, way = found[0], village.way("recall", "pick", "tell", "close", "lift", "lift")
    if way == "pick":
        village.tell(recalling.pick_again, code, by=RATNA)
    elif way == "tell":
        village.press(recalling.tell, code, by=RATNA)
    elif way == "close":
        village.tell(recalling.close, code, by=RATNA)
    else:
        village.tell(recalling.lift, code, why="baik", by=RATNA)
        village.held_up.clear()
    return True
