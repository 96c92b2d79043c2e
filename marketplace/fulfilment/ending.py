"""The way of an order to its end, as its buyer reads it: what happened and when, also where it
ended before its goods came, and where money went back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.fulfilment import progress
from marketplace.fulfilment.progress import Step
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import lifecycle
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _
from marketplace.lifecycles import Complaint as ComplaintStates
from marketplace.lifecycles import Refund as RefundStates
from marketplace.orders.complaint import Complaint
from marketplace.orders.order import Order
from marketplace.payments.payment import Payment
from marketplace.payments.refund import Refund


def steps(
    session: Session,
    order: Order,
    payment: Payment,
    shipments: Sequence[Shipment],
    refunds: Sequence[Refund],
) -> list[Step]:
    """The past and what is still to come. One query where something ended or goes back."""
    now = progress.stage(order, shipments)
    if not now.ended and not refunds:
        return progress.steps(order, payment, shipments)
    moments = _moments(session, order, refunds)
    back = [_returned(refund, moments.get((refund.code, "confirm"))) for refund in refunds]
    if not now.ended:
        return [*progress.steps(order, payment, shipments), *back]
    paid = [Step(_("Paid"), payment.settled_at, True)] if payment.settled_at else []
    verb = "expire" if now == progress.Stage.EXPIRED else "cancel"
    return [
        Step(_("Ordered"), order.placed_at, True),
        *paid,
        Step(now.word, moments.get((order.reference, verb)), True),
        *back,
    ]


def complaint_steps(complaints: Sequence[Complaint]) -> list[Step]:
    """What the buyer complained about, and whether that has ended."""
    return [
        Step(
            _("Complaint decided") if complaint.ended_at else _("Complaint: we look at it"),
            complaint.ended_at or complaint.opened_at,
            complaint.ended_at is not None,
        )
        for complaint in complaints
        if complaint.state != ComplaintStates.WITHDRAWN
    ]


def _returned(refund: Refund, at: datetime | None) -> Step:
    amount = format_rupiah(refund.amount)
    if refund.state == RefundStates.CONFIRMED:
        return Step(_("%(amount)s returned to you", amount=amount), at, True)
    return Step(_("%(amount)s goes back to you", amount=amount), None, False)


def _moments(
    session: Session, order: Order, refunds: Sequence[Refund]
) -> dict[tuple[str, str], datetime]:
    """When each of them last made each move."""
    handles = [order.reference, *(refund.code for refund in refunds)]
    return {(move.handle, move.verb): move.at for move in lifecycle.history(session, handles)}
