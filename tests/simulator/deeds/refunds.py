"""Money goes back to buyers: somebody says where, others approve, send, confirm; at times it comes
back. And money that fits nothing finds its way.
"""

from marketplace.lifecycles import Refund as Refunds
from marketplace.orders.order import Order
from marketplace.payments import claiming, refunding, returning, settling
from marketplace.payments.kept_money import KeptMoney
from marketplace.payments.payment import Payment
from marketplace.payments.refund import OF_UNIDENTIFIED, Refund, RefundAccount
from marketplace.payments.refund_steps import BANK, CASH
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR

DEWIS = RefundAccount("014", "1234567890", "DEWI PEMBELI")
OFFLINE = Refund.paid_from.in_([BANK, CASH])
UNPAID = Refund.state.in_([Refunds.ASKED, Refunds.APPROVED, Refunds.FAILED])
KEPT = (KeptMoney.ended_as == "",)


@deed(often=5)
def a_buyer_says_where(village: Village) -> bool:
    where = UNPAID, Refund.destination_sealed.is_(None), Refund.source != OF_UNIDENTIFIED
    found = village.pick(Refund.about, where=where)
    if not found:
        return False
    reference = found[0]
    key = village.key_of(reference)
    village.tell(refunding.name_destination, reference, key, DEWIS)
    return True


@deed(often=7, leads=("refund:", "refund_", "returning_unidentified"))
def somebody_approves(village: Village) -> bool:
    found = village.pick(Refund.code, where=(Refund.state == Refunds.ASKED,))
    if not found:
        return False
    village.tell(refunding.approve, found[0], by=village.lot.choice([BAYU, SEKAR, RATNA]))
    return True


@deed(often=6, leads=("refund: send", "refund: fail"))
def somebody_sends(village: Village) -> bool:
    """What failed before is sent again, in whatever way."""
    state = village.lot.choice([Refunds.APPROVED, Refunds.APPROVED, Refunds.FAILED])
    found = village.pick(Refund.code, Refund.amount, where=(Refund.state == state,))
    if not found:
        return False
    code, amount = found
    way, who = village.lot.choice([BANK, CASH]), village.lot.choice([RATNA, SEKAR])
    sent = village.press(refunding.send, code, paid_from=way, bank_reference="B-1", by=who)
    if sent.done and way == BANK:
        row = village.bank.goes(amount, "REFUND", on=village.today, to=DEWIS.number)
        village.sent_by_bank[code] = row
    return True


@deed(often=6)
def a_refund_has_arrived(village: Village) -> bool:
    where = Refund.state == Refunds.SENT, OFFLINE
    found = village.pick(Refund.code, Refund.amount, Refund.paid_from, Refund.bounces, where=where)
    if not found:
        return False
    code, amount, way, bounces = found
    if not village.press(refunding.confirm, code, by=SEKAR).done:
        return True
    if way == BANK:
        village.bank.book.tells(village.sent_by_bank[code])
    else:
        village.till.moves(f"refund {code} {bounces}", -amount, told=True)
    return True


@deed(often=2, leads=("refund: fail", "refund_bounced"))
def a_refund_comes_back(village: Village) -> bool:
    """The account was wrong, also some days after the bank had said that it went."""
    state = village.lot.choice([Refunds.SENT, Refunds.CONFIRMED])
    found = village.pick(
        Refund.code, Refund.amount, Refund.paid_from, Refund.bounces,
        where=(Refund.state == state, OFFLINE),
    )  # fmt: skip
    if not found:
        return False
    code, amount, way, bounces = found
    if not village.tell(refunding.fail, code, by=SEKAR).done:
        return True
    if way == BANK:
        row = village.bank.comes(amount, "RETUR", on=village.today)
        village.left_alone.add(row)
        if state == Refunds.CONFIRMED:
            village.bank.book.tells(row)
    elif state == Refunds.CONFIRMED:
        village.till.moves(f"refund {code} {bounces} back", amount, told=True)
    return True


@deed(often=3, leads=("recipe used",))
def kept_money_is_used(village: Village) -> bool:
    found = village.pick(KeptMoney.order_reference, where=KEPT)
    if not found:
        return False
    village.press(settling.use_kept, found[0], by=SEKAR)
    return True


@deed(often=1, leads=("kept",))
def kept_money_goes_back(village: Village) -> bool:
    found = village.pick(KeptMoney.order_reference, where=KEPT)
    if not found:
        return False
    village.press(refunding.return_kept, found[0], by=SEKAR)
    return True


@deed(often=2, leads=("kept_for_another",))
def kept_money_is_for_another_order(village: Village) -> bool:
    found = village.pick(KeptMoney.code, where=KEPT)
    other = village.pick(Order.reference, where=(Order.state == "placed",))
    if not (found and other):
        return False
    village.press(returning.use_elsewhere, found[0], other[0], asked=village.chance(0.7), by=SEKAR)
    return True


@deed(often=1, leads=("fail from claimed",))
def no_such_money_came(village: Village) -> bool:
    """Though the buyer shows a picture of it."""
    found = village.pick(Payment.code, where=(Payment.state == "claimed",))
    if not found:
        return False
    village.tell(claiming.refuse, found[0], by=SEKAR)
    return True
