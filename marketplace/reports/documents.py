"""The documents behind a booking: what the codes in an entry's key, reference and accounts name.
Nobody's name is among them, only what the cooperative calls a thing.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from marketplace.fulfilment.shipment import Shipment
from marketplace.ledger.journal import Entry, Posting
from marketplace.orders.complaint import Complaint
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.payments.dispute import Dispute
from marketplace.payments.payment import Payment
from marketplace.payments.qris_receipt import QrisReceipt
from marketplace.payments.refund import Refund
from marketplace.payments.statement import Statement, StatementLine
from marketplace.payouts.payout import Payout, Run
from marketplace.people.producer import Producer
from marketplace.reports.tracing_codes import Named

_SEPARATORS = re.compile(r"[:/-]")

# What it is, where its code stands, and what it is shown with.
_SOURCES: tuple[tuple[str, Any, Any], ...] = (
    ("order", Order.reference, Order.reference),
    ("payment", Payment.code, Payment.order_reference),
    ("refund", Refund.code, Refund.code),
    ("part", Part.code, Part.order_reference),
    ("parcel", Shipment.code, Shipment.code),
    ("dispute", Dispute.code, Dispute.code),
    ("producer", Producer.code, Producer.code),
    ("receipt", QrisReceipt.code, QrisReceipt.code),
)
KINDS = (*(kind for kind, _, _ in _SOURCES), "payout", "line", "complaint")


def behind(session: Session, entry: Entry, legs: Iterable[Posting]) -> list[Named]:
    """All that an entry is about, in two queries."""
    texts = {entry.key.partition(":")[2], entry.reference}
    texts |= {leg.account.partition(":")[2] for leg in legs}
    return named(session, texts)


def named(session: Session, texts: Collection[str]) -> list[Named]:
    """What these texts name, whole or in their pieces; of a refund also its complaint."""
    codes = {piece for text in texts for piece in (text, *_SEPARATORS.split(text))} - {""}
    plain = [
        select(literal(kind), code, about).where(code.in_(codes)) for kind, code, about in _SOURCES
    ]
    payouts = select(literal("payout"), Payout.code, Run.code).join(Run, Run.id == Payout.run_id)
    lines = select(literal("line"), StatementLine.code, Statement.code).join(
        Statement, Statement.id == StatementLine.statement_id
    )
    complaints = select(literal("complaint"), Complaint.code, Complaint.code)
    every = union_all(
        *plain,
        payouts.where(Payout.code.in_(codes)),
        lines.where(StatementLine.code.in_(codes)),
        lines.where(StatementLine.payment.in_(codes)),
        complaints.where(Complaint.refund.in_(codes)),
    )
    return sorted({Named(*row) for row in session.execute(every)})
