"""How the cooperative books what is its own: counts of the cash box, bills of couriers, the bank's
fees and interest, and the surplus of a year. The recipes of sales stand in `recipes`.
"""

from collections.abc import Callable, Sequence

from marketplace.kernel.money import Money
from marketplace.ledger import chart
from marketplace.ledger.entry import Entry
from marketplace.ledger.entry import balanced as _entry


def cash_differs(count: str, over: Money) -> Entry:
    """The cash box held so much more than the books said; below zero, less."""
    return _entry(
        "cash_differs", count, count, (chart.CASH_BOX, over), (chart.OVER_AND_SHORT, -over)
    )


def courier_billed(bill: str, courier: str, more: Money) -> Entry:
    """A courier asks so much more than we had expected of its parcels; below zero, less."""
    return _entry(
        "courier_billed", bill, courier, (chart.DELIVERY_MARGIN, more), (chart.COURIERS, -more)
    )


def bill_paid(bill: str, courier: str, amount: Money) -> Entry:
    """A courier's bill leaves the bank."""
    return _entry("bill_paid", bill, courier, (chart.COURIERS, amount), (chart.BANK, -amount))


def bank_fee(line: str, amount: Money) -> Entry:
    """What the bank keeps for itself, by the line that shows it."""
    return _entry("bank_fee", line, line, (chart.BANK_FEES, amount), (chart.BANK, -amount))


def bank_interest(line: str, amount: Money) -> Entry:
    """What the bank gives for our money."""
    return _entry("bank_interest", line, line, (chart.BANK, amount), (chart.BANK_INTEREST, -amount))


def surplus_shared(surplus: str, year: int, parts: Sequence[tuple[str, Money]]) -> Entry:
    """The members' meeting decided: the surplus belongs to funds, members and producers."""
    return _entry(
        "surplus_shared", surplus, str(year),
        (chart.shared_out(year), sum(amount for _account, amount in parts)),
        *((account, -amount) for account, amount in parts),
    )  # fmt: skip


def share_paid(share: str, place: str, amount: Money) -> Entry:
    """A member has her part of the surplus."""
    return _entry("share_paid", share, share, (chart.member(share), amount), (place, -amount))


OWN_RECIPES: tuple[Callable[..., Entry], ...] = (
    cash_differs, courier_billed, bill_paid, bank_fee, bank_interest, surplus_shared, share_paid,
)  # fmt: skip
