"""How money to producers is booked: reserved, arrived, or back again. The recipes of sales stand in
`recipes`.
"""

from marketplace.kernel.money import Money
from marketplace.ledger import chart
from marketplace.ledger.entry import Entry
from marketplace.ledger.entry import balanced as _entry


def payout_approved(payout: str, producer: str, amount: Money, recovered: Money) -> Entry:
    """Reserved for this payout; nobody can promise it again. What she owed is less by `recovered`,
    which she earned and does not receive.
    """
    return _entry(
        "payout_approved", payout, producer,
        (chart.payable(producer), amount + recovered), (chart.in_transit(payout), -amount),
        (chart.owed_by(producer), -recovered),
    )  # fmt: skip


def payout_arrived(payout: str, place: str, amount: Money) -> Entry:
    """She has the money."""
    return _entry(
        "payout_arrived", payout, payout, (chart.in_transit(payout), amount), (place, -amount)
    )


def payout_bounced(payout: str, producer: str, amount: Money, recovered: Money) -> Entry:
    """The bank sent it back: it is hers to be paid again, and what she owed she owes again."""
    return _entry(
        "payout_bounced", payout, producer,
        (chart.in_transit(payout), amount), (chart.owed_by(producer), recovered),
        (chart.payable(producer), -amount - recovered),
    )  # fmt: skip


def payout_returned(
    payout: str, producer: str, place: str, amount: Money, recovered: Money
) -> Entry:
    """The bank returned it after it was told paid: hers again, and what she owed she owes again."""
    return _entry(
        "payout_returned", payout, producer,
        (place, amount), (chart.owed_by(producer), recovered),
        (chart.payable(producer), -amount - recovered),
    )  # fmt: skip
