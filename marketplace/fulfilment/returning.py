"""Goods of a paid order, or its delivery, are given back: what is not made yet is not made, what
was earned is given back or borne by whoever is to blame, and the buyer's money is on its way.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.catalogue import unselling
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment import swapping
from marketplace.fulfilment.earning import earn
from marketplace.fulfilment.refund_plan import MADE, Asked, Item, Plan, plan
from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotAllowed
from marketplace.ledger import earning, journal, recipes
from marketplace.ledger.recipes import Entry
from marketplace.lifecycles import MONEY, THE_SYSTEM
from marketplace.lifecycles import Part as States
from marketplace.orders import issuing
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.cutting import cut
from marketplace.orders.issuing import Returned
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.payments import closing, refunding
from marketplace.payments.refund import CARRIER, RESTOCKED, Refund
from marketplace.payments.refund_line import RefundLine, Way
from marketplace.people import audit


def give_back(reference: str, asked: Asked, *, key: str, by: Actor) -> str:
    """Returns the refund's code. Raises what `refund_plan.plan` raises, `NotAllowed`."""
    if not by.roles & MONEY:
        raise NotAllowed()
    with transaction() as session:
        press = once.claim(session, key, f"give back {reference}")
        if press.result:
            return press.result
        order = orders.to_decide_on(session, reference)
        earning.hold(session, reference)
        refund = carry_out(session, order, plan(session, order, asked), by=by)
        audit.note(session, by, "give back", about=reference, why=asked.reason)
        press.result = refund.code
        return refund.code


def carry_out(session: Session, order: Order, planned: Plan, *, by: Actor) -> Refund:
    """Inside a story that holds the order: the goods, the books, and the promise of the money."""
    refund = _open(session, order, planned, by=by)
    _book(session, order, planned, refund.code, refund, by=by)
    return refund


def change(session: Session, order: Order, planned: Plan, *, by: Actor) -> str:
    """The same where other goods may come instead; returns what it is known by. There is a refund
    only where money goes back, and whoever asks tells the buyer.
    """
    refund = _open(session, order, planned, tell=False, by=by) if planned.amount else None
    code = refund.code if refund else codes.code()
    _book(session, order, planned, code, refund, by=by)
    return code


def _open(
    session: Session, order: Order, planned: Plan, *, tell: bool = True, by: Actor
) -> Refund:
    return refunding.open_for_order(
        session,
        order,
        planned.amount,
        borne_by=planned.asked.borne_by,
        goods=planned.asked.goods if planned.items else "",
        reason=planned.asked.reason,
        delivery=planned.delivery.amount,
        delivery_unspent=planned.delivery.unspent,
        delivery_debtor=planned.delivery.debtor,
        code_back=planned.code_back,
        tell=tell,
        by=by,
    )


def _book(
    session: Session, order: Order, planned: Plan, code: str, refund: Refund | None, *, by: Actor
) -> None:
    carried, swap = planned.carried, planned.swap
    # In the order of their SKUs: two stories cannot wait for each other's goods.
    for item in sorted(planned.items, key=lambda item: (item.line.sku, item.part.id)):
        part = _end(session, order, item, planned.asked, by=by)
        row = _written_down(session, item, part, carried.get(item.part.code, 0))
        row.refund_id = refund.id if refund else None
        session.add(row)
    new = swapping.bring_in(session, order, swap, by=by) if swap else None
    for entry in _entries(code, order, planned):
        journal.post(session, entry)
    _close(session, order, by=by)
    _issue_paper(session, order, code, planned, by=by)
    if new:
        issuing.instead(session, order, new, about=code, by=by)


def _end(session: Session, order: Order, item: Item, asked: Asked, *, by: Actor) -> Part:
    """What becomes of the part and of the goods themselves; returns the part they are now. What is
    earned stays as it was earned.
    """
    on_shelf, sku = item.part.shipment is None, item.line.sku
    made, earned = item.part.state in MADE, item.part.state == States.COMPLETED
    here = item.part.code if item.part.state in parts.HERE else ""
    piece = item.part if earned else cut(session, item.part, item.quantity)
    if item.way == Way.SPOILT:
        earn(session, [piece], "make good", by=by)
    elif item.way == Way.BORNE and item.came_back and not earned:
        earn(session, [piece], "complete", by=THE_SYSTEM)
    elif item.way == Way.UNSOLD:
        _call_off(session, piece, "cancel" if on_shelf else "take back", by=by)
    if on_shelf:
        unselling.unsell(
            session, order.reference, sku, item.quantity, made=made,
            written_off=asked.goods != RESTOCKED, here=here, by=by,
        )  # fmt: skip
    elif asked.goods == RESTOCKED:
        unselling.take_back(session, order.reference, sku, item.quantity, by=by)
    return piece


