"""Makers were paid without the shop, from hand to hand or by telephone; afterwards it is written
down, and another person looks at it.
"""

from datetime import timedelta
from io import BytesIO

from marketplace.payouts import recording
from marketplace.payouts.payout import Payout, Run
from marketplace.payouts.recording import Given
from marketplace.people import destination as destinations
from tests.photos import camera_photo
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import RATNA, SEKAR

WAYS = (destinations.CASH, destinations.BANK)


@deed(often=2)
def somebody_writes_down_what_was_given(village: Village) -> bool:
    """Never more than she could be paid, and never before it happened."""
    lot, her = village.lot, village.lot.choice(village.makers)
    amount, way = lot.randint(1, 60) * 5_000, lot.choice(WAYS)
    day = village.today + timedelta(days=lot.choice([0, 0, -1, -2, 1]))
    receipt = BytesIO(camera_photo(160, 120))
    given = Given(amount, way, day, "K-1")
    written = village.press(
        recording.record, her.code, given, receipt, by=lot.choice([RATNA, SEKAR])
    )
    if not written.done:
        return True
    payout = village.pick(Payout.code, where=(Payout.run.has(code=written.result),))[0]
    if way == destinations.CASH:
        village.till.moves(f"payout {payout}", -amount)
    else:
        village.sent_by_bank[payout] = village.bank.goes(amount, "TRSF", on=village.today)
    return True


def is_looked_at(village: Village, run: str) -> None:
    """From now on the books have it."""
    for payout, _amount, method in _of(village, run):
        if method == destinations.CASH:
            village.till.tells(f"payout {payout}")
        else:
            village.bank.book.tells(village.sent_by_bank[payout])


def was_wrong(village: Village, run: str) -> None:
    """She gives it back."""
    for payout, amount, method in _of(village, run):
        if method == destinations.CASH:
            village.till.moves(f"payout {payout}", 0, told=True)
        else:
            village.left_alone.add(village.bank.comes(amount, "RETUR", on=village.today))


def _of(village: Village, run: str) -> list[tuple[str, int, str]]:
    """The payout of this run, if it was given outside."""
    inside = Payout.run.has(Run.code == run), Payout.run.has(Run.outside)
    found = village.pick(Payout.code, Payout.amount, Payout.method, where=inside)
    return [found] if found else []
