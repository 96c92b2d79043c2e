"""A lot is called back: nothing of it is sold or sent any more, orders get other goods where there
are any, and the buyers who have some of it are told once staff have read what they will be told.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.catalogue import lot_search, repicking, stock
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.pile import locked
from marketplace.fulfilment import affected
from marketplace.fulfilment import recall as recalls
from marketplace.fulfilment.affected import LEFT, REACHED, Affected
from marketplace.fulfilment.recall import Recall, RecallTold
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import MANAGER
from marketplace.orders.contact import Contact
from marketplace.orders.order import Order, OrderLine
from marketplace.outbox.message import queue
from marketplace.people import audit

TELL, LIFTED = "goods recalled", "recall lifted"


class RecalledAlready(NotNow):
    says = lazy("This lot was called back already.")


class NobodyToTell(NotNow):
    says = lazy("Every buyer of this lot was told already.")


class Draft(NamedTuple):
    """What one buyer will be told, about all orders of theirs at once; the first is written to."""

    buyer: Contact
    rows: list[Affected]

    @property
    def order(self) -> Order:
        return self.rows[0].order

    @property
    def references(self) -> list[str]:
        return [row.order.reference for row in self.rows]


def recall_lot(lot_code: str, *, why: str, key: str, by: Actor) -> str:
    """Returns the recall's code. Raises `NotFound`, `RecalledAlready`, `NotAllowed`."""
    if MANAGER not in by.roles:
        raise NotAllowed()
    with transaction() as session:
        press = once.claim(session, key, f"recall lot {lot_code}")
        if press.result:
            return press.result
        found = lot_search.one(session, lot_code)
        lot = found.lot
        locked(session, lot.sku)
        session.refresh(lot)
        if lot.recalled_on:
            raise RecalledAlready()
        stock.recall(session, lot.code)
        recall = Recall(
            code=codes.code(), lot_id=lot.id, why=why, opened_by=by.code, opened_at=clock.now()
        )
        session.add(recall)
        session.flush()
        _pick_others(session, lot)
        audit.note(session, by, "recall lot", about=lot.code, why=why)
        queue(session, "something new", about=found.producer, recall=recall.code)
        press.result = recall.code
        return recall.code


def pick_again(recall_code: str, *, by: Actor) -> int:
    """Fresh goods came: orders that wait for them get them; returns how many units.

    Raises `NotFound`, `NotAllowed`.
    """
    if MANAGER not in by.roles:
        raise NotAllowed()
    with transaction() as session:
        recall = recalls.to_decide_on(session, recall_code)
        audit.note(session, by, "pick again", about=recall.lot.code)
        return _pick_others(session, recall.lot)


def drafts_of(recall: Recall, rows: Iterable[Affected]) -> list[Draft]:
    """Of the orders that hold goods of its lot: one for each buyer who has some, or will have, and
    was not told yet.
    """
    told = {row.order_reference for row in recall.told}
    untold = [row for row in rows if row.where in REACHED and row.order.reference not in told]
    buyers: dict[str, Draft] = {}
    for row in untold:
        contact = row.order.contact
        known_by = contact.email.casefold() or contact.phone
        buyers.setdefault(known_by, Draft(contact, [])).rows.append(row)
    return list(buyers.values())


def held_by(session: Session, recall_code: str, order: Order) -> dict[int, int]:
    """How many of a line of this order are of its lot and not given back yet, by the position of
    the line. Raises `NotFound`.
    """
    recall = recalls.known_as(session, recall_code)
    rows = affected.of_lot(session, recall.lot)
    mine = [row for row in rows if row.order.id == order.id and row.where in LEFT]
    return {row.position: max(0, row.quantity - row.given_back) for row in mine}


def tell(recall_code: str, *, reference: str = "", key: str, by: Actor) -> int:
    """The drafts were read and go out: all of them, or the one about the order `reference`; returns
    how many. Raises `NotFound`, `NobodyToTell`, `NotAllowed`.
    """
    if MANAGER not in by.roles:
        raise NotAllowed()
    with transaction() as session:
        press = once.claim(session, key, f"tell of recall {recall_code} {reference}".strip())
        if press.result:
            return int(press.result)
        recall = recalls.to_decide_on(session, recall_code)
        if recall.state not in recalls.UNFINISHED:
            raise NobodyToTell()
        waiting = drafts_of(recall, affected.of_lot(session, recall.lot))
        chosen = [d for d in waiting if not reference or reference in d.references]
        if not chosen:
            raise NobodyToTell()
        for draft in chosen:
            _promise(session, recall, draft, by=by)
        if len(chosen) == len(waiting) and recall.can("tell"):
            recall.move("tell", by=by)
        audit.note(session, by, "tell of recall", about=recall.lot.code)
        press.result = str(len(chosen))
        return len(chosen)


def close(recall_code: str, *, by: Actor) -> None:
    """Everything is done; the lot stays called back. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        recall = recalls.to_decide_on(session, recall_code)
        recall.move("close", by=by)
        audit.note(session, by, "close recall", about=recall.lot.code)


def lift(recall_code: str, *, why: str, by: Actor) -> None:
    """It was a mistake: the lot may be sold again, and whoever was told is told that too.

    Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        recall = recalls.to_decide_on(session, recall_code)
        found = lot_search.one(session, recall.lot.code)
        locked(session, found.lot.sku)
        recall.move("lift", by=by)
        recall.lifted_why = why
        found.lot.recalled_on = None
        for row in recall.told:
            queue(session, LIFTED, about=row.order_reference, recall=recall.code)
        audit.note(session, by, "lift recall", about=found.lot.code, why=why)
        queue(session, "something new", about=found.producer, recall=recall.code, lifted=1)


def _promise(session: Session, recall: Recall, draft: Draft, *, by: Actor) -> None:
    also = " ".join(draft.references[1:])
    queue(session, TELL, about=draft.order.reference, recall=recall.code, also=also)
    for reference in draft.references:
        recall.told.append(RecallTold(order_reference=reference, by=by.code, at=clock.now()))


def _pick_others(session: Session, lot: Lot) -> int:
    waiting = _orders(session, repicking.waiting_for(session, lot))
    journeys = {order.reference: order.journeys[lot.sku] for order in waiting}
    return repicking.pick_others(session, lot, journeys)


def _orders(session: Session, references: Collection[str]) -> list[Order]:
    return list(
        session.scalars(
            select(Order)
            .where(Order.reference.in_(references))
            .options(
                selectinload(Order.lines).selectinload(OrderLine.parts),
                selectinload(Order.deliveries),
            )
        )
    )
