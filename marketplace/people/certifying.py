"""The office gives certificates, takes them back, and now and then allows a category without one.

Whatever a certificate opened closes with it: what is on sale is asked anew each time.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.outbox.message import queue
from marketplace.people import audit, cohort
from marketplace.people import producer as producers
from marketplace.people.cohort import Certificate, Cohort
from marketplace.people.inviting import CohortFull
from marketplace.people.override import CategoryOverride
from marketplace.people.producer import Producer


class CertificateKnown(NotNow):
    says = lazy("This certificate counts already.")


class AlreadyOpen(NotNow):
    says = lazy("This category is open to her already.")


def give(producer_code: str, cohort_code: str, *, by: Actor) -> None:
    """Her certificate of this course counts from today, also one that was taken back before.

    Raises `NotFound`, `CertificateKnown`, `CohortFull`.
    """
    with transaction() as session:
        her = producers.known_as(session, producer_code)
        course = cohort.to_decide_on(session, cohort_code)
        earlier = _of(session, her, course)
        if earlier is None:
            if cohort.seats_taken(session, course) >= cohort.MOST_SEATS:
                raise CohortFull()
            cohort.give(session, her, course)
        elif earlier.revoked_on is None:
            raise CertificateKnown()
        else:
            earlier.given_on, earlier.revoked_on, earlier.revoked_why = clock.today(), None, ""
        audit.note(session, by, "give certificate", about=her.code, why=course.code)


def revoke(producer_code: str, cohort_code: str, *, why: str, by: Actor) -> None:
    """It counts no more, and what it alone had opened is off sale with the next page.

    Raises `NotFound`.
    """
    with transaction() as session:
        her = producers.known_as(session, producer_code)
        held = _of(session, her, cohort.known_as(session, cohort_code))
        if held is None or held.revoked_on is not None:
            raise NotFound()
        held.revoked_on, held.revoked_why = clock.today(), why
        audit.note(session, by, "revoke certificate", about=her.code, why=f"{cohort_code}: {why}")
        _tell(session, her)


def allow(producer_code: str, category: str, *, why: str, by: Actor) -> None:
    """She may offer in this category without a certificate. Raises `NotFound`, `AlreadyOpen`."""
    with transaction() as session:
        her = producers.known_as(session, producer_code)
        if category in cohort.allowed_categories(session, her):
            raise AlreadyOpen()
        session.add(
            CategoryOverride(
                producer_id=her.id,
                category=category,
                why=why,
                given_by=by.code,
                given_on=clock.today(),
            )
        )
        audit.note(session, by, "allow category", about=her.code, why=f"{category}: {why}")


def end(producer_code: str, category: str, *, by: Actor) -> None:
    """Only her certificates open it from now on. Raises `NotFound`."""
    with transaction() as session:
        her = producers.known_as(session, producer_code)
        allowed = session.scalar(
            select(CategoryOverride).where(
                CategoryOverride.producer_id == her.id,
                CategoryOverride.category == category,
                CategoryOverride.ended_on.is_(None),
            )
        )
        if allowed is None:
            raise NotFound()
        allowed.ended_on = clock.today()
        audit.note(session, by, "end allowance", about=her.code, why=category)
        _tell(session, her)


def _of(session: Session, her: Producer, course: Cohort) -> Certificate | None:
    return session.scalar(
        select(Certificate).where(
            Certificate.producer_id == her.id, Certificate.cohort_id == course.id
        )
    )


def _tell(session: Session, her: Producer) -> None:
    queue(session, "something new", about=her.code, at=clock.now().isoformat())
