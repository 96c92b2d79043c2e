"""The chart of accounts. A code is `number:document`; each sub-account belongs to one document,
so that its balance is a function of that document's state.
"""

from dataclasses import dataclass

DEBIT, CREDIT = 1, -1


@dataclass(frozen=True)
class Account:
    """One line of the chart: the side it normally stands on and whether it may ever cross."""

    number: int
    name: str
    side: int
    may_reverse: bool = False


CHART = {
    a.number: a
    for a in (
        Account(1010, "cash box", DEBIT),
        Account(1100, "bank", DEBIT),
        Account(1200, "clearing of a gateway", DEBIT, may_reverse=True),
        Account(1300, "due from a producer", DEBIT),
        Account(1350, "due from couriers", DEBIT),
        Account(1400, "money in dispute", DEBIT),
        Account(2100, "customer money of an order", CREDIT),
        Account(2210, "payable to a producer", CREDIT),
        Account(2220, "payout in transit", CREDIT),
        Account(2300, "payable to couriers", CREDIT),
        Account(2500, "refund decided, not confirmed", CREDIT),
        Account(2600, "late, short, over or double money", CREDIT),
        Account(2710, "surplus payable to a member", CREDIT),
        Account(2720, "funds of the surplus", CREDIT),
        Account(2900, "unidentified receipts", CREDIT),
        Account(3100, "opening equity", CREDIT, may_reverse=True),
        Account(3900, "surplus of a year, shared out", DEBIT),
        Account(4100, "commission", CREDIT),
        Account(4200, "delivery margin", CREDIT, may_reverse=True),
        Account(4300, "unique codes on top", CREDIT),
        Account(4400, "interest of the bank", CREDIT),
        Account(5100, "gateway fees", DEBIT, may_reverse=True),
        Account(5200, "refunds the cooperative bears", DEBIT, may_reverse=True),
        Account(5300, "losses and fees of disputes", DEBIT),
        Account(5500, "fees of the bank", DEBIT),
        Account(5600, "unique codes taken off", DEBIT),
        Account(5650, "cash over and short", DEBIT, may_reverse=True),
        Account(5700, "discounts the cooperative gives", DEBIT, may_reverse=True),
    )
}

CLEARING = 1200
OWED = 1300
IN_DISPUTE = 1400
KEPT_APART = 2600

CASH_BOX = "1010:main"
BANK = "1100:main"
COURIERS = "2300:all"
FROM_COURIERS = "1350:all"
GATEWAY_FEES = "5100:all"
BORNE = "5200:all"
DISPUTES = "5300:all"
DISCOUNTS = "5700:all"
EQUITY = "3100:all"
DELIVERY_MARGIN = "4200:all"
UNIQUE_CODES = "4300:all"
CODES_TAKEN_OFF = "5600:all"
BANK_INTEREST = "4400:all"
BANK_FEES = "5500:all"
OVER_AND_SHORT = "5650:all"


def clearing(gateway: str) -> str:
    """What a gateway took for us and has not yet paid out."""
    return f"{CLEARING}:{gateway}"


def owed_by(producer: str) -> str:
    """What this producer received and has to give back from later earnings."""
    return f"{OWED}:{producer}"


def disputed(dispute: str) -> str:
    """What a provider withdrew because a buyer's bank asked for it, and nobody has won yet."""
    return f"{IN_DISPUTE}:{dispute}"


def customer_money(order: str) -> str:
    """What buyers paid for this order and we have not yet earned, spent or returned."""
    return f"2100:{order}"


def payable(producer: str) -> str:
    """What this producer may be paid now."""
    return f"2210:{producer}"


def in_transit(payout: str) -> str:
    """A payout that was approved and has not arrived."""
    return f"2220:{payout}"


def refund_due(refund: str) -> str:
    """A refund we decided on and have not confirmed."""
    return f"2500:{refund}"


def kept_apart(order: str) -> str:
    """Money that came for this order and does not fit it."""
    return f"{KEPT_APART}:{order}"


def unidentified(line: str) -> str:
    """Money on a line of the bank statement that nobody can place yet."""
    return f"2900:{line}"


def shared_out(year: int) -> str:
    """What the members' meeting decided on of this year's surplus; its income and costs stay."""
    return f"3900:{year}"


def member(share: str) -> str:
    """A member's part of a surplus, not paid yet, by the code of the share."""
    return f"2710:{share}"


def fund(key: str) -> str:
    """What the surpluses left for a purpose."""
    return f"2720:{key}"


def commission(order: str) -> str:
    """The cooperative's part of this order."""
    return f"4100:{order}"
