"""Food past its date leaves the count. Nobody could buy it any more, whether or not this ran. What
lies with the cooperative stays counted until a person has taken it off the shelf.
"""

from sqlalchemy import select

from marketplace.catalogue import lotting
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import Share
from marketplace.catalogue.pile import locked
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import THE_SYSTEM

MOST_AT_ONCE = 20


def write_off_due() -> int:
    """Writes off what is free of each lot past its date, each SKU in a story of its own; returns
    how many units. What is meant for an order stays until the order is packed or called off.
    """
    due = db.session.scalars(
        select(Lot.sku)
        .where(
            Lot.best_before < clock.today(),
            Lot.on_hand - Lot.shelf > Lot.taken - Lot.allotted,
        )
        .distinct()
        .order_by(Lot.sku)
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(_write_off(sku) for sku in due)


def _write_off(sku: str) -> int:
    today = clock.today()
    with transaction() as session:
        pile = locked(session, sku)
        past = [lot for lot in pile.lots if lot.best_before < today and lot.free_at_home]
        shares = [Share(lot, lot.free_at_home) for lot in past]
        gone = lotting.sum_of(shares)
        if gone:
            pile.shift(on_hand=-gone)
            pile.went(gone, shares, "past its date", THE_SYSTEM)
        return gone
