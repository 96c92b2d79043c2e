"""Somebody of the office reads what a buyer wrote, before its maker does. Then making starts."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import embroidery
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as States
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.policy import wordlist


class NotHeldBack(NotNow):
    says = lazy("This text does not wait any more. Please look again.")


class NotSewable(NotNow):
    status = 422
    says = lazy("We can sew letters A to Z, digits and the signs . ' - only.")


def held_back(session: Session) -> list[Part]:
    """Paid parts whose text nobody has read yet, the most urgent first."""
    return list(
        session.scalars(
            select(Part)
            .join(Order, Order.reference == Part.order_reference)
            .where(Order.state == OrderStates.PAID, parts.UNREAD)
            .order_by(Part.due_on, Part.id)
        )
    )


def release_text(part_code: str, *, by: Actor) -> None:
    """Its maker may read it and begins. A text with a listed word waits until it is corrected: to
    refuse that to the buyer would tell anybody what is listed.

    Raises `NotFound`, `NotHeldBack`, `NotAllowed`, `wordlist.Listed`.
    """
    with transaction() as session:
        part = _held_back(session, part_code)
        wordlist.refuse_listed(part.buyer_text)
        _release(session, part, by=by)
        audit.note(session, by, "release text", about=part_code)


def correct_text(part_code: str, text: str, *, why: str, by: Actor) -> None:
    """The buyer has agreed to another text: that is made, and the old one stays in the audit.

    Raises `NotFound`, `NotHeldBack`, `NotSewable`, `NotAllowed`, `wordlist.Listed`.
    """
    wordlist.refuse_listed(text)
    if not embroidery.can_be_sewn(text):
        raise NotSewable()
    with transaction() as session:
        part = _held_back(session, part_code)
        line = session.get_one(OrderLine, part.line_id)
        line.wish = replace(line.wished, text=text).written()
        audit.note(session, by, "correct text", about=part_code, why=f"{part.buyer_text}: {why}")
        part.buyer_text = text
        _release(session, part, by=by)


def _held_back(session: Session, part_code: str) -> Part:
    part = parts.known_as(session, part_code)
    order = orders.to_decide_on(session, part.order_reference)
    if not part.held_back or part.state != States.WAITING or order.state != OrderStates.PAID:
        raise NotHeldBack()
    return part


def _release(session: Session, part: Part, *, by: Actor) -> None:
    part.released_by = by.code
    part.move("start", by=by)
    queue(session, "something new", about=part.producer, part=part.code)
