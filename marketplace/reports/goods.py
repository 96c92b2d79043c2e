"""I10: what is on hand, held, sold and promised to be made is what movements and reservations say;
all of a food lies in lots, and each lot is what its own movements and picks say. What lies with the
cooperative is what came to it and did not leave.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.custody import Custody
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
    yield from _here(session)


def _stock(session: Session) -> Iterator[str]:
    rows = session.execute(
        select(
            Stock.sku, Stock.on_hand, Stock.held, Stock.sold, Stock.making, Stock.shelf,
            Stock.allotted,
        )
    ).all()  # fmt: skip
    here = Reservation.quantity - Reservation.making
    for name, column, expected in (
        ("on hand", "on_hand", _sums(session, Movement.sku, Movement.quantity)),
        ("held", "held", _sums(session, Reservation.sku, here, _in(States.HELD))),
        ("sold", "sold", _sums(session, Reservation.sku, here, _in(States.SOLD))),
        ("making", "making", _sums(session, Reservation.sku, Reservation.making, _OPEN)),
        ("shelf", "shelf", _sums(session, Custody.sku, Custody.quantity)),
        ("allotted", "allotted", _sums(session, Reservation.sku, Reservation.shelf, _OPEN)),
    ):
        kept = {row.sku: getattr(row, column) for row in rows}
        yield from differences(f"I10 stock {name} of", kept, expected)


def _lots(session: Session) -> Iterator[str]:
    lots = session.execute(select(Lot.__table__)).all()
    code_of = {lot.id: lot.code for lot in lots}
    moved = _sums(session, Movement.lot, Movement.quantity, Movement.lot != "")
    picked = session.execute(
        select(LotPick.lot_id, func.sum(LotPick.quantity), func.sum(LotPick.shelf))
        .join(Reservation, Reservation.id == LotPick.reservation_id)
        .where(_OPEN)
        .group_by(LotPick.lot_id)
    ).all()
    taken = {code_of[lot_id]: int(n) for lot_id, n, _ in picked}
    allotted = {code_of[lot_id]: int(n) for lot_id, _, n in picked}
    came = _sums(session, Custody.lot, Custody.quantity, Custody.lot != "")
    for name, column, expected in (
        ("on hand", "on_hand", moved),
        ("taken", "taken", taken),
        ("shelf", "shelf", came),
        ("allotted", "allotted", allotted),
    ):
        kept = {lot.code: getattr(lot, column) for lot in lots}
        yield from differences(f"I10 lot {name} of", kept, expected)
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


def _here(session: Session) -> Iterator[str]:
    """What a reservation of food says is here lies in its lots."""
    lying = session.execute(
        select(Reservation.code, Reservation.shelf).where(
            _OPEN, Reservation.sku.in_(select(Lot.sku))
        )
    )
    in_lots = _picks(session, LotPick.shelf)
    yield from differences("I10 lots here of reservation", in_lots, dict(lying.all()))


def _picks(session: Session, quantity: Any = LotPick.quantity) -> Sums:
    rows = session.execute(
        select(Reservation.code, func.sum(quantity))
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
