"""What waits for somebody, how much of it, and since when: for the first page of the office.

It counts; what is to be done stands on the pages it leads to.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.notice import Notice
from marketplace.catalogue.permit import Permit
from marketplace.catalogue.revision import Revision
from marketplace.fulfilment.recall import UNFINISHED, Recall
from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.ledger.journal import Account, Entry, Posting
from marketplace.lifecycles import APPROVERS, FLOOR, MANAGER, MONEY, REFUND, RUN, Role
from marketplace.lifecycles import Destination as DestinationStates
from marketplace.lifecycles import Message as MessageStates
from marketplace.lifecycles import Notice as NoticeStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.lifecycles import ShopName as ShopNameStates
from marketplace.orders.complaint import UNDECIDED, Complaint
from marketplace.orders.delivery import Kind
from marketplace.orders.order import Order
from marketplace.orders.question import FOR_US, Question
from marketplace.orders.review import WAITS, Review
from marketplace.outbox.message import Message
from marketplace.payments.payment import QRIS, Payment
from marketplace.payments.proof import PaymentProof
from marketplace.payments.refund import Refund
from marketplace.payments.statement import StatementLine
from marketplace.payouts.payout import Run
from marketplace.people.destination import Destination
from marketplace.people.proposed_name import ProposedName
from marketplace.policy import goods
from marketplace.reports import asked_together, proving
from marketplace.reports import waiting_at_providers as at_providers
from marketplace.reports.asked_together import Asked, Counted, Counting, one
from marketplace.reports.going_through import Stage
from marketplace.reports.waiting_for_goods import (
    astray,
    hindrances,
    missing,
    parcels,
    parts,
    texts,
    to_pack,
)

KEPT_NUMBERS = (2600, 2900)
TELLERS = frozenset(map(str, FLOOR | MONEY))
MENDERS = frozenset(map(str, (MANAGER, Role.ADMINISTRATOR)))

@dataclass(frozen=True)
class Waiting:
    """`since` is when the oldest of them came, `until` when the first of them is too late; so many
    are `late` already.
    """

    what: str
    count: int
    since: datetime | None
    until: datetime | None = None
    late: int = 0


def waiting_for(
    session: Session, roles: frozenset[str], at: Collection[Stage] = ()
) -> list[Waiting]:
    """What somebody with these roles can do something about: what is late first, then the oldest.
    How far the goods are, `at` which stage, says what of it is late.
    """
    mine = [(what, count(session, roles)) for what, for_whom, count in _KINDS if for_whom & roles]
    found = [Waiting(what, *counted) for what, counted in asked_together.counted(session, mine)]
    found = [_with_deadline(session, each) for each in found if each.count]
    stages = {stage.what: stage for stage in at}
    found = [_with_stage(each, stages.get(each.what)) for each in found]
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda w: (not w.late, w.since or never))


def _with_stage(each: Waiting, stage: Stage | None) -> Waiting:
    if stage is None or stage.first is None:
        return each
    return replace(each, until=datetime.combine(stage.first, time(), tzinfo=UTC), late=stage.late)


def _with_deadline(session: Session, each: Waiting) -> Waiting:
    deadline = _DEADLINES.get(each.what)
    return replace(each, until=deadline(session)) if deadline else each


def _revisions(session: Session, roles: frozenset[str]) -> Asked:
    return one(
        session,
        select(func.count(), func.min(Revision.submitted_at)).where(
            Revision.state == RevisionStates.SUBMITTED
        ),
    )


def _notices(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(Notice.at))
    return one(session, query.where(Notice.state == NoticeStates.OPEN))


def _reviews(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(func.coalesce(Review.look_asked_at, Review.written_at)))
    return one(session, query.where(WAITS))


def _questions(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(Question.asked_at))
    return one(session, query.where(Question.state.in_(FOR_US)))


def _first_answer(session: Session) -> datetime | None:
    """Before when somebody was promised an answer."""
    return session.scalar(
        select(func.min(Question.answer_by)).where(Question.state.in_(FOR_US))
    )


def _shop_names(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(ProposedName.proposed_at))
    return one(session, query.where(ProposedName.state == ShopNameStates.PROPOSED))


def _permits(session: Session, roles: frozenset[str]) -> Counted:
    """Those that end within the last warning, or have ended and were not renewed."""
    days = min(goods.current(session).permit_warn_days, default=0)
    ends = Permit.ends_on <= clock.today() + timedelta(days=days)
    query = select(func.count()).select_from(Permit).where(Permit.withdrawn_on.is_(None), ends)
    return session.scalar(query) or 0, None


def _lines(session: Session, roles: frozenset[str]) -> Counted:
    count, first = session.execute(
        select(func.count(), func.min(StatementLine.on)).where(
            StatementLine.booked_as == "", StatementLine.amount > 0
        )
    ).one()
    return count, datetime.combine(first, time(), tzinfo=UTC) if count else None


def _kept(session: Session, roles: frozenset[str]) -> Asked:
    return one(
        session,
        select(func.count(func.distinct(Account.code)), func.min(Entry.booked_at))
        .select_from(Account)
        .join(Posting, Posting.account == Account.code)
        .join(Entry, Entry.key == Posting.entry)
        .where(Account.number.in_(KEPT_NUMBERS), Account.balance != 0),
    )


def _claims(session: Session, roles: frozenset[str]) -> Asked:
    """Payments that buyers say they made."""
    query = select(func.count(func.distinct(Payment.id)), func.min(PaymentProof.sent_at))
    joined = query.join(PaymentProof, PaymentProof.payment == Payment.code)
    return one(session, joined.where(Payment.state == PaymentStates.CLAIMED))


def _complaints(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(Complaint.opened_at))
    return one(session, query.where(Complaint.state.in_(UNDECIDED)))


def _complaint_deadline(session: Session) -> datetime | None:
    """The first answer or decision that is due."""
    due = case((Complaint.answered_at.is_(None), Complaint.answer_by), else_=Complaint.decide_by)
    first: datetime | None = session.scalar(
        select(func.min(due)).where(Complaint.state.in_(UNDECIDED))
    )
    return first


def _qris(session: Session, roles: frozenset[str]) -> Asked:
    """Payments that somebody looks for in the merchant's app."""
    query = select(func.count(), func.min(Order.placed_at)).select_from(Payment)
    joined = query.join(Order, Order.reference == Payment.order_reference)
    open_now = Payment.state.in_([PaymentStates.AWAITED, PaymentStates.CLAIMED])
    return one(session, joined.where(Payment.method == QRIS, open_now))


