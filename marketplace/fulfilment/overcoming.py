"""The office decides what becomes of goods that their maker cannot make in time: somebody else
makes them, the buyer waits, or they are called off and paid back. She owes nothing for it.
"""

from datetime import date

from sqlalchemy.orm import Session

from marketplace.catalogue import remaking
from marketplace.catalogue.product import Product
from marketplace.fulfilment import hindrance as hindrances
from marketplace.fulfilment import refund_plan, returning
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.fulfilment.refund_plan import Asked, NobodyNamed
from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.ledger import earning
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import order as orders
from marketplace.orders.cutting import cut
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.payments.refund import BUYER, COOPERATIVE, WRITTEN_OFF
from marketplace.people import audit, cohort
from marketplace.people.producer import Producer

NOT_MADE = "not made"


class NobodyElse(NotNow):
    status = 422
    says = lazy("This partner cannot make these goods. Please choose another one.")


class TooSoon(NotNow):
    status = 422
    says = lazy("Please choose a later day.")


def others(session: Session, part: Part) -> list[Producer]:
    """Who else may make it: active, and allowed in its category."""
    line = session.get_one(OrderLine, part.line_id)
    product = session.query(Product).filter_by(code=line.product).one()
    able = cohort.who_may_make(session, product.category or "")
    return [producer for producer in able if producer.code != part.producer]


def hand_on(code: str, producer: str, due_on: date, *, key: str, by: Actor) -> None:
    """Another producer makes them, for the same money, until the day named.

    Raises `NotFound`, `WrongState`, `NobodyElse`, `TooSoon`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"hand on {code}")
        if press.result:
            return
        told, order = _open(session, code)
        part, promised = told.job, told.job.due_on
        if producer not in {other.code for other in others(session, part)}:
            raise NobodyElse()
        if due_on < clock.today():
            raise TooSoon()
        told.move("hand on", by=by)
        piece = cut(session, part, told.due)
        line = session.get_one(OrderLine, part.line_id)
        remaking.make_anew(session, order.reference, line.sku, piece.quantity, by=by)
        piece.producer, piece.due_on, piece.trouble = producer, due_on, ""
        if promised and due_on > promised:
            _tell_buyer(session, piece)
        for her in (producer, told.producer):
            queue(session, "something new", about=her, hindrance=code)
        audit.note(session, by, "hand goods on", about=piece.code, why=f"{part.code} {producer}")
        press.result = piece.code


def postpone(code: str, due_on: date, *, key: str, by: Actor) -> None:
    """She has until then, and the buyer learns of it.

    Raises `NotFound`, `WrongState`, `TooSoon`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"postpone {code}")
        if press.result:
            return
        told, _order = _open(session, code)
        if due_on < clock.today() or (told.job.due_on and due_on <= told.job.due_on):
            raise TooSoon()
        told.move("postpone", by=by)
        piece = cut(session, told.job, told.due)
        piece.due_on = due_on
        _tell_buyer(session, piece)
        queue(session, "something new", about=told.producer, hindrance=code)
        audit.note(session, by, "postpone goods", about=piece.code, why=str(due_on))
        press.result = piece.code


def call_off(code: str, *, borne_by: str, key: str, by: Actor) -> str:
    """They are not made, and the buyer gets the money for them back; returns the refund's code.
    What she had counted of them is not there, so it does not go back on sale.

    Raises `NotFound`, `WrongState`, `NobodyNamed`, what `refund_plan.plan` raises, `NotAllowed`.
    """
    if borne_by not in (COOPERATIVE, BUYER):
        raise NobodyNamed()
    with transaction() as session:
        press = once.claim(session, key, f"call off {code}")
        if press.result:
            return press.result
        told, order = _open(session, code)
        told.move("call off", by=by)
        position = session.get_one(OrderLine, told.job.line_id).position
        asked = Asked(
            borne_by, WRITTEN_OFF, NOT_MADE, {position: told.due}, parts=[told.part]
        )
        earning.hold(session, order.reference)
        refund = returning.carry_out(
            session, order, refund_plan.plan(session, order, asked), by=by
        )
        audit.note(session, by, "call goods off", about=told.part, why=refund.code)
        press.result = refund.code
        return refund.code


def _open(session: Session, code: str) -> tuple[Hindrance, Order]:
    """Held until the story ends. Raises `WrongState` where there is nothing left to decide."""
    told = hindrances.known_as(session, code)
    order = orders.to_decide_on(session, told.job.order_reference)
    session.refresh(told)
    session.refresh(told.job)
    if told.job.state != PartStates.TO_MAKE:
        raise WrongState()
    return told, order


def _tell_buyer(session: Session, part: Part) -> None:
    queue(
        session, "order delayed", about=part.order_reference,
        day=str(part.due_on), part=part.code,
    )  # fmt: skip
