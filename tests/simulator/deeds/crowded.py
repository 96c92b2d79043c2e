"""Where a cooperative is busy, a day's work is over in one step: buyers pay, all that waits is
brought, looked at and packed, hundreds of makers are paid by one run, and the bank's list says what
became of them.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from marketplace.fulfilment import checking, packing_many, receiving
from marketplace.fulfilment.packing_many import MOST_AT_ONCE, Chosen
from marketplace.lifecycles import Part as Parts
from marketplace.lifecycles import Payment as Payments
from marketplace.lifecycles import Payout as States
from marketplace.lifecycles import Run as Runs
from marketplace.orders.part import Part
from marketplace.payments.payment import CASH, MIDTRANS, ONLINE, QRIS, STRIPE, TRANSFER, Payment
from marketplace.payouts import paying
from marketplace.payouts.payout import Payout, Run
from marketplace.people import destination as destinations
from tests.simulator.deed import Told, deed
from tests.simulator.deeds import arriving, buyers, payouts, statements, worker
from tests.simulator.deeds.makers import ON_HER_LIST
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR, TONO

IN_A_RUN = 1_000
PAYING: Mapping[str, Sequence[Told]] = {
    CASH: [buyers.pays_at_the_counter],
    TRANSFER: [buyers.transfers],
    QRIS: [buyers.scans_the_code, statements.looks_into_the_app],
    STRIPE: [buyers.pays_at_the_provider],
    MIDTRANS: [buyers.pays_at_the_provider],
}
ON_ITS_WAY = (Parts.WAITING, Parts.TO_MAKE, Parts.READY, Parts.RECEIVED)


@deed(often=12, crowded=True)
def everybody_pays(village: Village) -> bool:
    """Each in the way that was agreed, or some do not after all; the office looks at what came."""
    waits = Payment.state == Payments.AWAITED
    many = select(Payment.method, func.count()).where(waits).group_by(Payment.method)
    waiting = dict(village.rows_of(many))
    for method, ways in PAYING.items():
        for pays in ways:
            _again(village, pays, waiting.get(method, 0))
    statements.reads_a_statement(village)
    _again(village, statements.decides_on_a_line, waiting.get(TRANSFER, 0))
    _again(village, worker.an_event_arrives, sum(waiting.get(name, 0) for name in ONLINE))
    worker.works(village)
    return bool(waiting)


def _again(village: Village, told: Told, times: int) -> None:
    for _ in range(times):
        told(village)


@deed(often=8, crowded=True)
def everybody_brings(village: Village) -> bool:
    """All that was promised; nearly all of it has passed at once."""
    makers = village.rows_of(select(Part.producer).where(ON_HER_LIST).distinct())
    for (her,) in sorted(makers):
        if village.press(receiving.receive_all, her, by=TONO).done and village.chance(0.95):
            village.press(checking.accept_all, her, by=TONO)
    return bool(makers)


@deed(often=8, crowded=True)
def the_table_is_cleared(village: Village) -> bool:
    """Orders of which everything is here go into their parcels, many with one press."""
    other = aliased(Part)
    unfinished = select(other.id).where(
        other.order_reference == Part.order_reference, other.state.in_(ON_ITS_WAY)
    )
    here = select(Part.order_reference).where(Part.state == Parts.ACCEPTED, ~unfinished.exists())
    found = [Chosen(row[0], 0) for row in sorted(village.rows_of(here.distinct()))]
    for start in range(0, len(found), MOST_AT_ONCE):
        village.press(packing_many.pack_many, found[start : start + MOST_AT_ONCE], by=TONO)
    return bool(found)


@deed(often=32, crowded=True)
def it_is_pay_day(village: Village) -> bool:
    """Whatever was proposed is paid; some stay without news, as on other days."""
    village.press(paying.propose, by=SEKAR)
    ours = Run.state == Runs.PROPOSED, Run.outside.is_(False)
    runs = village.rows_of(select(Run.code).where(*ours).order_by(Run.id))
    for (run,) in runs:
        if any(village.press(paying.approve, run, by=who).done for who in (BAYU, RATNA, SEKAR)):
            _is_paid(village, run)
    return bool(runs)


def _is_paid(village: Village, run: str) -> None:
    if village.chance(0.1):  # somebody sees a mistake before the bank has its file
        village.tell(paying.withdraw, run, by=SEKAR)
        return
    payouts.leaves(village, run)
    under_way = Run.code == run, Payout.state == States.PLANNED
    by_bank = Payout.method.in_(destinations.TRANSFERS)
    found = arriving.sent(village, *under_way, by_bank, most=IN_A_RUN)
    if found:
        arriving.lists(village, run, village.lot.sample(found, len(found) * 19 // 20 or 1))
