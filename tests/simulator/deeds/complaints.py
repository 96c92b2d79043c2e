"""Buyers complain about what they got, or did not get; the office answers and decides."""

from collections.abc import Mapping
from typing import NamedTuple

from marketplace.fulfilment import complainable, complaining, replacing, resolving
from marketplace.fulfilment.complainable import Choice
from marketplace.fulfilment.complaining import Wrong
from marketplace.fulfilment.resolving import Verdict
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.db import db
from marketplace.lifecycles import Complaint as Complaints
from marketplace.lifecycles import Shipment as Shipments
from marketplace.orders import complaint as complaints
from marketplace.orders import order as orders
from marketplace.orders.complaint import UNDECIDED, Complaint
from marketplace.payments.refund import BEARERS, RESTOCKED, WRITTEN_OFF
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import RATNA, TONO

SENT = (Shipments.SENT, Shipments.DELIVERED, Shipments.COMPLETED, Shipments.LOST)
OPEN = (Complaint.state.in_(UNDECIDED),)


class Said(NamedTuple):
    """What is complained about: the order, so many of each line, and why."""

    reference: str
    quantities: Mapping[int, int]
    reasons: Mapping[int, str]

    @property
    def wrong(self) -> Wrong:
        return Wrong(self.quantities, self.reasons, "Tidak seperti janji.", "money")


@deed(often=5, leads=("complaint",))
def complains(village: Village) -> bool:
    """Or calls, also when the time is over."""
    state = village.lot.choice([*SENT, Shipments.LOST])
    found = village.pick(Shipment.order_reference, where=(Shipment.state == state,))
    if not found:
        return False
    by_staff = village.chance(0.5)
    said = _something(village, found[0], by_staff=by_staff)
    if said is None:
        return False
    if by_staff:
        village.press(
            complaining.complain_for, said.reference, said.wrong, None, late_reason="cacat", by=TONO
        )
    else:
        key = village.key_of(said.reference)
        village.press(complaining.complain, said.reference, key, said.wrong, None)
    return True


def _something(village: Village, reference: str, *, by_staff: bool) -> Said | None:
    def choices() -> list[Choice]:
        session = db.session()
        order = orders.known_as(session, reference)
        return complainable.choices(session, order, by_staff=by_staff)

    found = village.look(choices)
    if not found:
        return None
    chosen = village.lot.sample(found, village.lot.randint(1, len(found)))
    quantities = {one.line.position: village.lot.randint(1, one.quantity) for one in chosen}
    reasons = {one.line.position: village.lot.choice(one.reasons) for one in chosen}
    village.rest()
    return Said(reference, quantities, reasons)


@deed(often=1, leads=("complaint: withdraw",))
def takes_a_complaint_back(village: Village) -> bool:
    found = village.pick(Complaint.code, Complaint.order_reference, where=OPEN)
    if not found:
        return False
    code, reference = found
    if village.chance(0.5):
        village.tell(complaining.withdraw_for, code, by=TONO)
    else:
        village.tell(complaining.withdraw, reference, village.key_of(reference), code)
    return True


@deed(often=3)
def the_office_answers(village: Village) -> bool:
    found = village.pick(Complaint.code, where=OPEN)
    if not found:
        return False
    village.press(resolving.answer, found[0], "Kami lihat dulu.", by=RATNA)
    return True


@deed(often=4)
def money_goes_back(village: Village) -> bool:
    """For some or all of what was complained about, with or without the delivery."""
    found = village.pick(Complaint.code, where=OPEN)
    if not found:
        return False
    lot, code = village.lot, found[0]
    said = village.look(lambda: resolving.quantities(complaints.known_as(db.session(), code)))
    village.rest()
    quantities = {place: lot.randint(1, many) for place, many in said.items()}
    goods = lot.choice([RESTOCKED, WRITTEN_OFF, WRITTEN_OFF])
    delivery = lot.choice([0, 0, 2_500])
    verdict = Verdict(lot.choice(BEARERS), goods, "Mohon maaf.", quantities, delivery)
    outcome = village.press(resolving.give_back, code, verdict, by=RATNA)
    if outcome.done:
        village.claims_from_courier(outcome.result)
    return True


@deed(often=1)
def nothing_goes_back(village: Village) -> bool:
    found = village.pick(Complaint.code, where=OPEN)
    if not found:
        return False
    village.press(resolving.leave, found[0], "Sesuai keterangan.", by=RATNA)
    return True


@deed(often=4, leads=("earned_again", "send again"))
def it_is_sent_once_more(village: Village) -> bool:
    found = village.pick(Complaint.code, where=OPEN)
    if not found:
        return False
    bearer = village.lot.choice(replacing.PAYERS)
    village.press(replacing.send_again, found[0], bearer, "Kami kirim lagi.", by=RATNA)
    return True


@deed(often=1, leads=("complaint: reopen",))
def it_need_not_be_sent_again(village: Village) -> bool:
    where = Complaint.state == Complaints.DECIDED, Complaint.outcome == complaints.RESEND
    found = village.pick(Complaint.code, where=where)
    if not found:
        return False
    village.press(replacing.call_off, found[0], by=RATNA)
    return True
