"""I10: what is on hand, held, sold and promised to be made is what movements and reservations say;
all of a food lies in lots, and each lot is what its own movements and picks say. What lies with the
cooperative is what came to it and did not leave.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import Session

from marketplace.catalogue.custody import Custody
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement, Reservation, Stock
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.lifecycles import Reservation as States
from marketplace.reports.differences import Sums, differences

# The literal lets a database ask its index of those that are not over.
_OPEN = Reservation.state.in_([States.HELD, States.SOLD]) & (
    Reservation.state != literal_column("'used'")
)


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
    held, sold, making, allotted = _reserved(session)
    for name, column, expected in (
        ("on hand", "on_hand", _sums(session, Movement.sku, Movement.quantity)),
        ("held", "held", held),
        ("sold", "sold", sold),
        ("making", "making", making),
        ("shelf", "shelf", _sums(session, Custody.sku, Custody.quantity)),
        ("allotted", "allotted", allotted),
    ):
        kept = {row.sku: getattr(row, column) for row in rows}
        yield from differences(f"I10 stock {name} of", kept, expected)


def _reserved(session: Session) -> tuple[Sums, Sums, Sums, Sums]:
    """Held, sold, promised to be made, and meant of those that are here; by SKU, in one query."""
    held = Reservation.state == States.HELD
    here = Reservation.quantity - Reservation.making
    rows = session.execute(
        select(
            Reservation.sku, func.sum(case((held, here), else_=0)),
            func.sum(case((held, 0), else_=here)), func.sum(Reservation.making),
            func.sum(Reservation.shelf),
        )
        .where(_OPEN)
        .group_by(Reservation.sku)
    ).all()  # fmt: skip
    held_of, sold_of, making_of, meant_for = (
        {row[0]: int(row[n]) for row in rows} for n in range(1, 5)
    )
    return held_of, sold_of, making_of, meant_for


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
    picked = select(LotPick.reservation_id, func.sum(quantity).label("n"))
    sums = picked.group_by(LotPick.reservation_id).subquery()
    rows = session.execute(
        select(Reservation.code, sums.c.n)
        .join(sums, sums.c.reservation_id == Reservation.id)
        .where(_OPEN)
    )
    return {code: int(n) for code, n in rows}


def _sums(
    session: Session, key: Any, quantity: Any, where: ColumnElement[bool] | None = None
) -> Sums:
    query = select(key, func.sum(quantity)).group_by(key)
    if where is not None:
        query = query.where(where)
    return {key: int(n) for key, n in session.execute(query)}
