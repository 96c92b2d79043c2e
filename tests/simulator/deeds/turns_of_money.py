"""What seldom comes about by itself, of money: a picture and then the cash, goods that come back
for money that was kept, a dispute that is lost and passed on.
"""

from typing import Any

from sqlalchemy import select

from marketplace import ticking
from marketplace.catalogue import stock
from marketplace.catalogue.on_hand import Stock
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.money import Money
from marketplace.lifecycles import Dispute as Disputes
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Payment as Payments
from marketplace.orders.order import Order, OrderLine
from marketplace.payments import bearing, claiming, reconciling, settling
from marketplace.payments.dispute import Dispute
from marketplace.payments.payment import STRIPE, TRANSFER, Payment
from marketplace.payments.refund import CARRIER
from tests.photos import camera_photo
from tests.simulator.deed import deed
from tests.simulator.deeds.statements import reads_a_statement
from tests.simulator.deeds.worker import hears
from tests.simulator.world import Village
from tests.world import RATNA, SEKAR, TONO


@deed(often=2, leads=("from claimed",))
def a_picture_is_shown_and_the_money_is_there(village: Village) -> bool:
    """The bank shows it, or after all it is paid here, in cash."""
    where = Payment.method == TRANSFER, Payment.state == Payments.AWAITED
    found = village.pick(Payment.order_reference, Payment.amount, Payment.unique_code, where=where)
    if not found:
        return False
    reference, total, code = found
    key = village.key_of(reference)
    if not village.press(claiming.claim, reference, key, camera_photo(160, 120)).done:
        return False
    if village.chance(0.6):
        line = _the_bank_shows(village, total + code, reference)
        if village.press(reconciling.confirm, line, by=SEKAR).done:
            village.bank.book.tells(village.rows[line])
    elif village.press(settling.settle_cash, reference, total, by=TONO).done:
        village.till.moves(f"paid {reference}", total, told=True)
    return True


def _the_bank_shows(village: Village, amount: Money, reference: str) -> str:
    """A buyer's transfer, on a statement that is read at once; returns our line of it."""
    row = village.bank.comes(amount, reference, on=village.today)
    village.meant_for[row] = reference
    reads_a_statement(village)
    return next(code for code, name in reversed(village.rows.items()) if name == row)


@deed(often=2, leads=("recipe used", "pay from expired", "sell from released", "kept"))
def goods_come_back_for_money_that_was_kept(village: Village) -> bool:
    """A buyer pays late, when somebody else has the goods; then more is made."""
    late = Payment.method == TRANSFER, Payment.state == Payments.EXPIRED
    found = village.pick(Payment.order_reference, Payment.amount, where=late)
    over = found and village.pick(
        Order.id, where=(Order.reference == found[0], Order.state == Orders.EXPIRED)
    )
    if not over:
        return False
    lines = village.rows_of(select(OrderLine.sku).where(OrderLine.order_id == over[0]))
    skus = sorted({line.sku for line in lines})
    _take_home(village, skus)
    line = _the_bank_shows(village, found[1] + 999, found[0])
    if village.press(reconciling.assign, line, found[0], by=SEKAR).done:
        village.bank.book.tells(village.rows[line])
    village.more(*skus)
    village.press(settling.use_kept, found[0], by=SEKAR)
    return True


def _take_home(village: Village, skus: list[str]) -> None:
    """Whatever is free of these with their makers."""
    for sku in skus:
        with clock.at(village.now), transaction() as session:
            free = session.get_one(Stock, sku).free_at_home
            if free:
                stock.change(session, sku, -free, reason="less", by=RATNA)


@deed(often=2, leads=("dispute",))
def a_dispute_is_lost_and_a_courier_pays(village: Village) -> bool:
    lost = _a_dispute_is_lost(village)
    if not lost:
        return False
    borne = village.press(bearing.bear, lost.code, CARRIER, by=SEKAR)
    if borne.done:
        village.courier.owes(f"dispute {lost.code}", borne.result)
    return True


@deed(often=1, leads=("win from lost", "dispute_won"))
def a_dispute_is_lost_and_won_after_all(village: Village) -> bool:
    lost = _a_dispute_is_lost(village)
    if not lost or village.unexplained(lost.payment) < lost.lost:
        return False
    provider = village.providers[STRIPE]
    provider.decides(lost.reference, won=True)
    village.hears_at_once(provider)
    return True


def _a_dispute_is_lost(village: Village) -> Any:
    """Its row, where the provider answered and something was lost that nobody bears yet."""
    provider = village.providers[STRIPE]
    free = [name for name in provider.paid[-60:] if not provider.is_disputed(name)]
    if not free:
        return None
    name = provider.disputed(village.lot.choice(free))
    hears(village, provider, provider.events.pop())
    village.tell(ticking.at_provider, STRIPE)
    provider.decides(name, won=False)
    hears(village, provider, provider.events.pop())
    village.tell(ticking.at_provider, STRIPE)
    return village.pick(
        Dispute.code, Dispute.reference, Dispute.payment, Dispute.lost,
        where=(
            Dispute.reference == name, Dispute.state == Disputes.LOST, Dispute.borne_by == "",
            Dispute.lost > 0,
        ),
    )  # fmt: skip
