"""The counter receives what a producer brings: what was ordered, of it fewer than were promised, or
more, and goods nobody has ordered yet. From here on the cooperative answers for them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import product as products
from marketplace.catalogue import shelf, shelf_life, stock
from marketplace.catalogue.lotting import Batch
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import Pile, locked, locked_all
from marketplace.catalogue.shelf import Deed
from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.cutting import cut
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.people import producer as producers


class NotSoMany(NotNow):
    status = 422
    says = lazy("At most %(most)s of it are expected.")


class NothingBrought(NotNow):
    status = 422
    says = lazy("Please say how many were brought.")


class NotMissing(NotNow):
    says = lazy("Nothing of it is missing any more. Please look again.")


class Brought(NamedTuple):
    """So many of a part. Fewer than were promised: the buyer is told that the rest comes later, or
    the office decides. `more` were not ordered and stay here to be sold.
    """

    quantity: int
    batch: Batch | None = None
    more: int = 0
    tell_buyer: bool = True


class Left(NamedTuple):
    """Goods that nobody ordered are left here, of one SKU."""

    sku: str
    quantity: int
    batch: Batch | None = None


def receive(part_code: str, brought: Brought | None = None, *, by: Actor) -> str:
    """All of it, or as it was `brought`; returns the code of the part that is here now: what is
    missing stays with its maker under the code she knows.

    Raises `NotFound`, `WrongState`, `NotAllowed`, `NotSoMany`, and the refusals of `shelf.arrive`.
    """
    with transaction() as session:
        part = parts.known_as(session, part_code)
        orders.to_decide_on(session, part.order_reference)
        pile = locked(session, session.get_one(OrderLine, part.line_id).sku)
        sold = stock.sold_of_each(session, [part.order_reference])
        waiting = sold.get((part.order_reference, pile.sku))
        brought = brought or Brought(part.quantity)
        return _receive(session, part, brought, pile, waiting, by=by).code


def receive_all(producer: str, *, key: str, by: Actor) -> int:
    """Everything of hers that is expected has come, as promised; returns how many parts."""
    with transaction() as session:
        press = once.claim(session, key, f"receive all {producer}")
        if press.result:
            return int(press.result)
        expected = parts.make_list(session, producer)
        references = {part.order_reference for part in expected}
        orders.all_to_decide_on(session, references)
        skus = _skus_of(session, expected)
        piles = locked_all(session, set(skus.values()))
        sold = stock.sold_of_each(session, references)
        for part in parts.as_they_are(session, expected):
            if part.can("receive"):
                sku = skus[part.line_id]
                waiting = sold.get((part.order_reference, sku))
                _receive(session, part, Brought(part.quantity), piles[sku], waiting, by=by)
        press.result = str(len(expected))
        return len(expected)


def _skus_of(session: Session, expected: Sequence[Part]) -> dict[int, str]:
    """By their lines."""
    mine = OrderLine.id.in_([part.line_id for part in expected])
    return dict(session.execute(select(OrderLine.id, OrderLine.sku).where(mine)).all())


def _receive(
    session: Session, part: Part, brought: Brought, pile: Pile, sold: Reservation | None, *,
    by: Actor,
) -> Part:  # fmt: skip
    quantity, batch, more, tell = brought
    if not 0 < quantity <= part.quantity:
        raise NotSoMany(most=part.quantity)
    here = cut(session, part, quantity)
    here.move("receive", by=by)
    here.short_since = None
    if sold is None:
        raise WrongState()
    shelf.arrive(pile, sold, quantity, batch, Deed(by, here.code))
    if more:
        shelf.bring(locked(session, pile.sku), more, batch, Deed(by))
    if here is not part:
        _falls_short(session, part, tell_buyer=tell, by=by)
    audit.note(session, by, "receive goods", about=here.code)
    return here


def _falls_short(session: Session, rest: Part, *, tell_buyer: bool, by: Actor) -> None:
    if rest.can("miss"):
        rest.move("miss", by=by)
    rest.short_since = None if tell_buyer else clock.now()
    if tell_buyer:
        queue(session, "order in parts", about=rest.order_reference)


def is_food(session: Session, part: Part) -> bool:
    """Whether its label has days."""
    sku = session.get_one(OrderLine, part.line_id).sku
    return shelf_life.is_food(session, sku)


def wait_for_rest(part_code: str, *, by: Actor) -> None:
    """What is missing is waited for; the buyer is told once. Raises `NotFound`, `NotMissing`."""
    with transaction() as session:
        part = parts.known_as(session, part_code)
        if part.short_since is None or part.state not in parts.ON_HER_LIST:
            raise NotMissing()
        part.short_since = None
        queue(session, "order in parts", about=part.order_reference)
        audit.note(session, by, "wait for rest", about=part_code)


def leave_here(producer: str, goods: Sequence[Left], *, key: str, by: Actor) -> None:
    """She leaves goods here to be sold. Raises `NotFound` for goods that are not hers,
    `NothingBrought`, and the refusals of `shelf.bring`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"leave goods {producer}")
        if press.result:
            return
        her = producers.known_as(session, producer)
        hers = products.skus_of(session, her)
        if not goods:
            raise NothingBrought()
        for sku, quantity, batch in sorted(goods, key=lambda left: left.sku):
            if sku not in hers:
                raise NotFound()
            if not 0 < quantity <= stock.MOST:
                raise NotSoMany(most=stock.MOST)
            shelf.bring(locked(session, sku), quantity, batch, Deed(by))
        audit.note(session, by, "take goods in", about=producer)
        press.result = producer
