"""What nobody needs any more is deleted when its time is over; the audit keeps that it happened,
and nothing of what it was.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update

from marketplace.fulfilment.parcel_photo import ParcelPhoto
from marketplace.fulfilment.shipment import ON_THE_WAY, Shipment
from marketplace.kernel import clock
from marketplace.kernel.db import changed, db, transaction
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.lifecycles import Review as ReviewStates
from marketplace.orders.complaint import Complaint, ComplaintLine
from marketplace.orders.evidence import ComplaintPhoto
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.orders.question import ENDED, Question, QuestionText
from marketplace.orders.review import Review
from marketplace.payments.payment import Payment
from marketplace.payments.proof import PaymentProof
from marketplace.payments.unread_file import UnreadFile
from marketplace.people import audit
from marketplace.people.buyer import BuyerLink
from marketplace.policy import keeping_times
from marketplace.reports import books_file
from marketplace.reports.books_file import BooksFile

MOST_AT_ONCE = 50
LINKS = "links in e-mails"

Row = type[
    PaymentProof | ComplaintPhoto | ParcelPhoto | UnreadFile | BooksFile
    | BuyerLink | Question | Review
]  # fmt: skip


def delete_due() -> int:
    """Returns how much of all that went."""
    now, times = clock.now(), keeping_times.current(db.session())
    return (
        _pictures(now - times.of_pictures)
        + _complaint_photos(now - times.of_complaint_photos)
        + _parcel_photos(now - times.of_complaint_photos)
        + _unread_files(now - times.of_unread_files)
        + _books_files(now - books_file.KEPT)
        + _links(now - times.of_links)
        + _questions(now - times.of_texts)
        + _refused_reviews(now - times.of_texts)
    )


def _pictures(until: datetime) -> int:
    """Never while somebody still has to look: the payment is claimed, or its order waits."""
    needed = select(Payment.code).join(Order, Order.reference == Payment.order_reference).where(
        or_(
            Payment.state.in_([PaymentStates.AWAITED, PaymentStates.CLAIMED]),
            Order.state == OrderStates.PLACED,
            Payment.settled_at > until,
        )
    )  # fmt: skip
    old = PaymentProof.sent_at <= until
    return _each(PaymentProof, "delete payment picture", old & PaymentProof.payment.not_in(needed))


def _complaint_photos(until: datetime) -> int:
    """Never while the complaint is undecided."""
    over = select(Complaint.id).where(Complaint.ended_at <= until)
    due = ComplaintPhoto.complaint_id.in_(over)
    return _each(ComplaintPhoto, "delete complaint picture", due)


def _parcel_photos(until: datetime) -> int:
    """Never while the parcel is on its way, may be complained about, or is."""
    here = select(Shipment.code).where(Shipment.state.in_(ON_THE_WAY))
    asked_about = (
        select(Part.shipment)
        .join(ComplaintLine, ComplaintLine.part == Part.code)
        .join(Complaint, Complaint.id == ComplaintLine.complaint_id)
        .where(Part.shipment.is_not(None))
        .where(or_(Complaint.ended_at.is_(None), Complaint.ended_at > until))
    )
    old = ParcelPhoto.taken_at <= until
    kept = ParcelPhoto.shipment.in_(here) | ParcelPhoto.shipment.in_(asked_about)
    return _each(ParcelPhoto, "delete parcel picture", old & ~kept)


def _unread_files(until: datetime) -> int:
    return _each(UnreadFile, "delete unread file", UnreadFile.sent_at <= until)


def _books_files(until: datetime) -> int:
    """Taken or not: another one is soon made."""
    return _each(BooksFile, "delete file of the books", BooksFile.asked_at <= until)


def _each(kind: Row, act: str, due: ColumnElement[bool]) -> int:
    """One act in the audit for each, by its code."""
    if not _codes(kind, due):
        return 0
    with transaction() as session:
        found = _codes(kind, due)  # whatever was claimed meanwhile stays
        session.execute(delete(kind).where(kind.code.in_(found)))
        for code in found:
            audit.note(session, THE_SYSTEM, act, about=code)
        return len(found)


def _links(until: datetime) -> int:
    """They are many and say nothing of anybody: one act for all of them."""
    over = BuyerLink.expires_at <= until
    if not _codes(BuyerLink, over):
        return 0
    with transaction() as session:
        gone = changed(session.execute(delete(BuyerLink).where(over)))
        audit.note(session, THE_SYSTEM, "delete old links", about=LINKS, why=str(gone))
        return gone


def _questions(until: datetime) -> int:
    """With all that was said, and who wanted to know."""
    due = Question.state.in_(ENDED) & (Question.ended_at <= until)
    if not _codes(Question, due):
        return 0
    with transaction() as session:
        found = session.scalars(select(Question).where(due).limit(MOST_AT_ONCE)).all()
        for question in found:
            said = QuestionText.question_id == question.id
            session.execute(delete(QuestionText).where(said))
            session.execute(delete(Question).where(Question.id == question.id))
            audit.note(session, THE_SYSTEM, "delete question", about=question.code)
        return len(found)


def _refused_reviews(until: datetime) -> int:
    """Their words; that there was one is kept, so that the buyer may write another."""
    over = (Review.state == ReviewStates.REFUSED) & (Review.decided_at <= until)
    due = over & (Review.said_sealed != "")
    if not _codes(Review, due):
        return 0
    with transaction() as session:
        found = _codes(Review, due)
        session.execute(update(Review).where(Review.code.in_(found)).values(said_sealed=""))
        for code in found:
            audit.note(session, THE_SYSTEM, "delete refused review", about=code)
        return len(found)


def _codes(kind: Row, due: ColumnElement[bool]) -> Sequence[str]:
    return db.session.scalars(
        select(kind.code).where(due).order_by(kind.id).limit(MOST_AT_ONCE)
    ).all()
