"""What payment providers and buyers' banks do: late money, fees that become known, refunds that
fail, disputes, payouts to our bank, silence.
"""

from datetime import timedelta

from sqlalchemy import select

from marketplace.lifecycles import Dispute as Disputes
from marketplace.payments import bearing
from marketplace.payments.dispute import Dispute
from marketplace.payments.gateways.port import BackStanding, DisputeStanding, Standing
from marketplace.payments.payment import QRIS, STRIPE
from marketplace.payments.qris_receipt import QrisReceipt
from marketplace.payments.refund import CARRIER, COOPERATIVE, PRODUCER
from tests.simulator.deed import deed
from tests.simulator.gateway import Provider
from tests.simulator.world import PaidOut, Village
from tests.world import SEKAR


def some(village: Village) -> Provider:
    return village.lot.choice(list(village.providers.values()))


@deed(often=6)
def late_money_comes_or_does_not(village: Village) -> bool:
    """What did not come may come after all."""
    provider = some(village)
    if not provider.awaited:
        return False
    page = village.lot.choice(provider.awaited)
    failed = provider.pages[page].standing == Standing.FAILED
    provider.comes(page, arrived=failed or village.chance(0.5))
    return True


@deed(often=3)
def a_fee_becomes_known(village: Village) -> bool:
    provider = village.providers[STRIPE]
    unknown = [name for name in provider.paid[-40:] if provider.pages[name].fee is None]
    if not unknown:
        return False
    provider.tells_fee(village.lot.choice(unknown))
    return True


@deed(often=4, leads=("refund: fail", "refund_bounced"))
def a_refund_ends(village: Village) -> bool:
    """Or fails after it had been done."""
    provider = some(village)
    pending = [
        name for name, back in list(provider.refunds.items())[-40:]
        if back.standing == BackStanding.PENDING
        or (back.standing == BackStanding.DONE and village.chance(0.04))
    ]  # fmt: skip
    if not pending:
        return False
    name = village.lot.choice(pending)
    done = provider.refunds[name].standing == BackStanding.DONE
    fails = done or village.chance(0.3)
    provider.refund_ends(name, BackStanding.FAILED if fails else BackStanding.DONE)
    return True


@deed(often=3, leads=("dispute",))
def a_bank_asks_for_money(village: Village) -> bool:
    provider = village.providers[STRIPE]
    free = [name for name in provider.paid[-60:] if not provider.is_disputed(name)]
    if not free:
        return False
    provider.disputed(village.lot.choice(free), village.lot.choice([100, 100, 40]))
    return True


@deed(often=4, leads=("dispute",))
def a_bank_decides(village: Village) -> bool:
    provider = village.providers[STRIPE]
    still = [code for code, one in provider.disputes.items() if one.standing == "open"]
    if not still:
        return False
    won = village.chance(0.5)
    provider.decides(village.lot.choice(still), won=won, fee_back=village.chance(0.5))
    return True


@deed(often=4, leads=("win from lost", "dispute_won"))
def a_bank_changes_its_mind(village: Village) -> bool:
    """Where nobody was asked for the loss yet; it is heard at once."""
    found = village.pick(
        Dispute.reference, Dispute.lost, Dispute.payment,
        where=(Dispute.state == Disputes.LOST, Dispute.borne_by == "", Dispute.lost > 0),
    )  # fmt: skip
    provider = village.providers[STRIPE]
    if not found or provider.disputes[found[0]].standing != DisputeStanding.LOST:
        return False
    if village.unexplained(found[2]) < found[1]:
        return False
    provider.decides(found[0], won=True)
    village.hears_at_once(provider)
    return True


@deed(often=3, leads=("dispute_passed_on",))
def somebody_bears_it(village: Village) -> bool:
    lost = Dispute.state == Disputes.LOST, Dispute.borne_by == ""
    found = village.pick(Dispute.code, Dispute.order_reference, where=lost)
    if not found:
        return False
    code, reference = found
    bearer = village.lot.choice([PRODUCER, PRODUCER, CARRIER, COOPERATIVE])
    maker = village.lot.choice(village.makers_of(reference)) if bearer == PRODUCER else ""
    outcome = village.press(bearing.bear, code, bearer, producer=maker, by=SEKAR)
    if outcome.done and bearer == CARRIER:
        village.courier.owes(f"dispute {code}", outcome.result)
    return True


@deed(often=2, leads=("paid_out",))
def a_provider_pays_out(village: Village) -> bool:
    provider = some(village)
    if provider.book.balance < 100_000:
        return False
    name, comes, kept = provider.pays_out()
    row = village.bank.comes(comes, f"PAYOUT {provider.name.upper()}", on=village.today)
    whole = comes + kept if kept else None
    village.payouts_to_us[row] = PaidOut(provider.name, name, whole)
    return True


@deed(often=1, leads=("paid_out",))
def the_bank_pays_out_scans(village: Village) -> bool:
    """All that was noted and not paid out, in one sum."""
    noted = select(QrisReceipt.code, QrisReceipt.amount).where(QrisReceipt.bank_line.is_(None))
    owed = [row for row in village.rows_of(noted) if row[0] not in village.promised_by_bank]
    if not owed:
        return False
    village.promised_by_bank |= {code for code, _ in owed}
    name, comes = village.merchant_app.pays_out(sum(amount for _, amount in owed))
    row = village.bank.comes(comes, "SETTLEMENT QR", on=village.today)
    village.payouts_to_us[row] = PaidOut(QRIS, name, receipts=tuple(code for code, _ in owed))
    return True


@deed(often=1)
def a_provider_is_silent(village: Village) -> bool:
    """For an hour, or for days."""
    provider = some(village)
    hours = village.lot.choice([1, 1, 1, 1, 4, 40])
    provider.silent_until = village.now + timedelta(hours=hours)
    return True
