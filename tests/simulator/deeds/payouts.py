"""Makers are to be paid: one person proposes, another approves, and the bank gets its file. What
becomes of it, stands in `arriving`.
"""

import csv
import io
from typing import Any

from sqlalchemy import select

from marketplace.lifecycles import Run as Runs
from marketplace.payouts import paying
from marketplace.payouts.payout import Payout, Run
from marketplace.people import destination as destinations
from tests.simulator.deed import deed
from tests.simulator.deeds import outside
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR


@deed(often=2, leads=("payout",))
def somebody_proposes(village: Village) -> bool:
    village.press(paying.propose, by=SEKAR)
    return True


@deed(often=3, leads=("payout",))
def another_approves(village: Village) -> bool:
    found = village.pick(Run.code, where=(Run.state == Runs.PROPOSED,))
    if not found:
        return False
    who = village.lot.choice([BAYU, RATNA, SEKAR])
    if village.press(paying.approve, found[0], by=who).done:
        outside.is_looked_at(village, found[0])
    return True


@deed(often=2, leads=("payout run: withdraw",))
def a_run_is_withdrawn(village: Village) -> bool:
    """Also one that was approved, at times a moment ago, as long as the bank has no file."""
    state = village.lot.choice([Runs.PROPOSED, Runs.PROPOSED, Runs.APPROVED])
    found = village.pick(Run.code, where=(Run.state == state,))
    if not found:
        return False
    at_once = state == Runs.PROPOSED and village.chance(0.5)
    if at_once and village.press(paying.approve, found[0], by=BAYU).done:
        outside.is_looked_at(village, found[0])
    if village.tell(paying.withdraw, found[0], by=SEKAR).done:
        outside.was_wrong(village, found[0])
    return True


@deed(often=3, leads=("payout",))
def a_run_is_sent(village: Village) -> bool:
    """The bank does what stands in its file, once, however often it was made."""
    found = village.pick(Run.code, where=(Run.state == Runs.APPROVED,))
    if not found:
        return False
    leaves(village, found[0])
    return True


def leaves(village: Village, run: str) -> None:
    """Money of a run that was approved goes wherever it is to go."""
    file = village.tell(paying.bank_file, run, by=SEKAR)
    if file.done:
        again = village.tell(paying.bank_file, run, by=SEKAR)
        assert again.result == file.result, "the file is another one"
        for row in csv.DictReader(io.StringIO(file.result.text, newline="")):
            _leaves(village, row["reference"], int(row["amount"]), row["account"], row["remark"])
    elif village.refusal == "NoTransfers":
        village.tell(paying.start_cash, run, by=SEKAR)
    _to_wallets(village, run)


def _to_wallets(village: Village, run: str) -> None:
    """No file holds these: somebody looks where they go, and types each."""
    for code, amount in _sent(village, run, destinations.WALLET):
        account = village.tell(paying.account_of, code, by=SEKAR).result
        _leaves(village, code, amount, account.number, "TOPUP")


def _leaves(village: Village, payout: str, amount: int, number: str, text: str) -> None:
    """To the account that counts today."""
    her = village.pick(Payout.producer, where=(Payout.code == payout,))[0]
    assert number == village.places.of(her, village.now), f"{payout} goes to a wrong account"
    row = village.bank.goes(amount, text, on=village.today, to=number)
    village.sent_by_bank[payout] = row


def _sent(village: Village, run: str, method: str) -> list[Any]:
    return village.rows_of(
        select(Payout.code, Payout.amount)
        .join(Run, Run.id == Payout.run_id)
        .where(Run.code == run, Run.state == Runs.SENT, Payout.method == method)
        .order_by(Payout.id)
    )
