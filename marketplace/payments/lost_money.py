"""A buyer whose bank won has the money already: what was promised of it is paid by that, and nobody
sends it again.
"""

from sqlalchemy.orm import Session

from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.payments import dispute as disputes
from marketplace.payments import refund as refunds
from marketplace.payments.refund import BY_DISPUTE, Refund


def settle(session: Session, payment: str) -> None:
    """Inside a story that holds the order: its unsent refunds, as far as the lost money reaches."""
    left = disputes.unexplained(session, payment)
    for refund in refunds.unsent(session, payment) if left > 0 else []:
        if refund.amount <= left:
            left -= refund.amount
            _settle(session, refund)


def _settle(session: Session, refund: Refund) -> None:
    """What was booked as lost is what the buyer was promised; whoever bears that bears it."""
    if refund.can("approve"):
        refund.move("approve", by=THE_SYSTEM)
    refund.move("send", by=THE_SYSTEM)
    refund.paid_from = BY_DISPUTE
    refund.move("confirm", by=THE_SYSTEM)
    journal.post(
        session, recipes.refunded(refund.event, refund.code, chart.DISPUTES, refund.amount)
    )
