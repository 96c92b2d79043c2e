"""What Stripe would remember of disputes: banks ask for a charge back, Stripe takes the money from
the account's balance with a fee, and gives it back when the dispute is won.
"""

from collections.abc import Callable
from typing import Any

Thing = dict[str, Any]
FEE = 30_000_00
TWO_WEEKS = 14 * 86_400
ASKED_ONLY = {"warning_needs_response", "warning_under_review", "warning_closed"}
CLOSED = {"won", "lost", "warning_closed"}


def opened(name: str, intent: Thing, now: int, status: str, reason: str, amount: int) -> Thing:
    """A bank asks about a charge, or asks for its money."""
    return {
        "id": name,
        "object": "dispute",
        "amount": amount or intent["amount_received"],
        "balance_transactions": [],
        "charge": intent["latest_charge"]["id"],
        "created": now,
        "currency": intent["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": now + TWO_WEEKS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": status in ASKED_ONLY,
        "livemode": False,
        "metadata": {},
        "payment_intent": intent["id"],
        "reason": reason,
        "status": status,
    }


def withdraw(dispute: Thing, name: Callable[[str], str], now: int) -> None:
    """Its money leaves the balance."""
    dispute["is_charge_refundable"] = False
    dispute["balance_transactions"].append(
        _moved(dispute, name("txn"), -dispute["amount"], FEE, now)
    )


def reinstate(dispute: Thing, name: Callable[[str], str], now: int, fee_back: bool) -> None:
    """It is back."""
    fee = -FEE if fee_back else 0
    dispute["balance_transactions"].append(
        _moved(dispute, name("txn"), dispute["amount"], fee, now)
    )


def _moved(dispute: Thing, name: str, amount: int, fee: int, now: int) -> Thing:
    return {
        "id": name,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "created": now,
        "currency": dispute["currency"],
        "description": "Chargeback withdrawal" if amount < 0 else "Chargeback reversal",
        "fee": fee,
        "fee_details": [],
        "net": amount - fee,
        "reporting_category": "dispute" if amount < 0 else "dispute_reversal",
        "source": dispute["id"],
        "status": "available",
        "type": "adjustment",
    }
