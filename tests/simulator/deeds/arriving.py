"""What becomes of the money makers were sent: it arrives, comes back at once, or days later; told
one by one, or in the bank's own list.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from marketplace.kernel.money import Money
from marketplace.lifecycles import Payout as States
from marketplace.lifecycles import Run as Runs
from marketplace.payouts import bank_results, paying, receipts
from marketplace.payouts.payout import Payout, Run
from marketplace.people import destination as destinations
from marketplace.people.destination import Destination
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import SEKAR

TOLD: Mapping[str, Sequence[str]] = {
    States.ARRIVED: ("berhasil", "Sukses"),
    States.BOUNCED: ("gagal",),
    States.RETURNED: ("retur",),
}
FAULTS = ("XXXX2222,berhasil,,1", "{code},entah,,{amount}", "{code},berhasil,,1")


class Sent(NamedTuple):
    """A payout of a run that was sent, and the place it went to; from `outside` nobody knows where
    it went.
    """

    code: str
    amount: Money
    method: str
    state: str
    place: str
    outside: bool


@deed(often=8, usual=True, leads=("payout",))
def a_payout_ends(village: Village) -> bool:
    """In cash she signs for it, at times before she has it."""
    found = sent(village, Payout.state == States.PLANNED, Run.state == Runs.SENT)
    if not found:
        return False
    payout = village.lot.choice(found)
    comes_back = village.way("payout", "arrive", "arrive", "bounce") == "bounce"
    if payout.method == destinations.CASH and village.chance(0.3):
        village.tell(receipts.issue, payout.code, by=SEKAR)
    end = paying.bounce if comes_back else paying.arrive
    if village.press(end, payout.code, by=SEKAR).done:
        _has_become(village, payout, States.BOUNCED if comes_back else States.ARRIVED)
    return True


@deed(often=1, leads=("payout: return", "payout_returned", "block"))
def a_payout_comes_back_after_all(village: Village) -> bool:
    """The bank had said that it arrived; who signed for cash has it."""
    found = sent(village, Payout.state == States.ARRIVED)
    if not found:
        return False
    payout = village.lot.choice(found)
    if village.press(paying.give_back, payout.code, by=SEKAR).done:
        _has_become(village, payout, States.RETURNED)
    return True


@deed(often=2, leads=("payout",))
def the_bank_lists_what_became_of_a_run(village: Village) -> bool:
    """Of some of it, also of what is known; with one line that fits nothing, nothing counts."""
    gone = Run.state.in_([Runs.SENT, Runs.SETTLED]), Run.outside.is_(False)
    run = village.pick(Run.code, where=gone)
    by_bank = Payout.method.in_(destinations.TRANSFERS)
    found = sent(village, Run.code == run[0], by_bank) if run else []
    if not found:
        return False
    lists(village, run[0], village.lot.sample(found, village.lot.randint(1, len(found))))
    return True


def lists(village: Village, run: str, chosen: Sequence[Sent]) -> None:
    """The bank tells of these payouts of a run, and its list is read."""
    ends = [_end(village, payout) for payout in chosen]
    faulty = village.lot.choice(FAULTS) if village.chance(0.2) else ""
    text = _listed(village, list(zip(chosen, ends, strict=True)), faulty)
    read = village.press(bank_results.record, run, text, by=SEKAR)
    assert not (read.done and faulty), "a list with a faulty line was read"
    if read.done:
        new = [(one, end) for one, end in zip(chosen, ends, strict=True) if one.state != end]
        assert read.result == len(new), "other payouts changed than the list names"
        for payout, end in new:
            _has_become(village, payout, end)


def _end(village: Village, payout: Sent) -> str:
    """What the bank says of it this time."""
    if payout.state == States.PLANNED:
        return States.BOUNCED if village.chance(0.2) else States.ARRIVED
    comes_back = payout.state == States.ARRIVED and village.chance(0.1)
    return States.RETURNED if comes_back else payout.state


def _listed(village: Village, ends: Sequence[tuple[Sent, str]], faulty: str) -> str:
    lines = ["Referensi,Status,Keterangan,Jumlah"]
    for payout, end in ends:
        lines.append(f"{payout.code},{village.lot.choice(TOLD[end])},,{payout.amount}.00")
    about, _end = ends[0]
    return "\n".join([*lines, *([faulty.format(**about._asdict())] if faulty else [])])


def _has_become(village: Village, payout: Sent, end: str) -> None:
    """What bank and cash box have to say of it."""
    bank = village.bank
    if payout.method == destinations.CASH:
        if end == States.ARRIVED:
            village.till.moves(f"payout {payout.code}", -payout.amount, told=True)
        return
    if end == States.ARRIVED:
        bank.book.tells(village.sent_by_bank[payout.code])
        return
    row = bank.comes(payout.amount, "RETUR", on=village.today)
    village.left_alone.add(row)
    if end == States.RETURNED:
        bank.book.tells(row)
        if not payout.outside:
            village.places.sends_back(payout.place)


def sent(village: Village, *where: Any, most: int = 20) -> list[Sent]:
    """Those that fit, of runs that are with the bank or over; the oldest or the newest."""
    old = village.chance(0.4)
    rows = village.rows_of(
        select(
            Payout.code, Payout.amount, Payout.method, Payout.state, Destination.code, Run.outside
        )
        .join(Run, Run.id == Payout.run_id)
        .join(Destination, Destination.id == Payout.destination_id)
        .where(Run.state.in_([Runs.SENT, Runs.SETTLED]), *where)
        .order_by(Payout.id if old else Payout.id.desc())
        .limit(most)
    )
    return [Sent(*row) for row in rows]
