"""A buyer, or staff for somebody who calls, says what is wrong with goods that were sent. From then
on these goods, and no others, wait for a decision: nobody earns with them by the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.catalogue import photo as photos
from marketplace.catalogue.darkroom import Upload
from marketplace.fulfilment import complainable
from marketplace.fulfilment.complainable import Choice
from marketplace.fulfilment.waiting_goods import let_go
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import FLOOR, THE_BUYER
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import complaint as complaints
from marketplace.orders import evidence, said
from marketplace.orders import order as orders
from marketplace.orders.complaint import Complaint, ComplaintLine
from marketplace.orders.cutting import cut
from marketplace.orders.order import Order
from marketplace.orders.said import Kind
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.policy import timers

OPENED = "complaint opened"
MOST_PHOTOS = 3
_LEGIBLE = {"jpg": (1200,)}


class NothingSaid(NotNow):
    status = 422
    says = lazy("Please choose goods and what is wrong with them.")


class TooManyComplained(NotNow):
    says = lazy("Of %(name)s you can complain about %(left)s.")


class NotThisReason(NotNow):
    status = 422
    says = lazy("Please choose what is wrong with %(name)s.")


class WhyLate(NotNow):
    status = 422
    says = lazy("The time is over. Please say why we take it up.")


class EnoughPhotos(NotNow):
    says = lazy("We have three pictures. That is enough.")


@dataclass(frozen=True)
class Wrong:
    """What is said to be wrong: so many of each line, by its position, and why; the buyer's `text`
    and wish.
    """

    quantities: Mapping[int, int]
    reasons: Mapping[int, str]
    text: str
    wish: str


def complain(
    reference: str, order_key: str, wrong: Wrong, photo: Upload | None, *, key: str
) -> str:
    """Whoever holds the order's key complains, as long as there is time; returns the code.

    Raises `NotFound`, `WindowOver`, `NothingSaid`, `NotThisReason`, `TooManyComplained`,
    `PhotoRefused`.
    """
    _look_if_open(db.session(), orders.held_with(db.session(), reference, order_key))
    picture = _developed(photo)
    with transaction() as session:
        press = once.claim(session, key, f"complain {reference}")
        if press.result:
            return press.result
        orders.held_with(session, reference, order_key)
        order = orders.to_decide_on(session, reference)
        found = complainable.choices(session, order)
        complaint = _open(session, order, wrong, found, by=THE_BUYER)
        _keep(session, complaint, picture)
        press.result = complaint.code
        return complaint.code


def complain_for(
    reference: str, wrong: Wrong, photo: Upload | None, *, late_reason: str, key: str, by: Actor
) -> str:
    """Somebody called. After the buyer's own time staff say why they take it up all the same.

    Raises what `complain` raises, `WhyLate`, `NotAllowed`.
    """
    if not by.roles & FLOOR:
        raise NotAllowed()
    picture = _developed(photo)
    with transaction() as session:
        press = once.claim(session, key, f"complain for {reference}")
        if press.result:
            return press.result
        order = orders.to_decide_on(session, reference)
        in_time = complainable.choices(session, order)
        found = complainable.choices(session, order, by_staff=True)
        late = not late_reason and _is_late(wrong, in_time)
        if found and late:
            raise WhyLate()
        complaint = _open(session, order, wrong, found, by=by)
        complaint.late_reason = late_reason
        _keep(session, complaint, picture)
        audit.note(session, by, "open complaint", about=reference, why=late_reason)
        press.result = complaint.code
        return complaint.code


def add_photo(reference: str, order_key: str, code: str, photo: Upload, *, key: str) -> None:
    """One more picture, up to three. Raises `NotFound`, `EnoughPhotos`, `PhotoRefused`,
    `WrongState`.
    """
    _open_one(db.session(), reference, order_key, code)  # no decoder works for strangers
    picture = _developed(photo)
    with transaction() as session:
        press = once.claim(session, key, f"add photo {code}")
        if press.result:
            return
        orders.to_decide_on(session, reference)
        _keep(session, _open_one(session, reference, order_key, code), picture)
        press.result = code


def withdraw(reference: str, order_key: str, code: str) -> None:
    """The buyer is content after all: the goods go their way. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        orders.held_with(session, reference, order_key)
        _withdraw(session, _of_order(session, reference, code), by=THE_BUYER)


