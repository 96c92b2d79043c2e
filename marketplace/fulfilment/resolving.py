"""The office answers a complaint and decides it: money goes back, or nothing does. Goods that are
sent once more stand in `replacing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.fulfilment import refund_plan, returning
from marketplace.fulfilment.refund_plan import Asked, Plan
from marketplace.fulfilment.waiting_goods import let_go
from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import earning
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import complaint as complaints
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders import said
from marketplace.orders.complaint import NONE, REFUND, Complaint
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.orders.said import Kind
from marketplace.outbox.message import queue
from marketplace.payments.refund import CARRIER, COOPERATIVE, WRITTEN_OFF
from marketplace.people import audit

ANSWERED, DECIDED = "complaint answered", "complaint decided"


class MoreThanSaid(NotNow):
    says = lazy("Nobody complained about so many.")


@dataclass(frozen=True)
class Verdict:
    """How much of what was complained about goes back, by the line's position, with so much of the
    delivery price; who bears it, what becomes of the goods, and what the buyer is told.
    """

    borne_by: str
    goods: str
    told: str
    quantities: Mapping[int, int]
    delivery: Money = 0


def answer(code: str, text: str, *, key: str, by: Actor) -> None:
    """The office writes to the buyer. The first answer is what the deadline waits for.

    Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"answer complaint {code}")
        if press.result:
            return
        complaint = held(session, code)[0]
        if complaint.can("answer"):
            complaint.move("answer", by=by)
            complaint.answered_at = clock.now()
        else:
            complaint.look_if_undecided(by)
        note = said.note(session, complaint, Kind.ANSWER, text, by=by)
        queue(session, ANSWERED, about=complaint.order_reference, said=note.code)
        audit.note(session, by, "answer complaint", about=complaint.order_reference)
        press.result = note.code


def give_back(code: str, verdict: Verdict, *, key: str, by: Actor) -> str:
    """Money goes back; returns the refund's code. Raises what `refund_plan.plan` raises,
    `MoreThanSaid`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"decide complaint {code}")
        if press.result:
            return press.result
        complaint, order = held(session, code)
        complaint.move("decide", by=by)
        earning.hold(session, order.reference)
        planned = plan(session, order, complaint, verdict)
        refund = returning.carry_out(session, order, planned, by=by)
        _end_replacements(session, complaint, verdict, by=by)
        complaint.refund = refund.code
        decided(session, order, complaint, REFUND, verdict.borne_by, verdict.told, by=by)
        press.result = refund.code
        return refund.code


def leave(code: str, told: str, *, key: str, by: Actor) -> None:
    """Nothing goes back, and the buyer is told why. Raises `WrongState`, `NotAllowed`."""
    with transaction() as session:
        press = once.claim(session, key, f"decide complaint {code}")
        if press.result:
            return
        complaint, order = held(session, code)
        complaint.move("decide", by=by)
        decided(session, order, complaint, NONE, "", told, by=by)
        press.result = code


def plan(session: Session, order: Order, complaint: Complaint, verdict: Verdict) -> Plan:
    """What the refund would be; the page shows the same before anything happens."""
    said_of = quantities(complaint)
    if any(n > said_of.get(position, 0) for position, n in verdict.quantities.items()):
        raise MoreThanSaid()
    asked = Asked(
        verdict.borne_by,
        verdict.goods,
        f"complaint {complaint.code}",
        {position: n for position, n in verdict.quantities.items() if n},
        verdict.delivery,
        parts={bought(session, line.part).code for line in complaint.lines},
    )
    return refund_plan.plan(session, order, asked)


def quantities(complaint: Complaint) -> dict[int, int]:
    """How many of each line are complained about, by its position."""
    found: dict[int, int] = {}
    for line in complaint.lines:
        found[line.line.position] = found.get(line.line.position, 0) + line.quantity
    return found


def bought(session: Session, part_code: str) -> Part:
    """The part that was sold, where this one replaces it."""
    part = parts.known_as(session, part_code)
    while part.replaces:
        part = parts.known_as(session, part.replaces)
    return part


def decided(
    session: Session, order: Order, complaint: Complaint, outcome: str, borne_by: str, told: str,
    *, by: Actor,
) -> None:  # fmt: skip
    """Inside the story that decides it, at its end: it is written down, everybody learns of it, and
    goods that only waited for it go their way.
    """
    complaint.outcome, complaint.borne_by = outcome, borne_by
    complaint.ended_at = clock.now()
    if told:
        said.note(session, complaint, Kind.ANSWER, told, by=by)
    queue(session, DECIDED, about=order.reference, complaint=complaint.code, to=complaint.version)
    asked = said.of_complaint(session, complaint.id, Kind.QUESTION)
    for producer in sorted({question.producer for question in asked if question.producer}):
        queue(session, "something new", about=producer, complaint=complaint.code)
    audit.note(session, by, f"decide complaint: {outcome}", about=order.reference)
    let_go(session, order)


def held(session: Session, code: str) -> tuple[Complaint, Order]:
    """For stories: the order first, like everybody who touches its goods."""
    known = complaints.known_as(session, code)
    order = orders.to_decide_on(session, known.order_reference)
    return complaints.to_decide_on(session, code), order


def _end_replacements(
    session: Session, complaint: Complaint, verdict: Verdict, *, by: Actor
) -> None:
    """Where goods that replaced others are bad too, and nobody else is to blame, their maker earns
    nothing with them; what she earned already stays.
    """
    if verdict.borne_by in (COOPERATIVE, CARRIER) and verdict.goods == WRITTEN_OFF:
        return
    mine = [line.part for line in complaint.lines]
    bad = select(Part).where(
        Part.code.in_(mine), Part.replaces.is_not(None), Part.state == PartStates.PACKED
    )
    for part in session.scalars(bad):
        part.move("take back", by=by)
