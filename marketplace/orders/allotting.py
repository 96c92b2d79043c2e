"""Parts of an order that was paid begin: what lies with the cooperative is taken from there, and
nobody is asked to make it; the rest is made.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from marketplace.lifecycles import THE_SYSTEM
from marketplace.orders import order as orders
from marketplace.orders.cutting import cut
from marketplace.orders.order import Order
from marketplace.orders.part import Part
from marketplace.outbox.message import Facts, queue_each


def plain(order: Order) -> dict[str, int]:
    """How many of each SKU are as they lie on a shelf: nobody asked for anything of them."""
    found: dict[str, int] = {}
    for line in order.lines:
        if not line.wish:
            found[line.sku] = found.get(line.sku, 0) + line.quantity
    return found


def begin(session: Session, order: Order, here: Mapping[str, int]) -> None:
    """Of each SKU so many are here. What a buyer wrote is read by the office first: its part waits.
    """
    left, news = dict(here), list[tuple[str, Facts]]()
    orders.load_parts(session, order)
    for line in order.lines:
        for part in list(line.parts):
            if not line.wish:
                left[line.sku] -= _allot(session, part, left.get(line.sku, 0))
            if part.can("start") and not part.held_back:
                part.move("start", by=THE_SYSTEM)
                news.append((part.producer, {"part": part.code}))
    queue_each(session, "something new", news)


def _allot(session: Session, part: Part, here: int) -> int:
    quantity = min(part.quantity, here)
    if quantity:
        cut(session, part, quantity).move("allot", by=THE_SYSTEM)
    return quantity
