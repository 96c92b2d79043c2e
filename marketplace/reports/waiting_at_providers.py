"""What waits for somebody because of others who hold our money: disputes with their deadlines, what
was given up at a provider, and differences that nobody looks into.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.ledger import open_item
from marketplace.ledger.open_item import OpenItem
from marketplace.lifecycles import Dispute as DisputeStates
from marketplace.lifecycles import Errand as ErrandStates
from marketplace.lifecycles import WebhookEvent as EventStates
from marketplace.payments.dispute import Dispute
from marketplace.payments.errand import Errand
from marketplace.payments.webhook import WebhookEvent
from marketplace.reports.asked_together import Asked, Counted, one


def disputes(session: Session, roles: frozenset[str]) -> Asked:
    """Buyers' banks that ask for money back, and have not decided."""
    query = select(func.count(), func.min(Dispute.opened_at))
    return one(session, query.where(Dispute.state == DisputeStates.OPEN))


def first_deadline(session: Session) -> datetime | None:
    """Until when evidence for the next of them counts."""
    return session.scalar(
        select(func.min(Dispute.evidence_due)).where(Dispute.state == DisputeStates.OPEN)
    )


def loose_ends(session: Session, roles: frozenset[str]) -> Asked:
    """What the books and the other side do not share, and nobody looks into since three days."""
    query = select(func.count(), func.min(OpenItem.since))
    return one(session, query.where(*open_item.late(clock.now())))


def parked(session: Session, roles: frozenset[str]) -> Counted:
    """What was given up at payment providers: somebody must look."""
    told = select(func.count(), func.min(WebhookEvent.received_at))
    news = session.execute(told.where(WebhookEvent.state == EventStates.DEAD)).one()
    asked = select(func.count(), func.min(Errand.queued_at))
    errands = session.execute(asked.where(Errand.state == ErrandStates.DEAD)).one()
    since = min((each for each in (news[1], errands[1]) if each), default=None)
    return news[0] + errands[0], since
