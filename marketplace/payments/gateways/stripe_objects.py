"""What Stripe's objects say, in the shop's words. Stripe counts rupiah times a hundred."""

from datetime import UTC, datetime
from typing import Any

from marketplace.kernel.money import Money
from marketplace.payments.gateways.port import (
    Back,
    BackStanding,
    Contested,
    DisputeStanding,
    Standing,
)

HUNDREDTHS = 100  # its smallest unit of the rupiah is the sen
_ENDED_WELL = {"won", "warning_closed", "prevented"}


def standing(session: Any, intent: Any) -> Standing:
    if session["payment_status"] == "paid":
        return Standing.PAID
    if session["status"] == "expired":
        return Standing.EXPIRED
    given_up = intent and intent["status"] in {"requires_payment_method", "canceled"}
    return Standing.FAILED if session["status"] == "complete" and given_up else Standing.OPEN


def fee(intent: Any) -> Money | None:
    """What Stripe keeps; it is known a little later than the payment."""
    moved = (intent["latest_charge"] or {}).get("balance_transaction")
    if not moved or isinstance(moved, str) or moved["currency"] != "idr":
        return None
    return int(moved["fee"]) // HUNDREDTHS


def back(refund: Any) -> Back:
    known = {
        "succeeded": BackStanding.DONE,
        "failed": BackStanding.FAILED,
        "canceled": BackStanding.FAILED,
    }
    return Back(
        reference=refund["id"],
        standing=known.get(refund["status"], BackStanding.PENDING),
        refund=(refund["metadata"] or {}).get("refund", ""),
        amount=rupiah(refund["amount"]),
        why=refund.get("failure_reason") or "",
    )


def contested(dispute: Any, *, live: bool) -> Contested:
    """With its payment intent in it. What the bank only asks about is not withdrawn yet."""
    intent, amount = dispute["payment_intent"] or {}, rupiah(dispute["amount"])
    moved = [_moved(each, amount) for each in dispute["balance_transactions"]]
    taken = -sum(money for money, _ in moved if money < 0)
    returned = sum(money for money, _ in moved if money > 0)
    due = dispute["evidence_details"]["due_by"]
    return Contested(
        reference=dispute["id"],
        standing=_end(dispute["status"], taken, returned),
        payment=(intent.get("metadata") or {}).get("payment", ""),
        charge=intent.get("id", ""),
        amount=amount,
        reason=dispute["reason"],
        evidence_due=datetime.fromtimestamp(due, UTC) if due else None,
        taken=taken,
        returned=returned,
        fee=sum(charged for _, charged in moved if charged > 0),
        fee_back=-sum(charged for _, charged in moved if charged < 0),
        currency=dispute["currency"].upper(),
        live=live,
    )


def _moved(transaction: Any, disputed: Money) -> tuple[Money, Money]:
    """What came to our balance, and what was charged. Where that is not in rupiah, only the
    disputed amount itself is known.
    """
    if transaction["currency"] != "idr":
        return (disputed if transaction["amount"] > 0 else -disputed), 0
    fee = int(transaction["fee"])
    whole = abs(fee) // HUNDREDTHS  # a fee in dollars seldom comes to whole rupiah
    return rupiah(transaction["amount"]), whole if fee > 0 else -whole


def _end(status: str, taken: Money, returned: Money) -> DisputeStanding:
    """Whoever appeals has lost, until the appeal is won."""
    if status == "lost" or status.startswith("appeal_"):
        return DisputeStanding.LOST
    ended_well = status in _ENDED_WELL and (returned or not taken)
    return DisputeStanding.WON if ended_well else DisputeStanding.OPEN


def rupiah(hundredths: int) -> Money:
    """Raises `ValueError`: nobody pays a part of one."""
    whole, rest = divmod(hundredths, HUNDREDTHS)
    if rest:
        raise ValueError("Not whole rupiah.")
    return whole
