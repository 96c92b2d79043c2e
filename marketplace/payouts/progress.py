"""How far a run is: how many are paid, what failed, and what somebody should do next."""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.kernel.money import Money
from marketplace.lifecycles import Payout as States
from marketplace.lifecycles import Run as RunStates
from marketplace.payouts.payout import Payout, Run
from marketplace.people import destination as destinations

FAILED = (States.BOUNCED, States.RETURNED)


class Next(StrEnum):
    """What comes next."""

    APPROVE = "approve"
    TAKE_FILE = "take file"
    START = "start"
    TELL_RESULTS = "tell results"
    PAY_CASH = "pay cash"
    MEND = "mend"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Progress:
    """So many of `total` are decided; `paid`, `failed` and `open` are sums; `back` came back."""

    total: int
    decided: int
    paid: Money
    failed: Money
    open: Money
    back: list[Payout]
    next: Next


def of(run: Run) -> Progress:
    """Of this run, from its payouts."""
    back = [payout for payout in run.payouts if payout.state in FAILED]
    waiting = [payout for payout in run.payouts if payout.state == States.PLANNED]
    paid = [payout for payout in run.payouts if payout.state == States.ARRIVED]
    return Progress(
        total=len(run.payouts),
        decided=len(run.payouts) - len(waiting),
        paid=_sum(paid),
        failed=_sum(back),
        open=_sum(waiting),
        back=back,
        next=_next(run, waiting, back),
    )


def _sum(payouts: list[Payout]) -> Money:
    return sum(payout.amount for payout in payouts)


def _next(run: Run, waiting: list[Payout], back: list[Payout]) -> Next:
    if run.state == RunStates.PROPOSED:
        return Next.APPROVE
    if run.state == RunStates.APPROVED:
        return Next.TAKE_FILE if run.by_bank else Next.START
    if any(payout.method in destinations.TRANSFERS for payout in waiting):
        return Next.TELL_RESULTS
    if waiting and run.state == RunStates.SENT:
        return Next.PAY_CASH
    return Next.MEND if back else Next.NOTHING