def _call_off(session: Session, piece: Part, verb: str, *, by: Actor) -> None:
    """Its maker learns of it where it stood on her list: that something is new, and no more."""
    was_listed = piece.state in parts.ON_HER_LIST
    piece.move(verb, by=by)
    if was_listed:
        facts: dict[str, str | int] = {"called_off": piece.code, "again": piece.version}
        queue(session, "something new", about=piece.producer, **facts)


def _written_down(session: Session, item: Item, part: Part, carried: Money) -> RefundLine:
    if item.taken_back and (earned := earning.of_part(session, part.code)):
        earned.taken_back += item.taken_back
    return RefundLine(
        line_id=item.line.id,
        part=part.code,
        producer=item.part.producer,
        what=item.line.name,
        quantity=item.quantity,
        amount=item.piece.amount,
        discount=item.piece.discount,
        commission=item.piece.commission,
        way=item.way,
        taken_back=item.taken_back,
        owed=item.owed,
        carried=carried,
    )


def _entries(code: str, order: Order, planned: Plan) -> list[Entry]:
    """How it is booked; all of them together bring the refund's amount to it, and what takes from
    that comes last.
    """
    reference, delivery, swap = order.reference, planned.delivery, planned.swap
    unsold = planned.sum_of(Way.UNSOLD) + delivery.amount - delivery.borne
    given = sum(item.piece.discount for item in planned.items if item.way == Way.UNSOLD)
    borne = planned.sum_of(Way.BORNE, Way.SPOILT)
    if delivery.debtor is None:
        borne += delivery.borne
    bearing = (
        recipes.borne_by_courier if planned.asked.borne_by == CARRIER else recipes.borne
    )
    entries = [
        recipes.refunding(code, reference, unsold),
        recipes.discount_returned(code, reference, given),
        bearing(code, reference, borne),
        recipes.spared(code, reference, delivery.spared),
        *(_undone(code, order, item) for item in planned.items if item.way == Way.UNDONE),
    ]
    if delivery.debtor:
        entries.append(recipes.owing_delivery(code, reference, delivery.debtor, delivery.borne))
    entries.append(recipes.code_returned(code, reference, planned.code_back))
    if swap:
        entries.append(recipes.swapped(code, code, reference, swap.paid, swap.ours))
    return [entry for entry in entries if entry.postings]


def _undone(code: str, order: Order, item: Item) -> Entry:
    return recipes.undone(
        f"{code}-{item.part.code}",
        code,
        order.reference,
        item.part.producer,
        item.taken_back,
        item.owed,
        item.piece.commission,
        item.piece.discount,
    )


def _issue_paper(
    session: Session, order: Order, code: str, planned: Plan, *, by: Actor
) -> None:
    """The last thing: whoever issues holds the counter of the year till the story ends."""
    issuing.counter(
        session,
        order,
        _by_line(planned.items),
        delivery=planned.delivery.amount,
        code=-planned.code_back,
        refund=code,
        by=by,
    )


def _by_line(items: Sequence[Item]) -> list[Returned]:
    """Goods of one line are one row, from however many parcels they come."""
    rows: dict[int, Returned] = {}
    for line, quantity, amount in ((i.line, i.quantity, i.piece.amount) for i in items):
        before = rows.get(line.id, Returned(line, 0, 0))
        rows[line.id] = Returned(line, before.quantity + quantity, before.amount + amount)
    return list(rows.values())


def _close(session: Session, order: Order, *, by: Actor) -> None:
    """Nothing is left of an order: it is called off if nothing of it was sent, else complete."""
    if not {part.state for part in order.parts} <= {States.COMPLETED, States.CANCELLED}:
        return
    parcels = shipments.of_order(session, order.reference)
    if not parcels:
        order.move("cancel", by=by if order.can("cancel", by) else THE_SYSTEM)
        closing.end_all(session, order.reference, by=THE_SYSTEM)
        queue(session, "order cancelled", about=order.reference, again=order.version)
    elif order.can("complete") and all(p.state in shipments.ENDED for p in parcels):
        order.move("complete", by=THE_SYSTEM)
