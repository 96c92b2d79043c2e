"""Makers are paid: one person proposes, another approves, the bank gets its file; money arrives, or
comes back.
"""

import csv
import io

from sqlalchemy import select

from marketplace.lifecycles import Payout as States
from marketplace.lifecycles import Run as Runs
from marketplace.payouts import paying
from marketplace.payouts.payout import Payout, Run
from marketplace.people import destination as destinations
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR


@deed(often=2)
def somebody_proposes(village: Village) -> bool:
    village.press(paying.propose, by=SEKAR)
    return True


@deed(often=2)
def another_approves(village: Village) -> bool:
    found = village.pick(Run.code, where=(Run.state == Runs.PROPOSED,))
    if not found:
        return False
    village.press(paying.approve, found[0], by=village.lot.choice([BAYU, RATNA, SEKAR]))
    return True


@deed(often=1)
def a_run_is_withdrawn(village: Village) -> bool:
    found = village.pick(Run.code, where=(Run.state == Runs.PROPOSED,))
    if not found:
        return False
    village.tell(paying.withdraw, found[0], by=SEKAR)
    return True


@deed(often=3)
def a_run_is_sent(village: Village) -> bool:
    """The bank does what stands in its file, once, however often it was made."""
    found = village.pick(Run.code, where=(Run.state == Runs.APPROVED,))
    if not found:
        return False
    file = village.tell(paying.bank_file, found[0], by=SEKAR)
    if not file.done:
        village.tell(paying.start_cash, found[0], by=SEKAR)
        return True
    again = village.tell(paying.bank_file, found[0], by=SEKAR)
    assert again.result == file.result, "the file is another one"
    for row in csv.DictReader(io.StringIO(file.result.text, newline="")):
        amount, payout, to = int(row["amount"]), row["reference"], row["account"]
        sent = village.bank.goes(amount, row["remark"], on=village.today, to=to)
        village.sent_by_bank[payout] = sent
    return True


@deed(often=9, usual=True)
def a_payout_ends(village: Village) -> bool:
    found = village.rows_of(
        select(Payout.code, Payout.amount, Payout.method)
        .join(Run, Run.id == Payout.run_id)
        .where(Payout.state == States.PLANNED, Run.state == Runs.SENT)
        .order_by(Payout.id)
        .limit(20)
    )
    if not found:
        return False
    code, amount, method = village.lot.choice(found)
    bank, comes_back = method == destinations.BANK, village.chance(0.2)
    if not village.press(paying.bounce if comes_back else paying.arrive, code, by=SEKAR).done:
        return True
    if comes_back and bank:
        row = village.bank.comes(amount, "RETUR", on=village.today)
        village.left_alone.add(row)
    elif bank:
        village.bank.book.tells(village.sent_by_bank[code])
    elif not comes_back:
        village.till.moves(f"payout {code}", -amount, told=True)
    return True