def withdraw_for(code: str, *, by: Actor) -> None:
    """The same for somebody who calls. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        complaint = complaints.known_as(session, code)
        _withdraw(session, complaint, by=by)
        audit.note(session, by, "withdraw complaint", about=complaint.order_reference)


def _withdraw(session: Session, complaint: Complaint, *, by: Actor) -> None:
    order = orders.to_decide_on(session, complaint.order_reference)
    found = complaints.to_decide_on(session, complaint.code)
    found.move("withdraw", by=by)
    found.ended_at = clock.now()
    session.flush()
    let_go(session, order)


def of_order(session: Session, reference: str, order_key: str, code: str) -> Complaint:
    """For whoever holds the order's key. Raises `NotFound`."""
    orders.held_with(session, reference, order_key)
    return _of_order(session, reference, code)


def _of_order(session: Session, reference: str, code: str) -> Complaint:
    complaint = complaints.known_as(session, code)
    if complaint.order_reference != reference:
        raise NotFound()
    return complaint


def _open_one(session: Session, reference: str, order_key: str, code: str) -> Complaint:
    complaint = of_order(session, reference, order_key, code)
    if not complaint.undecided:
        raise WrongState()
    if evidence.count_of(session, complaint.id) >= MOST_PHOTOS:
        raise EnoughPhotos()
    return complaint


def _look_if_open(session: Session, order: Order) -> None:
    if not complainable.choices(session, order):
        raise complainable.over(session)


def _is_late(wrong: Wrong, in_time: list[Choice]) -> bool:
    left = {choice.line.position: choice.quantity for choice in in_time}
    return any(n > left.get(position, 0) for position, n in wrong.quantities.items())


def _developed(photo: Upload | None) -> bytes | None:
    return photos.developed(photo, _LEGIBLE).files.popitem()[1] if photo else None


def _keep(session: Session, complaint: Complaint, picture: bytes | None) -> None:
    if picture:
        evidence.keep(session, complaint.id, picture)


def _open(
    session: Session, order: Order, wrong: Wrong, found: list[Choice], *, by: Actor
) -> Complaint:
    if not found:
        raise complainable.over(session)
    now = clock.now()
    complaint = Complaint(
        code=codes.code(),
        order_reference=order.reference,
        wish=wrong.wish,
        opened_by=by.code,
        opened_at=now,
        answer_by=timers.complaint_answered_by(session, now),
        decide_by=now + timers.COMPLAINT_DECIDED,
    )
    session.add(complaint)
    session.flush()
    wanted = {position: n for position, n in wrong.quantities.items() if n}
    by_position = {choice.line.position: choice for choice in found}
    if not wanted or set(wanted) - set(by_position):
        raise NothingSaid()
    for position, quantity in wanted.items():
        _question(session, complaint, by_position[position], quantity, wrong)
    said.note(session, complaint, Kind.SAID, wrong.text, by=by)
    queue(session, OPENED, about=complaint.code)
    return complaint


def _question(
    session: Session, complaint: Complaint, choice: Choice, quantity: int, wrong: Wrong
) -> None:
    """The goods of one line. What is not earned yet is cut off, so that the rest goes its way."""
    line = choice.line
    reason = wrong.reasons.get(line.position, "")
    if reason not in choice.reasons:
        raise NotThisReason(name=line.name)
    if not 0 < quantity <= choice.quantity:
        raise TooManyComplained(name=line.name, left=choice.quantity)
    for part, left, _lost in choice.goods_for(reason):
        if taken := min(quantity, left):
            quantity -= taken
            piece = part if part.state == PartStates.COMPLETED else cut(session, part, taken)
            complaint.lines.append(
                ComplaintLine(
                    line_id=line.id, part=piece.code, producer=piece.producer,
                    quantity=taken, reason=reason,
                )
            )  # fmt: skip
    session.flush()