def _recalls(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(Recall.opened_at))
    return one(session, query.where(Recall.state.in_(UNFINISHED)))


def _refunds(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(Refund.asked_at))
    return one(session, query.where(Refund.state.in_(_open_to(REFUND, roles))))


def _runs(session: Session, roles: frozenset[str]) -> Asked:
    query = select(func.count(), func.min(Run.proposed_at))
    return one(session, query.where(Run.state.in_(_open_to(RUN, roles))))


def _destinations(session: Session, roles: frozenset[str]) -> Asked:
    """Where money should go: somebody has to speak with her."""
    query = select(func.count(), func.min(Destination.set_at))
    open_now = Destination.state.in_([DestinationStates.WAITING, DestinationStates.BLOCKED])
    return one(session, query.where(open_now))


def _messages(state: MessageStates) -> Counting:
    def count(session: Session, roles: frozenset[str]) -> Asked:
        told_together = func.count(func.distinct(Message.kind + Message.about))
        query = select(told_together, func.min(Message.queued_at))
        return one(session, query.where(Message.state == state))

    return count


def _open_to(life: Lifecycle, roles: frozenset[str]) -> list[str]:
    """The states from which these roles can make a move."""
    return sorted({s for t in life.transitions if t.who & roles for s in t.from_states})


def _roles_of(life: Lifecycle) -> frozenset[str]:
    return frozenset(role for t in life.transitions for role in t.who)


_FLOOR, _MONEY = frozenset(map(str, FLOOR)), frozenset(map(str, MONEY))

_KINDS: tuple[tuple[str, frozenset[str], Counting], ...] = (
    ("revisions", frozenset({str(MANAGER)}), _revisions),
    ("shop names", frozenset({str(MANAGER)}), _shop_names),
    ("notices", frozenset({str(MANAGER)}), _notices),
    ("reviews", frozenset({str(MANAGER)}), _reviews),
    ("questions", frozenset({str(MANAGER)}), _questions),
    ("permits", frozenset({str(MANAGER)}), _permits),
    ("faults", frozenset(map(str, APPROVERS)), proving.waiting),
    ("lines", _MONEY, _lines),
    ("kept", _MONEY, _kept),
    ("loose ends", _MONEY, at_providers.loose_ends),
    ("claims", _MONEY, _claims),
    ("qris", _MONEY, _qris),
    ("complaints", frozenset({str(MANAGER)}), _complaints),
    ("texts", frozenset({str(MANAGER)}), texts),
    ("hindrances", _FLOOR, hindrances),
    ("missing", _FLOOR, missing),
    ("ready", _FLOOR, parts(PartStates.READY)),
    ("received", _FLOOR, parts(PartStates.RECEIVED)),
    ("to pack", _FLOOR, to_pack),
    ("to send", _FLOOR, parcels(Kind.COURIER, Kind.LOCAL)),
    ("to hand out", _FLOOR, parcels(Kind.PICKUP)),
    ("parcels in trouble", _FLOOR, astray),
    ("recalls", _FLOOR, _recalls),
    ("disputes", _MONEY, at_providers.disputes),
    ("refunds", _roles_of(REFUND), _refunds),
    ("runs", _roles_of(RUN), _runs),
    ("destinations", frozenset(map(str, APPROVERS)), _destinations),
    ("to tell", TELLERS, _messages(MessageStates.BY_HAND)),
    ("failed", MENDERS, _messages(MessageStates.DEAD)),
    ("parked", MENDERS, at_providers.parked),
)

_DEADLINES: dict[str, Callable[[Session], datetime | None]] = {
    "complaints": _complaint_deadline,
    "disputes": at_providers.first_deadline,
    "questions": _first_answer,
}
