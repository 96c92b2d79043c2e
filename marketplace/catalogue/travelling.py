"""How long goods may be on their way so that every food among them arrives fresh enough. Only a
question: what is promised is decided with the stock locked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import ship_gate
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.selling import COURIER_LEFT_DAYS
from marketplace.kernel import clock
from marketplace.policy import goods
from marketplace.policy.goods import GoodsRules

TOO_OLD = -1


def most_days(session: Session, quantities: Mapping[str, int], leaves_on: date) -> int | None:
    """The most days a courier may take with so many of each SKU, `TOO_OLD` where it may take none;
    None where nothing of it can grow old. What is made only then is fresh. Two statements.
    """
    rules, leaves_on = goods.current(session), max(leaves_on, clock.today())
    rows = session.execute(
        select(
            Lot.sku, Lot.made_on, Lot.best_before, Lot.recalled_on, Lot.on_hand,
            (Lot.on_hand - Lot.taken).label("free"), Stock.on_hand.label("of_sku"),
            (Stock.cap - Stock.making).label("open_cap"),
        )
        .join(Stock, Stock.sku == Lot.sku)
        .where(Lot.sku.in_(quantities), Lot.on_hand > 0)
        .order_by(Lot.sku)
    ).all()  # fmt: skip
    limits = [
        _limit(list(lots), quantities[sku], leaves_on, rules)
        for sku, lots in groupby(rows, key=attrgetter("sku"))
    ]
    return min((limit for limit in limits if limit is not None), default=None)


def _limit(lots: Sequence[Any], quantity: int, leaves_on: date, rules: GoodsRules) -> int | None:
    """So many of one SKU: what nobody dated yet, and what may still be made, sets no limit."""
    undated = lots[0].of_sku - sum(lot.on_hand for lot in lots)
    needed = quantity - undated - max(0, lots[0].open_cap)
    good = clock.today() + timedelta(days=COURIER_LEFT_DAYS)
    free = [lot for lot in lots if lot.recalled_on is None and lot.best_before >= good]
    if needed <= 0 or sum(lot.free for lot in free) < needed:
        return None  # there is nothing to wait for, or too little of it whoever carries it
    return _freshest(((_days(lot, leaves_on, rules), lot.free) for lot in free), needed)


def _days(lot: Any, leaves_on: date, rules: GoodsRules) -> int:
    life = (lot.best_before - lot.made_on).days
    days = ship_gate.longest_travel(lot.best_before, leaves_on, life, rules)
    return TOO_OLD if days is None else days


def _freshest(lots: Iterable[tuple[int, int]], needed: int) -> int:
    """How long the oldest may travel when the freshest `needed` of them go."""
    for days, free in sorted(lots, reverse=True):
        needed -= free
        if needed <= 0:
            return days
    return TOO_OLD
