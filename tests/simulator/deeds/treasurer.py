"""The treasurer counts the cash box, lays couriers' bills beside our parcels, and books what the
bank keeps and gives.
"""

from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.lifecycles import CashCount as Counts
from marketplace.lifecycles import CourierBill as Bills
from marketplace.treasury import billing, counting_cash, explaining
from marketplace.treasury.billing import Asked
from marketplace.treasury.cash_count import NOTES, CashCount
from marketplace.treasury.courier_bill import CourierBill
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR, TONO


@deed(often=2, leads=("cash count", "cash_differs"))
def counts_the_cash(village: Village) -> bool:
    """Small coins are not worth much to anybody; and at times a note is missing."""
    lot, there = village.lot, village.till.known - village.lot.choice([0, 0, 50_000, 500_000])
    pieces, left = dict[int, int](), max(0, there)
    for note in sorted(NOTES, reverse=True):
        pieces[note], left = divmod(left, note)
    there -= left
    counted = village.press(
        counting_cash.count, pieces, reason="receh", by=lot.choice([TONO, SEKAR])
    )
    if counted.done:
        village.counted[counted.result] = there - village.till.known
        _tell_what_was_booked(village)
    return True


@deed(often=3, leads=("cash count", "cash_differs"))
def another_decides_on_a_count(village: Village) -> bool:
    found = village.pick(CashCount.code, where=(CashCount.state == Counts.COUNTED,))
    if not found:
        return False
    if village.way("cash count", "book", "withdraw") == "book":
        village.tell(counting_cash.book, found[0], by=BAYU)
    else:
        village.tell(counting_cash.withdraw, found[0], by=RATNA)
    _tell_what_was_booked(village)
    return True


def _tell_what_was_booked(village: Village) -> None:
    """What lay there when it was counted is what the books say from then on."""
    for code in list(village.counted):
        state = village.pick(CashCount.state, where=(CashCount.code == code,))[0]
        if state != Counts.COUNTED:
            over = village.counted.pop(code)
            if state == Counts.BOOKED:
                village.till.moves(f"count {code}", over, told=True)


@deed(often=2, leads=("bill",))
def a_courier_bills(village: Village) -> bool:
    """Most parcels as we had expected, some more or less."""
    waiting = village.courier.unbilled
    if not waiting:
        return False
    some, village.courier.unbilled = waiting[:12], waiting[12:]
    more = [village.lot.choice([0, 0, 0, 1_000, -1_000]) for _ in some]
    asked = [Asked(number, cost + by) for (number, cost), by in zip(some, more, strict=True)]
    village.press(billing.enter, "JNE", f"B{village.entries()}", asked, by=SEKAR)
    return True


@deed(often=3, leads=("bill",))
def a_bill_is_looked_at(village: Village) -> bool:
    columns = CourierBill.code, CourierBill.billed, CourierBill.cost
    found = village.pick(*columns, where=(CourierBill.state == Bills.ENTERED,))
    if not found:
        return False
    code, billed, cost = found
    if village.way("courier's bill", "withdraw", *["book"] * 4) == "withdraw":
        village.tell(billing.withdraw, code, by=RATNA)
    elif village.press(billing.book, code, reason="berat", by=RATNA).done:
        village.courier.bill.moves(f"bill {code}", billed - cost, told=True)
    return True


@deed(often=2, leads=("bill",))
def a_bill_is_paid(village: Village) -> bool:
    columns = CourierBill.code, CourierBill.billed
    found = village.pick(*columns, where=(CourierBill.state == Bills.BOOKED,))
    if not found:
        return False
    code, billed = found
    if village.press(billing.pay, code, by=SEKAR).done:
        row = village.bank.goes(billed, "EKSPEDISI", on=village.today)
        village.bank.book.tells(row)
        village.courier.is_paid(billed)
    return True


@deed(often=1, leads=("bank_fee", "bank_interest"))
def the_bank_keeps_or_gives(village: Village) -> bool:
    """A fee, or interest."""
    bank, day, fee = village.bank, village.today, village.chance(0.5)
    amount = village.lot.randint(500, 15_000)
    row = (bank.goes if fee else bank.comes)(amount, "BIAYA ADM" if fee else "BUNGA", on=day)
    village.of_the_bank[row] = explaining.FEE if fee else explaining.INTEREST
    village.left_alone.add(row)
    return True


@deed(often=3, leads=("bank_fee", "bank_interest"))
def it_is_the_banks_own(village: Village) -> bool:
    """Once its statement shows it."""
    lines = {row: line for line, row in village.rows.items() if row in village.of_the_bank}
    if not lines:
        return False
    row = village.lot.choice(sorted(lines))
    item = village.pick(
        OpenItem.code, where=(OpenItem.kind == Kind.LINE, OpenItem.document == lines[row])
    )
    if not item:
        return False
    what = village.of_the_bank[row]
    if village.press(explaining.book_line, item[0], what, by=SEKAR).done:
        village.bank.book.tells(row)
        del village.of_the_bank[row]
    return True
