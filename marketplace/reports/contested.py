"""I6: what the books hold for disputes is what providers withdrew for those that are open; what was
lost in them and promised to nobody, and charged for them, is what their ends say.
"""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.ledger import chart, journal
from marketplace.lifecycles import Dispute as States
from marketplace.payments.dispute import Dispute
from marketplace.payments.refund import BY_DISPUTE, Refund
from marketplace.reports.differences import Sums, differences


def broken(session: Session) -> Iterator[str]:
    """1400:dispute = what was withdrawn while it is open, else zero."""
    rows = session.execute(
        select(Dispute.code, Dispute.withdrawn).where(Dispute.state == States.OPEN)
    )
    held = journal.balances_of(session, chart.IN_DISPUTE)
    yield from differences("I6 money in dispute", held, dict(rows.all()))
    costs = Dispute.lost - Dispute.passed_on + Dispute.fee - Dispute.fee_back
    promised = select(func.sum(Refund.amount)).where(Refund.paid_from == BY_DISPUTE)
    expected = (session.scalar(select(func.sum(costs))) or 0) - (session.scalar(promised) or 0)
    expected = int(expected)
    booked = journal.balance(session, chart.DISPUTES)
    yield from differences("I6 losses in", {"disputes": booked}, {"disputes": expected})


def owed(session: Session) -> Sums:
    """What producers came to owe for lost disputes, by their codes."""
    rows = session.execute(
        select(Dispute.debtor, func.sum(Dispute.passed_on))
        .where(Dispute.debtor.is_not(None))
        .group_by(Dispute.debtor)
    )
    return {str(debtor): int(amount) for debtor, amount in rows}
