"""An order was called off by mistake and stands again, where it stood: its goods are taken again,
its money is awaited again or stays with us, and whoever makes it is told.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.catalogue import taking
from marketplace.kernel import clock, lifecycle, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor, Move
from marketplace.kernel.refusals import NotAllowed, NotNow, Refusal, WrongState
from marketplace.kernel.words import lazy
from marketplace.ledger import journal, recipes
from marketplace.ledger.recipes import Entry
from marketplace.lifecycles import ORDER, PART, THE_BUYER, THE_SYSTEM
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import issuing
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders import voucher as vouchers
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.payments import dispute as disputes
from marketplace.payments import kept_money, methods
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.awaiting import await_payment
from marketplace.payments.kept_money import Why
from marketplace.payments.refund import Refund
from marketplace.payments.refund_line import Way
from marketplace.people import audit
from marketplace.policy import timers

# What happened to a part after it was begun, where its goods are there again.
WENT_ON: Mapping[str, tuple[str, ...]] = {
    PartStates.READY: ("ready",),
    PartStates.RECEIVED: ("receive",),
    PartStates.ACCEPTED: ("receive", "accept"),
}


class UndoOver(NotNow):
    says = lazy("A cancelled order can be brought back for a day only. Please take a new one.")


class MoneyLeft(NotNow):
    says = lazy("Its money is on its way back already. Please take a new order.")


class WrittenOff(NotNow):
    says = lazy("Its goods were spoilt and are paid for. Please take a new order.")


class TheBuyersWish(NotNow):
    status = 422
    says = lazy("The buyer cancelled it. Please bring it back only if they ask for it.")


class Chance(NamedTuple):
    """Until when it can be brought back, whether its buyer had cancelled it, what stands in the
    way.
    """

    until: datetime
    by_buyer: bool
    hindered: Refusal | None


def undo_cancel(reference: str, *, reason: str, asked: bool, key: str, by: Actor) -> None:
    """What its buyer has cancelled is brought back only when they `asked` for it.

    Raises `NotFound`, `WrongState`, `UndoOver`, `MoneyLeft`, `WrittenOff`, `InDispute`,
    `TheBuyersWish`, `SoldOut`, `OldOnArrival`, `NotOffered`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"undo cancel {reference}")
        if press.result:
            return
        order = orders.to_decide_on(session, reference)
        if order.can("undo") and not order.can("undo", by):
            raise NotAllowed()
        ended = _ended(session, order)
        if ended.by == THE_BUYER.code and not asked:
            raise TheBuyersWish()
        if refund := _refund(session, order, ended):
            _stand_again(session, order, refund, by=by)
        else:
            _wait_again(session, order, by=by)
        queue(session, "order stands again", about=reference, again=order.version)
        audit.note(session, by, "undo cancel", about=reference, why=reason)
        press.result = reference


def chance(session: Session, order: Order, by: Actor) -> Chance | None:
    """For the page of a cancelled order; nothing when it is not theirs to bring back, or too late.
    """
    if not order.can("undo", by):
        return None
    try:
        ended = _ended(session, order)
    except UndoOver:
        return None
    by_buyer, until = ended.by == THE_BUYER.code, ended.at + timers.UNDO_CANCEL
    try:
        if refund := _refund(session, order, ended):
            _look(session, order, refund)
    except Refusal as refusal:
        return Chance(until, by_buyer, refusal)
    return Chance(until, by_buyer, None)


def _ended(session: Session, order: Order) -> Move:
    """How it was called off. Raises `WrongState`, `UndoOver`."""
    if order.state != States.CANCELLED:
        raise WrongState()
    moves = lifecycle.history(session, [order.reference])
    ended = [one for one in moves if (one.thing, one.verb) == (ORDER.thing, "cancel")][-1]
    if ended.at + timers.UNDO_CANCEL <= clock.now():
        raise UndoOver()
    return ended


def _refund(session: Session, order: Order, ended: Move) -> Refund | None:
    """The refund that called off a paid order."""
    if ended.from_state != States.PAID:
        return None
    return [one for one in refunds.of_order(session, order.reference) if one.borne_by][-1]


def _look(session: Session, order: Order, refund: Refund) -> None:
    """Raises `MoneyLeft`, `WrittenOff`, `InDispute`."""
    if not refund.can("withdraw"):
        raise MoneyLeft()
    if any(line.way != Way.UNSOLD for line in refund.lines):
        raise WrittenOff()
    paid = payments.settled(session, order.reference)
    if paid and disputes.unended(session, paid.code):
        raise disputes.InDispute()


def _stand_again(session: Session, order: Order, refund: Refund, *, by: Actor) -> None:
    """It was paid, and its money is still with us."""
    refund = refunds.to_decide_on(session, refund.code)
    _look(session, order, refund)
    order.move("undo", by=by)
    refund.move("withdraw", by=by)
    sku_of = {line.id: line.sku for line in order.lines}
    wanted = Counter[str]()
    for line in refund.lines:
        line.stands = False
        wanted[sku_of[line.line_id]] += line.quantity
    making = taking.buy(session, order.reference, wanted, journeys=order.journeys, by=by)
    stood = _stood(session, [line.part for line in refund.lines])
    for line in refund.lines:
        sku = sku_of[line.line_id]
        there = not making[sku] and refund.goods == refunds.RESTOCKED
        part, before = parts.known_as(session, line.part), stood[line.part]
        if there and before in parts.HERE:
            there = taking.keep(session, order.reference, sku, part.quantity, order.journeys)
        _put_back(session, part, before, there, by=by)
    journal.post(session, _booked_back(refund, order))
    issuing.nota_again(session, order, refund=refund.code, by=by)


def _booked_back(refund: Refund, order: Order) -> Entry:
    given = sum(line.discount for line in refund.lines)
    spared = max(0, refund.delivery_unspent - refund.delivery)
    return recipes.withdrawn(
        refund.code, order.reference, refund.amount, given, spared, refund.code_back
    )


def _stood(session: Session, codes: list[str]) -> dict[str, str]:
    """The state in which each of these parts was called off."""
    moves = lifecycle.history(session, codes)
    return {
        move.handle: move.from_state
        for move in moves
        if move.thing == PART.thing and move.to_state == PartStates.CANCELLED
    }


def _put_back(session: Session, part: Part, stood: str, there: bool, *, by: Actor) -> None:
    """It is made anew, unless its goods are still `there`."""
    part.move("put back", by=by)
    if part.held_back:
        return
    part.move("start", by=THE_SYSTEM)
    for verb in WENT_ON.get(stood, ()) if there else ():
        part.move(verb, by=by)
    queue(session, "something new", about=part.producer, part=part.code, again=part.version)


def _wait_again(session: Session, order: Order, *, by: Actor) -> None:
    """It was not paid: its goods are held anew, and its buyer is asked for the money anew."""
    order.move("reopen", by=by)
    taking.hold_again(session, order.reference, journeys=order.journeys, by=by)
    for part in order.parts:
        part.move("put back", by=by)
    vouchers.take_again(session, order.reference)
    offered = methods.offered(session, order.total)
    before = payments.newest(session, order.reference).method
    method = before if before in offered or not offered else offered[0]
    await_payment(session, order, method, since=clock.now())
    for kept in kept_money.open_of(session, order.reference, Why.CANCELLED):
        kept.return_at = None  # somebody looks: it may pay the order now
