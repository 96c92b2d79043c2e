"""I10: what is on hand, held, sold and promised to be made is what movements and reservations say;
all of a food lies in lots, and each lot is what its own movements and picks say.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement, Reservation, Stock
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.lifecycles import Reservation as States
from marketplace.reports.differences import Sums, differences

_OPEN = Reservation.state.in_([States.HELD, States.SOLD])


def broken(session: Session) -> Iterator[str]:
    """A sentence for each row that should not be."""
    yield from _stock(session)
    yield from _lots(session)


def _stock(session: Session) -> Iterator[str]:
    rows = session.execute(
        select(Stock.sku, Stock.on_hand, Stock.held, Stock.sold, Stock.making)
    ).all()
    here = Reservation.quantity - Reservation.making
    for name, column, expected in (
        ("on hand", "on_hand", _sums(session, Movement.sku, Movement.quantity)),
        ("held", "held", _sums(session, Reservation.sku, here, _in(States.HELD))),
        ("sold", "sold", _sums(session, Reservation.sku, here, _in(States.SOLD))),
        ("making", "making", _sums(session, Reservation.sku, Reservation.making, _OPEN)),
    ):
        kept = {row.sku: getattr(row, column) for row in rows}
        yield from differences(f"I10 stock {name} of", kept, expected)


def _lots(session: Session) -> Iterator[str]:
    lots = session.execute(select(Lot.id, Lot.code, Lot.sku, Lot.on_hand, Lot.taken)).all()
    code_of = {lot.id: lot.code for lot in lots}
    moved = _sums(session, Movement.lot, Movement.quantity, Movement.lot != "")
    picked = session.execute(
        select(LotPick.lot_id, func.sum(LotPick.quantity))
        .join(Reservation, Reservation.id == LotPick.reservation_id)
        .where(_OPEN)
        .group_by(LotPick.lot_id)
    )
    taken = {code_of[lot_id]: int(n) for lot_id, n in picked}
    yield from differences("I10 lot on hand of", {lot.code: lot.on_hand for lot in lots}, moved)
    yield from differences("I10 lot taken of", {lot.code: lot.taken for lot in lots}, taken)
    yield from _dated(session, {lot.sku for lot in lots})


def _dated(session: Session, in_lots: set[str]) -> Iterator[str]:
    """All that is on hand of a food lies in lots, and so does what its orders wait for."""
    foods = in_lots | set(
        session.scalars(
            select(Variant.sku)
            .join(Product, Product.id == Variant.product_id)
            .join(FoodFacts, FoodFacts.revision_id == Product.accepted_id)
            .where(FoodFacts.shelf_life_days.is_not(None))
        )
    )
    on_hand = _sums(session, Stock.sku, Stock.on_hand)
    wanted = {sku: n for sku, n in on_hand.items() if sku in foods}
    yield from differences("I10 lots of", _sums(session, Lot.sku, Lot.on_hand), wanted)
    rows = session.execute(
        select(Reservation.code, Reservation.sku, Reservation.quantity - Reservation.making)
        .where(_OPEN)
    )  # fmt: skip
    here = {code: n for code, sku, n in rows if sku in foods}
    yield from differences("I10 lots of reservation", _picks(session), here)


def _picks(session: Session) -> Sums:
    rows = session.execute(
        select(Reservation.code, func.sum(LotPick.quantity))
        .join(LotPick, LotPick.reservation_id == Reservation.id)
        .where(_OPEN)
        .group_by(Reservation.code)
    )
    return {code: int(n) for code, n in rows}


def _sums(
    session: Session, key: Any, quantity: Any, where: ColumnElement[bool] | None = None
) -> Sums:
    query = select(key, func.sum(quantity)).group_by(key)
    if where is not None:
        query = query.where(where)
    return {key: int(n) for key, n in session.execute(query)}


def _in(state: States) -> ColumnElement[bool]:
    return Reservation.state == state
